import Dispatch
import Foundation
import OrderDatabase
import Synchronization
import TemporalCore
import Testing

extension Databases {
    @Suite("A database")
    struct DatabaseTests {
        private static let table = """
            CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, flag BOOLEAN, amount BIGINT CHECK (amount >= 0))
            """

        @Test("gives back what it was given, nothing too", arguments: Engine.allCases)
        func values(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                let moment = Timestamp(millisecondsSince1970: 1_759_235_696_789)
                let row = try await database.write { transaction in
                    try transaction.run(
                        "CREATE TABLE v (a BIGINT, b TEXT, c BOOLEAN, d \(transaction.dialect.time), e TEXT, f BOOLEAN)"
                    )
                    try transaction.run(
                        "INSERT INTO v VALUES ($1, $2, $3, $4, $5, $6)",
                        Int64.max,
                        "naïve 'text' with $1 and 中文",
                        true,
                        moment,
                        String?.none,
                        Bool?.none
                    )
                    return try #require(try transaction.row("SELECT * FROM v"))
                }
                #expect(try row["a"] == Int64.max)
                #expect(try row["b"] == "naïve 'text' with $1 and 中文")
                #expect(try row["c"] == true)
                #expect(try row["d"] == moment)
                #expect(try row["e"] == String?.none)
                #expect(try row["f"] == Bool?.none)
                #expect(throws: DatabaseError.self) { let _: Int = try row["b"] }
                #expect(throws: DatabaseError.self) { let _: String = try row["e"] }
                let error = #expect(throws: DatabaseError.self) { let _: Int = try row["z"] }
                #expect(error?.description == "there is no column z, only a, b, c, d, e, f")
            }
        }

        @Test("takes parameters in any order, and more than once", arguments: Engine.allCases)
        func parameters(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                let sum: Int = try await database.read { transaction in
                    let sql = "SELECT CAST($2 AS BIGINT) * 10 + CAST($1 AS BIGINT) + CAST($2 AS BIGINT) AS sum"
                    return try #require(try transaction.row(sql, 1, 2))["sum"]
                }
                #expect(sum == 23)
            }
        }

        @Test("does all of a transaction or nothing, and throws on what its code throws", arguments: Engine.allCases)
        func rollback(_ engine: Engine) async throws {
            struct Mistake: Error {}
            try await engine.withDatabase { database async throws in
                try await database.write { _ = try $0.run(Self.table) }
                await #expect(throws: Mistake.self) {
                    try await database.write { transaction in
                        try transaction.run("INSERT INTO things VALUES (1, 'a', TRUE, 1)")
                        throw Mistake()
                    }
                }
                #expect(try await Self.count(database) == 0)
                let changed = try await database.write { transaction in
                    try transaction.run("INSERT INTO things VALUES (1, 'a', TRUE, 1), (2, 'b', FALSE, 2)")
                }
                #expect(changed == 2)
                #expect(try await Self.count(database) == 2)
            }
        }

        @Test("names the rule that was broken, and the kind of trouble", arguments: Engine.allCases)
        func rules(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                try await database.write { _ = try $0.run(Self.table) }
                try await database.write { _ = try $0.run("INSERT INTO things VALUES (1, 'a', TRUE, 1)") }
                for (sql, kind) in [
                    ("INSERT INTO things VALUES (1, 'b', TRUE, 1)", DatabaseError.Kind.duplicate),
                    ("INSERT INTO things VALUES (2, 'b', TRUE, -1)", .violation),
                    ("INSERT INTO nothing VALUES (1)", .other), ("SELEC", .other),
                ] {
                    let error = await #expect(throws: DatabaseError.self) {
                        try await database.write { _ = try $0.run(sql) }
                    }
                    #expect(error?.kind == kind, "\(sql): \(String(describing: error))")
                    #expect(error?.isRetryable == false)
                }
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.write { _ = try $0.run("INSERT INTO things VALUES (3, $1, TRUE, 1)", "a\0b") }
                }
                #expect(error?.description.contains("NUL") == true)
                #expect(try await Self.count(database) == 1)
            }
        }

        @Test("reads one state, also while others write", arguments: Engine.allCases)
        func snapshot(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                try await database.write { _ = try $0.run(Self.table) }
                let (begun, written) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
                async let counts: [Int] = database.read { transaction in
                    let before: Int = try #require(try transaction.row("SELECT COUNT(*) AS n FROM things"))["n"]
                    begun.signal()
                    _ = written.wait(timeout: .now() + 20)
                    let after: Int = try #require(try transaction.row("SELECT COUNT(*) AS n FROM things"))["n"]
                    return [before, after]
                }
                await Self.wait(begun)
                try await database.write { _ = try $0.run("INSERT INTO things VALUES (1, 'a', TRUE, 1)") }
                written.signal()
                #expect(try await counts == [0, 0])
                #expect(try await Self.count(database) == 1)
            }
        }

        @Test("loses none of a hundred changes of one row", arguments: Engine.allCases)
        func lostUpdates(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                try await database.write { _ = try $0.run(Self.table) }
                try await database.write { _ = try $0.run("INSERT INTO things VALUES (1, 'a', TRUE, 0)") }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<100 {
                        group.addTask {
                            try await database.write { transaction in
                                let sql = "SELECT amount FROM things WHERE id = 1" + transaction.dialect.forUpdate
                                let amount: Int = try #require(try transaction.row(sql))["amount"]
                                try transaction.run("UPDATE things SET amount = $1 WHERE id = 1", amount + 1)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let amount: Int = try await database.read { transaction in
                    try #require(try transaction.row("SELECT amount FROM things"))["amount"]
                }
                #expect(amount == 100)
            }
        }

        @Test("says when another connection has changed something", arguments: Engine.allCases)
        func changes(_ engine: Engine) async throws {
            try await engine.withSite { site async throws in
                let (database, other) = (try await site.settings.open(), try await site.settings.open())
                try await database.write { _ = try $0.run(Self.table) }
                var changes = database.changes().makeAsyncIterator()
                // The first comes at once, to look at what there is.
                #expect(await changes.next() != nil)
                try await other.write { transaction in
                    try transaction.run("INSERT INTO things VALUES (1, 'a', TRUE, 0)")
                    try transaction.announce()
                }
                #expect(await changes.next() != nil)
                await database.close()
                await other.close()
            }
        }

        static func count(_ database: any Database) async throws -> Int {
            try await database.read { transaction in
                try #require(try transaction.row("SELECT COUNT(*) AS n FROM things"))["n"]
            }
        }

        /// Waits without keeping a thread that all tasks share.
        private static func wait(_ semaphore: DispatchSemaphore) async {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    _ = semaphore.wait(timeout: .now() + 20)
                    continuation.resume()
                }
            }
        }
    }
}
