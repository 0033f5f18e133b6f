import Temporal

/// The activity's code and what it needs. An actor, since several attempts may use the same database.
actor Importer: ActivityContainer {
    private let database: Database
    /// The rows of each file that are in the database.
    private(set) var rows: [String: Int] = [:]

    init(_ database: Database) { self.database = database }

    /// What a worker registers.
    nonisolated var activities: [Registration] {
        importFile.implemented(by: load)
    }

    func load(_ file: String, in activity: ActivityContext) async throws -> Int {
        // The last heartbeat of the attempt before says how far that came.
        let first = try activity.heartbeatDetails(as: Int.self) ?? 0
        print("\(file): attempt \(activity.info.attempt) begins at row \(first)")
        do {
            for row in first..<(file == "large.csv" ? 1_000_000 : 100) {
                try await database.insert(row)
                rows[file] = row + 1
                try activity.heartbeat(row + 1)
            }
        } catch is CancellationError {
            // A heartbeat's answer said so. The error goes on, and the activity ends as cancelled.
            print("\(file): stops, reason:", activity.cancellationReason.map { "\($0)" } ?? "unknown")
            throw CancellationError()
        }
        return rows[file] ?? 0
    }
}

/// Stands for a real one. Its connection breaks once.
actor Database {
    struct ConnectionLost: Error {}
    private var breaks = true

    func insert(_ row: Int) async throws {
        if row == 60, breaks {
            breaks = false
            throw ConnectionLost()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
