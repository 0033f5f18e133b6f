import Synchronization

/// A fixed number of connections, each used by one transaction at a time, first come, first served.
final class PostgresPool: Sendable {
    private struct State {
        var idle: [PostgresConnection]
        var waiting: [(number: Int, continuation: CheckedContinuation<PostgresConnection?, Never>)] = []
        var lastNumber = 0
        var isClosed = false
    }

    private let state: Mutex<State>
    private let settings: PostgresSettings

    init(_ settings: PostgresSettings) {
        self.settings = settings
        state = Mutex(State(idle: (0..<max(1, settings.connections)).map { _ in PostgresConnection(settings) }))
    }

    /// Waits for a connection.
    /// - Throws: ``DatabaseError`` when the pool is closed, or the task is cancelled.
    func take() async throws(DatabaseError) -> PostgresConnection {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let connection = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(number, continuation) }
        } onCancel: {
            forget(number)
        }
        guard let connection else {
            let isClosed = state.withLock { $0.isClosed }
            throw DatabaseError(
                .unreachable,
                isClosed
                    ? "the connections to \(settings.place) have been closed"
                    : "cancelled while waiting for a connection to \(settings.place)"
            )
        }
        return connection
    }

    /// Gives the connection to the next one that waits.
    func giveBack(_ connection: PostgresConnection) {
        let next = state.withLock { state -> CheckedContinuation<PostgresConnection?, Never>? in
            guard !state.waiting.isEmpty else {
                // Once the pool is closed, the connection is dropped, which closes it.
                if !state.isClosed { state.idle.append(connection) }
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: connection)
    }

    /// Fails everybody who waits, and closes the idle connections; the others close when they are given back.
    func close() async {
        let (waiting, idle) = state.withLock { state in
            state.isClosed = true
            defer {
                state.waiting = []
                state.idle = []
            }
            return (state.waiting, state.idle)
        }
        for waiter in waiting { waiter.continuation.resume(returning: nil) }
        for connection in idle { await connection.close() }
    }

    private func wait(_ number: Int, _ continuation: CheckedContinuation<PostgresConnection?, Never>) {
        enum Answer { case now(PostgresConnection?), later }
        let answer = state.withLock { state -> Answer in
            guard !state.isClosed, !Task.isCancelled else { return .now(nil) }
            // The connection that was used last is the most likely to be still open.
            if let connection = state.idle.popLast() { return .now(connection) }
            state.waiting.append((number, continuation))
            return .later
        }
        if case .now(let connection) = answer { continuation.resume(returning: connection) }
    }

    private func forget(_ number: Int) {
        let continuation = state.withLock { state in
            state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).continuation }
        }
        continuation?.resume(returning: nil)
    }
}
