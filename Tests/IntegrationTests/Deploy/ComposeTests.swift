import Foundation
import TestSupport
import Testing

@Suite("The compose files")
struct ComposeTests {
    private static let production = ["docker-compose.yml", "docker-compose.prod.yml"]
    private static let secrets = [
        "POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "a password", "VALIDATION_URL": "http://v/validate",
        "ENCRYPTION_KEYS": "k:k", "CODEC_TOKEN": "token", "API_TOKENS": "web clerk 0123456789abcdef",
        "API_HOSTS": "orders.example",
    ]

    private func infrastructure() async throws -> ComposeFile { try await ComposeFile(["docker-compose.yml"]) }
    private func everything() async throws -> ComposeFile {
        try await ComposeFile(["docker-compose.yml"], profiles: ["app"])
    }
    private func deployed() async throws -> ComposeFile {
        try await ComposeFile(Self.production, profiles: [], Self.secrets)
    }

    @Test("1.4, 2.9: the services and containers have the documented names, on the documented ports")
    func names() async throws {
        let infrastructure = try await infrastructure()
        #expect(
            infrastructure.services.keys.sorted() == [
                "postgres", "temporal", "temporal-admin-tools", "temporal-schema", "temporal-ui", "wiremock",
            ]
        )
        let containers = infrastructure.services.values.compactMap(\.containerName).sorted()
        #expect(containers == ["postgresql", "temporal", "temporal-admin-tools", "temporal-ui"])
        let postgres = try #require(infrastructure.services["postgres"])
        #expect(postgres.networks?["default"]??.aliases == ["postgresql"])
        let everything = try await everything()
        let added = Set(everything.services.keys).subtracting(infrastructure.services.keys)
        #expect(added == ["api", "codec-server", "redis", "worker"])
        let ports = everything.services.mapValues { service in
            (service.ports ?? []).compactMap { $0.published.flatMap { Int($0) } }.sorted()
        }
        #expect(
            ports.filter { !$0.value.isEmpty } == [
                "api": [8000, 8080], "codec-server": [8089], "postgres": [5432], "redis": [6379], "temporal": [7233],
                "temporal-ui": [8088, 8233], "wiremock": [8081],
            ]
        )
    }

    @Test("no port is published twice, whichever profile runs")
    func ports() async throws {
        for file in [try await infrastructure(), try await everything(), try await deployed()] {
            let published = file.services.values.flatMap { $0.ports ?? [] }.compactMap(\.published)
            #expect(!published.isEmpty)
            #expect(Set(published).count == published.count, "\(published.sorted())")
        }
    }

    @Test("services that others wait for have a health check, and services do not wait in a circle")
    func dependencies() async throws {
        for file in [try await everything(), try await deployed()] {
            var waits: [String: Set<String>] = [:]
            for (name, service) in file.services {
                for (other, dependency) in service.dependsOn ?? [:] {
                    let target = try #require(file.services[other], "\(name) waits for \(other), which is not there")
                    waits[name, default: []].insert(other)
                    guard dependency.condition == "service_healthy" else { continue }
                    #expect(target.healthcheck?.test.isEmpty == false, "\(name) waits for \(other)")
                }
            }
            #expect(waits["worker"]?.contains("postgres") == true)
            // Services that do not wait start, then those that only waited for them, and so on.
            var rest = Set(file.services.keys)
            var before = rest.count + 1
            while rest.count < before {
                before = rest.count
                rest = rest.filter { !waits[$0, default: []].isDisjoint(with: rest) }
            }
            #expect(rest.isEmpty, "these wait for each other: \(rest.sorted())")
        }
    }

    @Test("every image has a version")
    func images() async throws {
        for file in [try await everything(), try await deployed()] {
            for (name, service) in file.services {
                let tag = service.image.split(separator: ":").dropFirst().last
                #expect(tag != nil && tag != "latest", "\(name): \(service.image)")
            }
        }
    }

    @Test("every variable that the order programs are told is one that they read")
    func variables() async throws {
        let known = try Self.namesInSources()
        #expect(known.contains("LOG_FORMAT"))
        #expect(!known.contains("REDIS_URL"))
        for file in [try await everything(), try await deployed()] {
            let ours = file.services.filter { $0.value.isOurs }
            #expect(ours.keys.sorted() == ["api", "codec-server", "worker"])
            for (name, service) in ours {
                #expect(service.variables.count >= 10)
                for variable in service.variables.keys {
                    #expect(known.contains(variable), "\(name) is told \(variable), which nobody reads")
                }
            }
        }
    }

    /// Every name of a variable that stands in the sources of the programs.
    static func namesInSources() throws -> Set<String> {
        let sources = Places.root.appending(path: "Sources")
        let targets = try FileManager.default.contentsOfDirectory(atPath: sources.path())
            .filter { $0.hasPrefix("Order") || $0 == "TemporalConfiguration" }
        var names: Set<String> = []
        for target in targets {
            let folder = sources.appending(path: target)
            for path in FileManager.default.subpaths(atPath: folder.path()) ?? [] where path.hasSuffix(".swift") {
                let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
                names.formUnion(text.matches(of: /"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"/).map { String($0.1) })
            }
        }
        return names
    }

    @Test("what is mounted is there, and what a script is told it reads")
    func mounts() async throws {
        let file = try await everything()
        var bound = 0
        for (name, service) in file.services {
            for volume in service.volumes ?? [] {
                let source = try #require(volume.source)
                if volume.type == "bind" {
                    bound += 1
                    #expect(FileManager.default.fileExists(atPath: source), "\(name): \(source)")
                } else {
                    #expect(file.volumes.contains(source), "\(name): \(source)")
                }
            }
        }
        #expect(bound >= 4)
        for (service, script) in [
            ("temporal-schema", "setup-postgres.sh"), ("temporal-admin-tools", "create-namespace.sh"),
        ] {
            let text = try String(
                contentsOf: Places.root.appending(path: "deploy/temporal/\(script)"),
                encoding: .utf8
            )
            for variable in try #require(file.services[service]).variables.keys {
                #expect(text.contains(variable), "\(script) does not read \(variable)")
            }
        }
        // The programs and the key's folder are where the image has them.
        let image = try String(contentsOf: Places.root.appending(path: "Dockerfile"), encoding: .utf8)
        for service in file.services.values where service.isOurs {
            let program = try #require(service.command?.first)
            #expect(image.contains("/out/\(program)"))
            #expect(image.contains(try #require(service.volumes?.first?.target)))
        }
    }

    @Test("1.15: production has no default secrets, publishes neither database nor Temporal, and always restarts")
    func productionOverlay() async throws {
        for name in Self.secrets.keys {
            let outcome = try await ComposeFile.config(
                Self.production,
                variables: Self.secrets.filter { $0.key != name }
            )
            #expect(outcome.status != 0, "it starts without \(name)")
            #expect(outcome.errors.contains("prod.env"), "\(name): \(outcome.errors)")
        }
        let file = try await deployed()
        #expect(
            file.services.keys.sorted() == [
                "api", "codec-server", "postgres", "temporal", "temporal-admin-tools", "temporal-schema", "temporal-ui",
                "worker",
            ]
        )
        let published = file.services.filter { !($0.value.ports ?? []).isEmpty }
        #expect(published.keys.sorted() == ["api", "temporal-ui"])
        for (name, service) in file.services where name != "temporal-schema" {
            #expect(service.restart == "always", "\(name)")
        }
        let worker = try #require(file.services["worker"]).variables
        #expect(worker["POSTGRES_PASSWORD"] == "a password")
        #expect(worker["ENCRYPTION_ENABLED"] == "true")
        #expect(worker["LOG_FORMAT"] == "json")
        #expect(worker["VALIDATION_URL"] == "http://v/validate")
        let example = try String(contentsOf: Places.root.appending(path: "deploy/prod.env.example"), encoding: .utf8)
        for name in Self.secrets.keys { #expect(example.contains("\n\(name)="), "\(name) is not in the example") }
    }

    @Test("2.20: every metric and activity that an alert is about is one that there is")
    func alerts() throws {
        let read = { (path: String) in try String(contentsOf: Places.root.appending(path: path), encoding: .utf8) }
        let rules = try read("deploy/prometheus/alerts.yaml")
        let documented = try read("Sources/Temporal/Temporal.docc/Programs/Metrics.md")
        let metrics = Set(
            rules.matches(of: /temporal_([a-z_]+)/).map { String($0.1).replacing(/_(bucket|count)$/, with: "") }
        )
        #expect(metrics.count >= 6)
        for metric in metrics { #expect(documented.contains("`\(metric)`"), "nobody measures \(metric)") }
        let contract = Places.root.appending(path: "Sources/OrderContract/Activities")
        let activities = try FileManager.default.contentsOfDirectory(atPath: contract.path()).map {
            try String(contentsOf: contract.appending(path: $0), encoding: .utf8)
        }.joined()
        let named = rules.matches(of: /activity_type=~"([A-Za-z|]+)"/).flatMap { $0.1.split(separator: "|") }
        #expect(named.count >= 3)
        for name in named { #expect(activities.contains("\"\(name)\""), "there is no activity \(name)") }
    }

    @Test("every variable of the Kubernetes manifests is one that the programs read, and every program is built")
    func kubernetes() throws {
        let known = try Self.namesInSources()
        let folder = Places.root.appending(path: "deploy")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
            .filter { $0.hasSuffix(".yaml") && ($0.hasPrefix("k8s/") || $0.hasPrefix("examples/")) }.sorted()
        #expect(names.count >= 15 && names.contains("k8s/versioned/worker.yaml"))
        var seen: Set<String> = []
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            #expect(!text.contains(":latest"), "\(name)")
            seen.formUnion(
                text.matches(of: #/^\s+([A-Z][A-Z0-9_]+):\s/#.anchorsMatchLineEndings()).map { String($0.1) }
            )
            seen.formUnion(text.matches(of: /name: ([A-Z][A-Z0-9]*_[A-Z0-9_]+)/).map { String($0.1) })
            seen.formUnion(text.matches(of: /- ([A-Z][A-Z0-9_]+)=/).map { String($0.1) })
            for program in text.matches(of: /command: \["?(order-[a-z]+)/).map({ String($0.1) }) {
                #expect(throws: Never.self) { try Places.built(program) }
            }
        }
        #expect(seen.count >= 15)
        // libpq itself reads this one.
        seen.remove("PGSSLMODE")
        for variable in seen { #expect(known.contains(variable), "nobody reads \(variable)") }
    }
}
