import Foundation
import TemporalTesting
import TestSupport
import Testing

/// What `make` would run: nothing is run.
@Suite("The Makefile")
struct MakefileTests {
    private func plan(_ target: String, _ variables: [String: String] = [:]) async throws -> String {
        let place = ["-n", "--no-print-directory", "-C", Places.root.path()]
        let words = place + [target] + variables.map { "\($0.key)=\($0.value)" }
        let folder = FileManager.default.temporaryDirectory.appending(path: "make-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try await Program.run("/usr/bin/make", words, environment: [:], in: folder)
        guard outcome.status == 0 else { throw TestFailure("make \(target): \(outcome.errors)") }
        return outcome.output
    }

    @Test(
        "the database is PostgreSQL on this machine where it listens and nobody has said otherwise, else SQLite",
        arguments: ["db-migrate", "run", "run-api", "run-worker", "verify"]
    )
    func database(_ target: String) async throws {
        let server = try await DevServer.start(.shop)
        defer { server.stop() }
        let port = try #require(server.address.split(separator: ":").last.map { String($0) })
        let there = ["POSTGRES_PORT": port]
        #expect(try await plan(target, there).contains("POSTGRES_HOST=localhost swift run order-"))
        for other in [["ORDER_DB": "sqlite"], ["POSTGRES_HOST": "db"]] {
            #expect(try await !plan(target, there.merging(other) { $1 }).contains("POSTGRES_HOST=localhost"))
        }
        let nobody = ["POSTGRES_PORT": "\(try DevServer.freePort())"]
        #expect(try await !plan(target, nobody).contains("POSTGRES_HOST"))
    }

    @Test("cleaning up takes containers, volumes and images; either name of Compose will do")
    func clean() async throws {
        let plan = try await plan("docker-clean", ["COMPOSE": "docker-compose"])
        #expect(plan == "docker-compose --profile app down -v --rmi all\n")
    }
}
