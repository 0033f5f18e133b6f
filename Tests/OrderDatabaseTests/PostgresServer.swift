import Foundation
import Glibc
import OrderDatabase
import TestSupport

/// A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket in it and by no port.
final class PostgresServer: Sendable {
    private static let user = "orderflow"
    private static let password = "a password, it's 'quoted'"

    private let folder: URL
    private let programs: Programs
    private let server: Program

    /// Makes a server, and waits until it answers.
    static func start() async throws -> PostgresServer {
        let server = try PostgresServer(try Programs())
        do {
            try await server.untilReady()
        } catch {
            server.stop()
            throw error
        }
        return server
    }

    private init(_ programs: Programs) throws {
        self.programs = programs
        // A socket's path has hardly more than a hundred characters.
        folder = URL(filePath: "/tmp/orders-pg-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let owner = programs.owner { chown(folder.path(), owner.user, owner.group) }
        let passwordFile = folder.appending(path: "password")
        try Data(Self.password.utf8).write(to: passwordFile)
        let data = folder.appending(path: "data").path()
        try programs.run(
            "initdb",
            [
                "-D", data, "-U", Self.user, "--auth=scram-sha-256", "--pwfile=\(passwordFile.path())", "-E", "UTF8",
                "--no-sync", "--locale=C.UTF-8",
            ]
        )
        server = try programs.start(
            "postgres",
            [
                "-D", data, "-k", folder.path(), "-c", "listen_addresses=", "-c", "fsync=off", "-c", "jit=off",
                "-c", "max_connections=200", "-c", "autovacuum=off",
            ]
        )
    }

    /// Ends the server, and forgets what it had.
    func stop() {
        // At once, and with its helpers.
        server.send(SIGQUIT)
        _ = server.wait()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Where one of the server's databases is.
    func settings(_ database: String = "postgres") -> PostgresSettings {
        PostgresSettings(host: folder.path(), user: Self.user, password: Self.password, database: database)
    }

    /// What a program has to be told to find a database.
    func environment(_ database: String) -> [String: String] {
        [
            "ORDER_DB": "postgres", "POSTGRES_HOST": folder.path(), "POSTGRES_PORT": "5432",
            "POSTGRES_USER": Self.user, "POSTGRES_PASSWORD": Self.password, "POSTGRES_DB": database,
        ]
    }

    /// Makes an empty database.
    func create(_ database: String) throws {
        try programs.run(
            "createdb",
            ["-h", folder.path(), "-U", Self.user, "-w", database],
            variables: ["PGPASSWORD": Self.password]
        )
    }

    private func untilReady() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try await PostgresDatabase.open(settings()).close()
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
                // tidy:allow sleep — the pause between two tries; the server's answer decides, not the time
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}

/// Where PostgreSQL's programs are, and as whom they run: the server refuses to be root.
private struct Programs {
    let folder: String
    let owner = Program.Owner.ofServers

    init() throws {
        let places = ["/usr/lib/postgresql", Places.root.appending(path: ".tools/debian/usr/lib/postgresql").path()]
        let found = places.flatMap { place in
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            return versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(place)/\($0)/bin" }
        }
        guard let folder = found.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/postgres") }) else {
            throw TestFailure("there is no PostgreSQL server; run scripts/setup")
        }
        self.folder = folder
    }

    func run(_ name: String, _ arguments: [String], variables: [String: String] = [:]) throws {
        let outcome = try start(name, arguments, variables: variables).wait()
        guard outcome.status == 0 else { throw TestFailure("\(name) failed: \(outcome.text)") }
    }

    func start(_ name: String, _ arguments: [String], variables: [String: String] = [:]) throws -> Program {
        var environment = variables
        // Libraries that were unpacked beside the server, where nothing is installed.
        environment["LD_LIBRARY_PATH"] = "\(folder)/../../../x86_64-linux-gnu:\(folder)/../../../aarch64-linux-gnu"
        return try Program("\(folder)/\(name)", arguments, environment: environment, owner: owner)
    }
}
