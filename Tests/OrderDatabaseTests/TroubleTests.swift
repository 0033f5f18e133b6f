import Dispatch
import Foundation
import Synchronization
import TemporalCore
import Testing

@testable import OrderDatabase

extension Databases {
    @Suite("Trouble with a database")
    struct TroubleTests {
        private func server() throws -> PostgresServer { try #require(PostgresTrait.server) }

        private func error(opening settings: DatabaseSettings) async -> DatabaseError? {
            await #expect(throws: DatabaseError.self) { try await settings.open().close() }
        }

        @Test("a wrong password, an unknown user and a database that is not there are named")
        func refusals() async throws {
            var settings = try server().settings()
            settings.password = "wrong"
            let password = await error(opening: .postgres(settings))
            #expect(password?.kind == .refused)
            #expect(password?.description.contains("refuses the user orderflow") == true)
            #expect(password?.description.contains("check POSTGRES_USER and POSTGRES_PASSWORD") == true)
            #expect(password?.description.contains("wrong") == false)

            settings = try server().settings()
            settings.user = "nobody else"
            #expect(await error(opening: .postgres(settings))?.kind == .refused)

            let missing = await error(opening: .postgres(try server().settings("nowhere")))
            #expect(missing?.kind == .refused)
            #expect(missing?.description.contains("has no database nowhere; create it") == true)
        }

        @Test("a server that does not answer is named, and what to check")
        func noServer() async throws {
            let nowhere = FileManager.default.temporaryDirectory.appending(path: "nothing-\(UUID().uuidString)").path()
            for settings in [PostgresSettings(host: nowhere), PostgresSettings(host: "127.0.0.1", port: 1)] {
                let error = await error(opening: .postgres(settings))
                #expect(error?.kind == .unreachable)
                #expect(error?.isRetryable == true)
                #expect(
                    error?.description.hasPrefix("PostgreSQL at \(settings.host):\(settings.port) does not answer")
                        == true
                )
                #expect(error?.description.contains("POSTGRES_HOST and POSTGRES_PORT") == true)
                #expect(error?.description.contains(settings.password) == false)
            }
        }

        @Test("a file that is not a database, and a folder that cannot be made, are named")
        func files() async throws {
            try await Engine.sqlite.withSite { site async throws in
                let file = site.folder.appending(path: "text").path()
                try Data(String(repeating: "this is not a database\n", count: 100).utf8).write(to: URL(filePath: file))
                let text = await error(opening: .sqlite(path: file))
                #expect(text?.description == "the SQLite file \(file) is not an SQLite database")
                let folder = await error(opening: .sqlite(path: "/dev/null/folder/orders.db"))
                #expect(folder?.kind == .unusable)
                #expect(
                    folder?.description.hasPrefix("the SQLite file /dev/null/folder/orders.db cannot be opened")
                        == true
                )
            }
        }

        @Test("a full disk is said to be one, nothing is half done, and there may be room later")
        func fullDisk() async throws {
            try await Engine.sqlite.withDatabase { database async throws in
                try await database.write { _ = try $0.run("CREATE TABLE things (name TEXT)") }
                // As small as it is now: what SQLite says then is what it says of a full disk.
                try await database.write { _ = try $0.rows("PRAGMA max_page_count = 1") }
                let text = String(repeating: "x", count: 100_000)
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.write { transaction in
                        try transaction.run("INSERT INTO things VALUES ('small')")
                        try transaction.run("INSERT INTO things VALUES ($1)", text)
                    }
                }
                #expect(error?.kind == .full)
                #expect(error?.isRetryable == true)
                #expect(error?.description.hasSuffix("cannot grow: the disk is full") == true)
                #expect(try await DatabaseTests.count(database) == 0)
            }
        }

        @Test("a file that somebody else writes to is waited for, and then said to be locked")
        func locked() async throws {
            try await Engine.sqlite.withSite { site async throws in
                let file = site.folder.appending(path: "orders.db").path()
                let first = try await SQLiteDatabase.open(path: file)
                let second = try await SQLiteDatabase.open(path: file, patience: 0.05)
                try await first.write { _ = try $0.run("CREATE TABLE things (name TEXT)") }
                let (begun, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
                async let long: Void = first.write { _ in
                    begun.signal()
                    _ = done.wait(timeout: .now() + 20)
                }
                await Self.wait(begun)
                let error = await #expect(throws: DatabaseError.self) {
                    try await second.write { _ = try $0.run("INSERT INTO things VALUES ('a')") }
                }
                done.signal()
                try await long
                #expect(error?.kind == .busy)
                #expect(error?.isRetryable == true)
                try await second.write { _ = try $0.run("INSERT INTO things VALUES ('a')") }
                #expect(try await DatabaseTests.count(first) == 1)
                await first.close()
                await second.close()
            }
        }

        @Test(
            "a connection lost in a transaction leaves nothing; it runs again, unless its commit may have been done",
            arguments: [true, false]
        )
        func lostConnection(_ saysMore: Bool) async throws {
            try await Engine.postgres.withSite { site async throws in
                let (database, other) = (try await site.settings.open(), try await site.settings.open())
                try await database.write { _ = try $0.run("CREATE TABLE things (name TEXT)") }
                let runs = Mutex(0)
                let (begun, killed) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
                async let work: Void = database.write { transaction in
                    let number: Int = try #require(try transaction.row("SELECT pg_backend_pid() AS pid"))["pid"]
                    try transaction.run("INSERT INTO things VALUES ($1)", "by \(number)")
                    let run = runs.withLock { runs in
                        runs += 1
                        return runs
                    }
                    guard run == 1 else { return }
                    begun.signal()
                    _ = killed.wait(timeout: .now() + 20)
                    if saysMore { try transaction.run("INSERT INTO things VALUES ('more')") }
                }
                await Self.wait(begun)
                try await other.write { transaction in
                    _ = try transaction.rows(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE state = 'idle in transaction' AND datname = current_database()
                        """
                    )
                }
                // The server has taken note once the connection is gone from its list.
                while try await Self.idleInTransaction(other) > 0 { await Task.yield() }
                killed.signal()
                var problem: DatabaseError?
                do { try await work } catch let error as DatabaseError { problem = error }
                #expect(problem?.kind == (saysMore ? nil : .unreachable))
                if let problem { #expect(problem.description.contains("whether the change was made is not known")) }
                #expect(runs.withLock { $0 } == (saysMore ? 2 : 1))
                #expect(try await DatabaseTests.count(database) == (saysMore ? 1 : 0))
                await database.close()
                await other.close()
            }
        }

        @Test("connections that died while nobody used them are made anew")
        func deadConnections() async throws {
            try await Engine.postgres.withSite { site async throws in
                let (database, other) = (try await site.settings.open(), try await site.settings.open())
                try await database.write { _ = try $0.run("CREATE TABLE things (name TEXT)") }
                try await other.write { transaction in
                    _ = try transaction.rows(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE pid <> pg_backend_pid() AND datname = current_database()
                        """
                    )
                }
                for _ in 0..<3 { try await database.write { _ = try $0.run("INSERT INTO things VALUES ('a')") } }
                #expect(try await DatabaseTests.count(database) == 3)
                await database.close()
                await other.close()
            }
        }

        @Test("of two transactions that wait for each other one begins again, and both are done")
        func deadlock() async throws {
            try await Engine.postgres.withDatabase { database async throws in
                try await database.write { _ = try $0.run("CREATE TABLE things (id INT, n INT)") }
                try await database.write { _ = try $0.run("INSERT INTO things VALUES (1, 0), (2, 0)") }
                let meeting = Meeting(of: 2)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (first, second) in [(1, 2), (2, 1)] {
                        group.addTask {
                            try await database.write { transaction in
                                try transaction.run("UPDATE things SET n = n + 1 WHERE id = $1", first)
                                // Each has one row before either asks for the other.
                                meeting.attend(first)
                                try transaction.run("UPDATE things SET n = n + 1 WHERE id = $1", second)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let sums: [Int] = try await database.read { transaction in
                    try transaction.rows("SELECT n FROM things").map { try $0["n"] }
                }
                #expect(sums == [2, 2])
            }
        }

        @Test("a transaction whose code ignores a failed statement is not taken for done")
        func ignoredError() async throws {
            try await Engine.postgres.withDatabase { database async throws in
                try await database.write { _ = try $0.run("CREATE TABLE things (name TEXT)") }
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.write { transaction in
                        try transaction.run("INSERT INTO things VALUES ('a')")
                        _ = try? transaction.run("INSERT INTO nothing VALUES ('b')")
                    }
                }
                #expect(error?.description.contains("was not committed") == true)
                #expect(try await DatabaseTests.count(database) == 0)
            }
        }

        @Test("who waits for a connection can give up, and the pool can be closed")
        func pool() async throws {
            var settings = try server().settings()
            settings.connections = 1
            let pool = PostgresPool(settings)
            let only = try await pool.take()
            let waiting = Task { try await pool.take() }
            waiting.cancel()
            await #expect(throws: DatabaseError.self) { try await waiting.value }
            pool.giveBack(only)
            let again = try await pool.take()
            #expect(again === only)
            await pool.close()
            let error = await #expect(throws: DatabaseError.self) { try await pool.take() }
            #expect(error?.description.contains("have been closed") == true)
        }

        @Test(
            "PostgreSQL's codes have a meaning",
            arguments: [
                ("40001", DatabaseError.Kind.conflict), ("40P01", .conflict), ("23505", .duplicate),
                ("23514", .violation), ("23503", .violation), ("53100", .full), ("53300", .busy), ("55P03", .busy),
                ("57P01", .unreachable), ("08006", .unreachable), ("25006", .unusable), ("42501", .refused),
                ("42601", .other),
            ]
        )
        func codes(_ code: String, _ kind: DatabaseError.Kind) {
            let error = DatabaseError(state: code, "words", PostgresSettings())
            #expect(error.kind == kind)
            #expect(error.description.contains("PostgreSQL at localhost:5432: words"))
            #expect(error.isRetryable == [.conflict, .full, .busy, .unreachable].contains(kind))
        }

        private static func idleInTransaction(_ database: any Database) async throws -> Int {
            try await database.write { transaction in
                let sql = """
                    SELECT COUNT(*) AS n FROM pg_stat_activity
                    WHERE state = 'idle in transaction' AND pid <> pg_backend_pid() AND datname = current_database()
                    """
                return try #require(try transaction.row(sql))["n"]
            }
        }

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

/// Where some wait until all are there; who comes again passes.
private final class Meeting: Sendable {
    private let missing = DispatchGroup()
    private let arrived = Mutex<Set<Int>>([])

    init(of count: Int) {
        for _ in 0..<count { missing.enter() }
    }

    func attend(_ number: Int) {
        if arrived.withLock({ $0.insert(number).inserted }) { missing.leave() }
        _ = missing.wait(timeout: .now() + 20)
    }
}

@Suite("The database's settings")
struct DatabaseSettingsTests {
    private func settings(_ variables: [String: String]) throws(DatabaseError) -> DatabaseSettings {
        try DatabaseSettings { variables[$0] }
    }

    @Test("SQLite unless ORDER_DB or POSTGRES_HOST says otherwise")
    func choice() throws {
        #expect(try settings([:]) == .sqlite(path: ".orderflow/orders.db"))
        #expect(try settings(["ORDER_DB_FILE": "f", "POSTGRES_USER": "u"]) == .sqlite(path: "f"))
        #expect(try settings(["ORDER_DB": "postgres"]) == .postgres(PostgresSettings()))
        #expect(try settings(["POSTGRES_HOST": "h"]) == .postgres(PostgresSettings(host: "h")))
        #expect(try settings(["POSTGRES_HOST": "h", "ORDER_DB": "SQLite"]) == .sqlite(path: ".orderflow/orders.db"))
        let all = [
            "POSTGRES_HOST": "h", "POSTGRES_PORT": "6", "POSTGRES_USER": "u", "POSTGRES_PASSWORD": "p",
            "POSTGRES_DB": "d",
        ]
        let expected = PostgresSettings(host: "h", port: 6, user: "u", password: "p", database: "d")
        #expect(try settings(all) == .postgres(expected))
    }

    @Test(
        "the variable that makes no sense is named",
        arguments: [
            ("ORDER_DB", "mysql"), ("POSTGRES_PORT", "0"), ("POSTGRES_PORT", "five"), ("POSTGRES_PORT", "65536"),
        ]
    )
    func nonsense(_ name: String, _ value: String) {
        let error = #expect(throws: DatabaseError.self) {
            try settings([name: value].merging(["POSTGRES_HOST": "h"]) { first, _ in first })
        }
        #expect(error?.description.hasPrefix("\(name) is '\(value)'; give") == true)
    }
}
