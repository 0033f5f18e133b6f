/// Thrown by an activity's code to end without an outcome: somebody else brings it, by the client's
/// `completion(of:token:)`.
///
/// The activity goes on for the server, and its slot is free. Its limits hold, so give it a generous one, and heartbeats
/// if it has a heartbeat timeout. A local activity cannot complete later; it fails.
public struct CompletesLater: Error, CustomStringConvertible {
    /// Ends the code without an outcome.
    public init() {}
    /// What it means where it has no meaning.
    public var description: String { "the code wants somebody else to bring the outcome, which is not possible here" }
}
