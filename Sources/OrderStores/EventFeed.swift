import OrderDatabase

/// Yields new events as they are written, by any process.
public struct EventFeed: Sendable {
    /// Numbers are assigned before their transactions commit; all transactions this far behind the latest have ended.
    private static let span: Int64 = 256
    private static let pageSize = 1_000

    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    /// The numbers of new events, each once, without an end.
    /// - Parameter last: the last number that is already known; `nil` for events that are written from now on.
    /// - Returns: the numbers; a smaller one may follow a greater one, if transactions overtook each other.
    public func numbers(after last: Int64? = nil) -> AsyncStream<Int64> {
        AsyncStream { continuation in
            let watching = Task { [database] in
                var progress: Progress?
                for await _ in database.changes() {
                    // If reading fails, it is tried again with the next change, or a second later.
                    while !Task.isCancelled {
                        do {
                            let begun: Progress
                            if let progress { begun = progress } else { begun = try await Self.start(database, last) }
                            let (next, numbers) = try await Self.read(database, begun)
                            progress = next
                            for number in numbers { continuation.yield(number) }
                            guard numbers.isEmpty else { continue }
                            break
                        } catch {
                            try? await Task.sleep(for: .seconds(1))
                        }
                    }
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in watching.cancel() }
        }
    }

    private struct Progress {
        /// All numbers up to this one are known.
        var floor: Int64
        var latest: Int64
        /// Numbers above the floor that have been yielded.
        var told: Set<Int64> = []
    }

    private static func start(_ database: any Database, _ last: Int64?) async throws -> Progress {
        if let last { return Progress(floor: last, latest: last) }
        let latest: Int64 = try await database.read { transaction in
            let row = try transaction.row("SELECT COALESCE(MAX(seq), 0) AS latest FROM order_events")
            return try row?["latest"] ?? 0
        }
        return Progress(floor: latest, latest: latest)
    }

    private static func read(_ database: any Database, _ progress: Progress) async throws -> (Progress, [Int64]) {
        let (floor, latest) = (progress.floor, progress.latest)
        let found: [Int64] = try await database.read { transaction in
            let late = try transaction.rows(
                "SELECT seq FROM order_events WHERE seq > $1 AND seq <= $2 ORDER BY seq",
                floor,
                latest
            )
            let fresh = try transaction.rows(
                "SELECT seq FROM order_events WHERE seq > $1 ORDER BY seq LIMIT \(pageSize)",
                latest
            )
            return try (late + fresh).map { try $0["seq"] }
        }
        var next = progress
        let numbers = found.filter { !progress.told.contains($0) }
        next.told.formUnion(numbers)
        next.latest = max(latest, numbers.last ?? 0)
        next.floor = max(floor, next.latest - span)
        let newFloor = next.floor
        next.told = next.told.filter { $0 > newFloor }
        return (next, numbers)
    }
}
