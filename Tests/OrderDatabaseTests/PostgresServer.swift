import Foundation
import Glibc
import OrderDatabase

/// A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket in it and by no port.
final class PostgresServer: Sendable {
    private static let user = "orderflow"
    private static let password = "a password, it's 'quoted'"

    private let folder: URL
    private let programs: Programs
    private let server: pid_t

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
            ],
            log: folder.appending(path: "initdb.log")
        )
        server = try programs.spawn(
            "postgres",
            [
                "-D", data, "-k", folder.path(), "-c", "listen_addresses=", "-c", "fsync=off", "-c", "jit=off",
                "-c", "max_connections=200", "-c", "autovacuum=off",
            ],
            log: folder.appending(path: "server.log")
        )
    }

    /// Ends the server, and forgets what it had.
    func stop() {
        // At once, and with its helpers.
        kill(server, SIGQUIT)
        var status: Int32 = 0
        waitpid(server, &status, 0)
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
            ["PGPASSWORD": Self.password],
            log: folder.appending(path: "createdb-\(database).log")
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
    let owner: (user: uid_t, group: gid_t)?

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let places = ["/usr/lib/postgresql", root.appending(path: ".tools/debian/usr/lib/postgresql").path()]
        let found = places.flatMap { place in
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            return versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(place)/\($0)/bin" }
        }
        guard let folder = found.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/postgres") }) else {
            throw TestFailure("there is no PostgreSQL server; run scripts/setup")
        }
        self.folder = folder
        let entry = getuid() == 0 ? getpwnam("postgres") ?? getpwnam("nobody") : nil
        owner = entry.map { ($0.pointee.pw_uid, $0.pointee.pw_gid) }
    }

    func run(_ name: String, _ arguments: [String], _ variables: [String: String] = [:], log: URL) throws {
        let pid = try spawn(name, arguments, variables, log: log)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        guard status == 0 else {
            throw TestFailure("\(name) failed: \((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
        }
    }

    func spawn(_ name: String, _ arguments: [String], _ variables: [String: String] = [:], log: URL) throws -> pid_t {
        var words = ["\(folder)/\(name)"] + arguments
        if let owner {
            words =
                [
                    "/usr/bin/setpriv", "--reuid=\(owner.user)", "--regid=\(owner.group)", "--clear-groups",
                ] + words
        }
        var environment = variables
        environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        // Libraries that were unpacked beside the server, where nothing is installed.
        environment["LD_LIBRARY_PATH"] = "\(folder)/../../../x86_64-linux-gnu:\(folder)/../../../aarch64-linux-gnu"
        return try spawnProcess(words, environment, output: log, errors: log)
    }
}

/// Why a test cannot go on.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Starts a process with exactly these variables.
func spawnProcess(
    _ words: [String],
    _ environment: [String: String],
    output: URL,
    errors: URL
) throws -> pid_t {
    var list: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var block: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in list + block { free(text) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, file) in [(Int32(1), output), (2, errors)] {
        posix_spawn_file_actions_addopen(&actions, descriptor, file.path(), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, words[0], &actions, nil, &list, &block)
    guard error == 0 else { throw TestFailure("\(words[0]) does not start: \(String(cString: strerror(error)))") }
    return pid
}
