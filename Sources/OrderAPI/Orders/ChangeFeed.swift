import Foundation

/// Passes changes on to any number of listeners, and itself listens only once: each open page is a listener, and each
/// listener of a database needs a connection.
actor ChangeFeed {
    typealias Source = @Sendable () async throws -> AsyncStream<Void>

    private var listeners: [UUID: AsyncStream<Void>.Continuation] = [:]
    private var watching: Task<Void, Never>?

    /// Yields at once, and then whenever something may have changed. Ends when the source ends; a listener that then reads
    /// gets the reason, and may listen again.
    /// - Parameter source: returns the changes; called when nobody else listens yet.
    /// - Returns: the changes; several that were not read yet are merged into one.
    nonisolated func changes(from source: @escaping Source) -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let id = UUID()
            Task { await join(continuation, as: id, source) }
            continuation.onTermination = { _ in Task { await self.leave(id) } }
        }
    }

    private func join(_ listener: AsyncStream<Void>.Continuation, as id: UUID, _ source: @escaping Source) {
        if case .terminated = listener.yield() { return }
        listeners[id] = listener
        if watching == nil { watching = Task { await watch(source) } }
    }

    private func leave(_ id: UUID) {
        guard listeners.removeValue(forKey: id) != nil, listeners.isEmpty else { return }
        watching?.cancel()
        watching = nil
    }

    private func watch(_ source: Source) async {
        if let changes = try? await source() {
            for await _ in changes { for listener in listeners.values { listener.yield() } }
        }
        // A cancelled watch must not touch the listeners that came since.
        if Task.isCancelled { return }
        watching = nil
        let all = listeners.values
        listeners = [:]
        for listener in all { listener.finish() }
    }
}
