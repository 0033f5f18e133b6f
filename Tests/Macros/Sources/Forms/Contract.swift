/// An update comes too late.
public struct TooLate: Error, Codable, Hashable {
    /// Where the parcel goes.
    public let street: String
}

struct EmptyNote: Error, Codable {}
