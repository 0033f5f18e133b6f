/// Which update a handler answers.
public struct UpdateInfo: Hashable, Sendable {
    /// The id that the client gave it or had made up.
    public let id: String
    /// The name under which it came.
    public let name: String

    init(_ request: UpdateRequest) {
        id = request.updateID
        name = request.name
    }
}
