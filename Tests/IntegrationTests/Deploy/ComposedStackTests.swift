import Foundation
import TemporalTesting
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What `docker compose --profile app up` starts, without containers: the same programs with the same variables, against
/// PostgreSQL and a Temporal server. Only the addresses are this machine's.
@Suite("The stack of the compose file, without containers", .shop, .serialized, .timeLimit(.minutes(4)))
struct ComposedStackTests {
    private let shop: Shop

    init() throws { shop = try Shop() }

    /// The variables of a service, with each address replaced by one that can be reached here.
    private func variables(
        of name: String,
        in file: ComposeFile,
        postgres: UInt16,
        keys: String
    ) throws -> [String: String] {
        let service = try #require(file.services[name])
        var variables = service.variables
        let here = [
            "TEMPORAL_ADDRESS": shop.address, "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "\(postgres)",
            "VALIDATION_URL": try #require(shop.environment["VALIDATION_URL"]), "ENCRYPTION_KEY_FILE": keys,
            "MONITORING_HOST": "127.0.0.1", "METRICS_PORT": "0",
            "HEALTH_PORT": "\(try DevServer.freePort())",
            "API_LISTEN": "127.0.0.1:\(try DevServer.freePort()),127.0.0.1:0",
        ]
        for (variable, value) in here where variables[variable] != nil { variables[variable] = value }
        #expect(variables["TEMPORAL_ADDRESS"] == shop.address)
        return variables
    }

    @Test("an order through HTTP completes, encrypted, and the books of PostgreSQL add up")
    func order() async throws {
        let file = try await ComposeFile(
            ["docker-compose.yml"],
            profiles: ["app"],
            ["ENCRYPTION_ENABLED": "true", "LOG_LEVEL": "debug"]
        )
        let database = try #require(file.services["postgres"]).variables
        let postgres = try await PostgresProgram.start(
            user: try #require(database["POSTGRES_USER"]),
            password: try #require(database["POSTGRES_PASSWORD"]),
            database: try #require(database["POSTGRES_DB"])
        )
        defer { postgres.stop() }
        let keys = shop.file("key")
        let settings = { try variables(of: $0, in: file, postgres: postgres.port, keys: keys) }

        let workerSettings = try settings("worker")
        let worker = try start("worker", of: file, workerSettings)
        defer { worker.kill() }
        try await eventually("the worker works") { worker.output.contains("Temporal Host: \(shop.address)") }
        let apiSettings = try settings("api")
        let api = try start("api", of: file, apiSettings)
        defer { api.kill() }
        let address = try await eventually("the API listens") {
            api.output.firstMatch(of: /listening on (http:\/\/[0-9.:]+)/).map { String($0.1) }
        }

        // 001's order, with the price of its catalogue.
        let body = """
            {"customer_id": "CUST-001", "items": [{"product_id": "PROD-001", "product_name": "Laptop Dell XPS 13",
             "quantity": 1, "unit_price": 1299.99}]}
            """
        let created = try await ask("POST", "\(address)/api/orders", body: body)
        #expect(created.status == 201, "\(created.body)")
        let id = try #require(created.body["order_id"] as? String)
        try await eventually("\(id) is completed", within: .seconds(60)) {
            try await ask("GET", "\(address)/api/orders/\(id)/status").body["status"] as? String == "completed"
        }
        #expect(try await ask("GET", "\(address)/health").status == 200)

        let checks = ["worker": workerSettings, "api": apiSettings]
        for (name, variables) in checks {
            let test = try #require(file.services[name]?.healthcheck?.test)
            #expect(test.first == "CMD")
            let outcome = try await shop.run(test[1], Array(test.dropFirst(2)), environment: variables)
            #expect(outcome.status == 0, "\(test): \(outcome.errors)")
        }
        let verify = try await shop.run(
            "order-starter",
            ["verify", "--all-ended"],
            environment: try settings("worker")
        )
        #expect(verify.status == 0, "\(verify.output) \(verify.errors)")
        #expect(verify.output.contains("PostgreSQL"))
        #expect(verify.output.contains("Orders: 1 completed"))
        #expect(verify.output.contains("Everything adds up."))
        // What the server keeps is unreadable without the key.
        let shown = try await shop.temporal("workflow", "show", "-w", "order-workflow-\(id)", "-o", "json")
        #expect(shown.output.contains(Data("binary/encrypted".utf8).base64EncodedString()))
        #expect(!shown.output.contains("Laptop"))
        for program in [worker, api] {
            for line in program.errors.split(separator: "\n") {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
        }
    }

    @Test("the codec server starts as written, and its health can be asked")
    func codecServer() async throws {
        let file = try await ComposeFile(["docker-compose.yml"], profiles: ["app"])
        let service = try #require(file.services["codec-server"])
        let port = try DevServer.freePort()
        let command = try #require(service.command).map { $0.replacing("0.0.0.0:8089", with: "127.0.0.1:\(port)") }
        #expect(command.contains("127.0.0.1:\(port)"))
        let keys = shop.file("codec-key")
        let variables = try variables(of: "codec-server", in: file, postgres: 1, keys: keys)
        let codec = try shop.program(command[0], Array(command.dropFirst()), environment: variables)
        defer { codec.kill() }
        try await eventually("the codec server listens") { codec.output.contains("listening") }
        let test = try #require(service.healthcheck?.test).map { $0.replacing("/8089", with: "/\(port)") }
        let healthy = try await Program.run(
            "/bin/bash",
            Array(test.dropFirst(2)),
            in: URL(filePath: shop.file("health"))
        )
        #expect(healthy.status == 0, "\(healthy.errors)")
        #expect(FileManager.default.fileExists(atPath: keys))
    }

    @Test("the namespace's script makes what is not there, and does no harm when run again")
    func namespaceScript() async throws {
        let script = Places.root.appending(path: "deploy/temporal/create-namespace.sh").path()
        let folder = URL(filePath: shop.file("namespace"))
        let bin = folder.appending(path: "bin")
        try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: bin.appending(path: "temporal").path(),
            withDestinationPath: try Places.temporal()
        )
        let name = "shop-\(shop.key.lowercased())"
        for words in ["Namespace \(name) successfully registered", "namespace \(name) is there"] {
            let line = "PATH=\(bin.path()):$PATH exec /bin/sh \(script)"
            let outcome = try await Program.run(
                "/bin/sh",
                ["-c", line],
                environment: ["TEMPORAL_ADDRESS": shop.address, "TEMPORAL_NAMESPACE": name],
                in: folder
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect("\(outcome.output)\(outcome.errors)".contains(words), "\(outcome.output) \(outcome.errors)")
            try await eventually("the namespace is there") {
                try await shop.temporal("operator", "namespace", "describe", "-n", name).status == 0
            }
        }
    }

    private func start(_ name: String, of file: ComposeFile, _ variables: [String: String]) throws -> Program {
        let command = try #require(file.services[name]?.command)
        return try shop.program(command[0], Array(command.dropFirst()), environment: variables)
    }

    private func ask(
        _ method: String,
        _ address: String,
        body: String? = nil
    ) async throws -> (status: Int, body: [String: Any]) {
        var request = URLRequest(url: try #require(URL(string: address)), timeoutInterval: 60)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return (try #require(response as? HTTPURLResponse).statusCode, json ?? [:])
    }
}
