/// A registration or an option that cannot work, found when the worker is made.
public struct RegistrationError: Error, CustomStringConvertible {
    /// What is wrong, and where.
    public let description: String
    package init(_ description: String) { self.description = description }
}
