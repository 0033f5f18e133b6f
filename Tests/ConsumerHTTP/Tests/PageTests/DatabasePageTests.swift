import CLibPQ
import GRDB
import Temporal
import TemporalTesting
import Testing

// What the page about activities that block shows of drivers stands here between `docs:` marks.

private enum Ledger {
    static let book = Activity<String, Empty, Never>("book", startToClose: .seconds(30))
}

private func sqlite(_ queue: DatabaseQueue, _ database: ThreadPool) -> Registration {
    // docs: blocking grdb
    Ledger.book.implemented(blockingOn: database) { entry in
        try queue.write { db in
            try db.execute(sql: "INSERT INTO entries (id) VALUES (?) ON CONFLICT DO NOTHING", arguments: [entry])
        }
    }
    // docs: end
}

private func postgres(_ settings: String, _ database: ThreadPool) -> Registration {
    // docs: blocking libpq
    Ledger.book.implemented(blockingOn: database) { entry, context in
        let connection = PQconnectdb(settings)
        defer { PQfinish(connection) }
        guard PQstatus(connection) == CONNECTION_OK else {
            throw ApplicationFailure(String(cString: PQerrorMessage(connection)), type: "Database")
        }
        try context.checkCancellation()
        let result = entry.withCString { id in
            PQexecParams(
                connection,
                "INSERT INTO entries (id) VALUES ($1) ON CONFLICT DO NOTHING",
                1,
                nil,
                [id],
                nil,
                nil,
                0
            )
        }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw ApplicationFailure(String(cString: PQerrorMessage(connection)), type: "Database")
        }
    }
    // docs: end
}

@Suite("The page about activities that block")
struct DatabasePageTests {
    @Test("GRDB writes an entry once")
    func grdb() async throws {
        let queue = try DatabaseQueue()
        try await queue.write { db in try db.execute(sql: "CREATE TABLE entries (id TEXT PRIMARY KEY)") }
        let pool = ThreadPool("ledger", threads: 2)
        for _ in 0..<2 {
            _ = try await ActivityEnvironment().run(Ledger.book, "a", implementedBy: sqlite(queue, pool))
        }
        let count = try await queue.read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM entries") }
        #expect(count == 1)
    }

    @Test("libpq says what is wrong")
    func libpq() async throws {
        let nowhere = postgres("host=127.0.0.1 port=1 connect_timeout=2", ThreadPool("ledger", threads: 1))
        let error = await #expect(throws: ApplicationFailure.self) {
            try await ActivityEnvironment().run(Ledger.book, "a", implementedBy: nowhere)
        }
        #expect(error?.type == "Database")
    }
}
