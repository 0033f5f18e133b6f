import Foundation
import Glibc
import TemporalTesting
import TestSupport

/// A PostgreSQL server on a free port of this machine, with the user and the database of the compose file.
struct PostgresProgram {
    let port: UInt16
    private let server: Program
    private let folder: URL

    /// Makes a server, on a free port unless one is given, and waits until it answers.
    static func start(
        user: String,
        password: String,
        database: String,
        port wanted: UInt16? = nil
    ) async throws -> PostgresProgram {
        // Not in the test's own folder, where the server's user may not enter.
        let folder = URL(filePath: "/tmp/orders-compose-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let programs = try programs()
        let owner = Program.Owner.ofServers
        if let owner { chown(folder.path(), owner.user, owner.group) }
        let libraries = "\(programs)/../../../x86_64-linux-gnu:\(programs)/../../../aarch64-linux-gnu"
        func program(_ name: String, _ arguments: [String], variables more: [String: String] = [:]) throws -> Program {
            let environment = ["LD_LIBRARY_PATH": libraries].merging(more) { $1 }
            return try Program(
                "\(programs)/\(name)",
                arguments,
                environment: environment,
                owner: owner,
                in: folder
            )
        }
        func run(_ name: String, _ arguments: [String], variables more: [String: String] = [:]) async throws {
            let outcome = try await program(name, arguments, variables: more).outcome()
            guard outcome.status == 0 else { throw TestFailure("\(name): \(outcome.errors)") }
        }
        let secret = folder.appending(path: "password").path()
        try Data(password.utf8).write(to: URL(filePath: secret))
        let data = folder.appending(path: "data").path()
        try await run(
            "initdb",
            ["-D", data, "-U", user, "--auth=scram-sha-256", "--pwfile=\(secret)", "--no-sync", "--locale=C.UTF-8"]
        )
        let port = try wanted ?? DevServer.freePort()
        let server = try program(
            "postgres",
            ["-D", data, "-k", folder.path(), "-h", "127.0.0.1", "-p", "\(port)", "-c", "fsync=off", "-c", "jit=off"]
        )
        let place = ["-h", "127.0.0.1", "-p", "\(port)"]
        try await eventually("PostgreSQL answers") {
            guard server.isRunning else { throw TestFailure("PostgreSQL ended: \(server.errors)") }
            return try await program("pg_isready", place + ["-U", user]).outcome().status == 0
        }
        try await run("createdb", place + ["-U", user, "-w", database], variables: ["PGPASSWORD": password])
        return PostgresProgram(port: port, server: server, folder: folder)
    }

    /// Ends the server, and forgets what it had.
    func stop() {
        server.send(SIGINT)
        server.kill()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func programs() throws -> String {
        let unpacked = Places.root.appending(path: ".tools/debian/usr/lib/postgresql").path()
        for place in ["/usr/lib/postgresql", unpacked] {
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            for version in versions.sorted().reversed() {
                let folder = "\(place)/\(version)/bin"
                if FileManager.default.isExecutableFile(atPath: "\(folder)/postgres") { return folder }
            }
        }
        throw TestFailure("there is no PostgreSQL server; run scripts/setup")
    }
}
