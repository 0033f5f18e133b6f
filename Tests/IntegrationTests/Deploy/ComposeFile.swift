import Foundation
import TestSupport

/// The compose files as Docker Compose itself reads them, without an engine.
struct ComposeFile {
    struct Service: Decodable {
        struct Port: Decodable {
            var published: String?
            var target: Int
        }

        struct Volume: Decodable {
            var type: String
            var source: String?
            var target: String
        }

        struct Dependency: Decodable {
            var condition: String
        }

        struct Healthcheck: Decodable {
            var test: [String]
        }

        struct Network: Decodable {
            var aliases: [String]?
        }

        var image: String
        var containerName: String?
        var command: [String]?
        var restart: String?
        var environment: [String: String?]?
        var ports: [Port]?
        var volumes: [Volume]?
        var healthcheck: Healthcheck?
        var dependsOn: [String: Dependency]?
        var networks: [String: Network?]?

        private enum CodingKeys: String, CodingKey {
            case image, command, restart, environment, ports, volumes, healthcheck, networks
            case containerName = "container_name"
            case dependsOn = "depends_on"
        }

        /// The variables that say something.
        var variables: [String: String] { (environment ?? [:]).compactMapValues { $0 } }
        /// Whether it is one of the order programs.
        var isOurs: Bool { image.hasPrefix("order-temporal:") }
    }

    let services: [String: Service]
    let volumes: Set<String>

    private struct Document: Decodable {
        var services: [String: Service]
        var volumes: [String: [String: String]]?
    }

    /// What `docker-compose config` makes of the files.
    /// - Parameters:
    ///   - files: their names in the package's folder.
    ///   - profiles: those that are switched on.
    ///   - variables: what stands in the environment.
    /// - Throws: when the files make no sense together, with the words of Docker Compose.
    init(_ files: [String], profiles: [String] = [], _ variables: [String: String] = [:]) async throws {
        let outcome = try await Self.config(files, profiles: profiles, variables: variables)
        guard outcome.status == 0 else { throw TestFailure("\(files): \(outcome.errors)") }
        let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
        services = document.services
        volumes = Set((document.volumes ?? [:]).keys)
    }

    /// Runs `docker-compose config`.
    static func config(
        _ files: [String],
        profiles: [String] = [],
        variables: [String: String] = [:]
    ) async throws -> Program.Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "compose-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var arguments = files.flatMap { ["-f", Places.root.appending(path: $0).path()] }
        arguments += profiles.flatMap { ["--profile", $0] }
        // Not the one that may stand in the package's folder.
        arguments += ["--env-file", "/dev/null", "config", "--format", "json"]
        return try await Program.run(composePath(), arguments, environment: variables, in: folder)
    }

    /// The program itself: the script that Python puts before it always ends with 0.
    private static func composePath() throws -> String {
        let libraries = Places.root.appending(path: ".tools/lib").path()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: libraries)) ?? []
        let paths = names.map { "\(libraries)/\($0)/site-packages/compose/docker-compose" }
        guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw TestFailure("there is no docker-compose in .tools: run scripts/setup")
        }
        return path
    }
}
