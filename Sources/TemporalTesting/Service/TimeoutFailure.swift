import TemporalCore

extension TimeoutKind {
    /// The failure that the server writes when the deadline of an activity passes.
    func failure(lastHeartbeat: [Payload] = [], cause: Failure? = nil) -> Failure {
        Failure(
            message: "activity \(serverName) timeout",
            kind: .timeout(self, lastHeartbeat: lastHeartbeat),
            cause: cause,
            source: "Server"
        )
    }
}
