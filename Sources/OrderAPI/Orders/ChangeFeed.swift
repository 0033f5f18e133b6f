import Foundation

/// Tells any number of listeners of changes, and listens itself only once: every page that is open is a listener, and
/// each listener of a database costs it a connection.
actor ChangeFeed {
    typealias Source = @Sendable () async throws -> AsyncStream<Void>

    private var listeners: [UUID: AsyncStream<Void>.Continuation] = [:]
    private var watching: Task<Void, Never>?

    /// Says, beginning at once, that something may have changed. Ends when changes cannot be heard of any more: whoever
    /// reads then hears why, and may listen again.
    /// - Parameter source: gives the changes; asked when nobody else listens yet.
    /// - Returns: the changes; several that nobody has heard of yet are one.
    nonisolated func changes(from source: @escaping Source) -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let id = UUID()
            Task { await join(id, continuation, source) }
            continuation.onTermination = { _ in Task { await self.leave(id) } }
        }
    }

    private func join(_ id: UUID, _ listener: AsyncStream<Void>.Continuation, _ source: @escaping Source) {
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
        // A watch that was ended has nothing to do with those who came since.
        if Task.isCancelled { return }
        watching = nil
        let all = listeners.values
        listeners = [:]
        for listener in all { listener.finish() }
    }
}
