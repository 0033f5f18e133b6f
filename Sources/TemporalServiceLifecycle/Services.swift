public import ServiceLifecycle
public import TemporalClient
public import TemporalWorker

/// A worker as a service: when its group shuts down gracefully it takes no new tasks and ends what it has begun.
extension Worker: Service {
    /// Works until the group shuts down or the task is cancelled; both end it gracefully.
    /// - Throws: ``ClientError`` when the namespace does not exist, or polling fails for good.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            try await run(onStarted: {})
        } onGracefulShutdown: {
            self.shutDown()
        }
    }
}

/// A client as a service: it closes its connection when its group shuts down. Name it before what uses it, since a group
/// shuts the last of its services down first.
extension Client: Service {
    /// Waits until the group shuts down or the task is cancelled, then closes the connection.
    public func run() async throws {
        // A cancelled task ends the wait, too.
        try? await gracefulShutdown()
        await close()
    }
}
