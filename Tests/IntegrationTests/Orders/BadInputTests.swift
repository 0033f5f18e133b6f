import Foundation
import OrderContract
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    @Suite("asked for what cannot be")
    struct BadInput {
        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test(
            "the starter names what was wrong, and ends with 2",
            arguments: [
                (["-frobnicate"], "-frobnicate"), (["-nosuch"], "-nosuch"), (["-hq"], "-hq"), (["-amount=-5"], "'-5'"),
                (["-amount", "-5"], "'-5'"),
                (["-amount=lots"], "'lots'"), (["-amount=1.005"], "two decimals"), (["-items="], "--items"),
                (["-items= , "], "--items"), (["-action=explode"], "explode"), (["-action=query"], "--workflow-id"),
                (["-policy=none"], "none"), (["-action=add-item", "-order-id=X"], "--sku"),
                (["-action=add-item", "-order-id=X", "-sku=Y", "-quantity=0"], "--quantity"),
                (["-action=query", "-workflow-id=nowhere"], "\"nowhere\""),
                (["-action=cancel", "-workflow-id=nowhere"], "\"nowhere\""),
                (["-address=here:there"], "here:there"),
            ]
        )
        func usage(_ arguments: [String], _ word: String) async throws {
            let outcome = try await shop.starter(arguments)
            #expect(outcome.status == 2, "\(outcome.output)")
            #expect(outcome.errors.contains(word), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }

        @Test("starter and worker end with 3 where there is no server, or the namespace does not exist")
        func unreachable() async throws {
            let nowhere = "127.0.0.1:\(try DevServer.freePort())"
            let programs = [
                ("order-starter", ["-order-id=X"]), ("order-worker", []), ("order-worker", ["healthcheck"]),
            ]
            for (program, arguments) in programs {
                let outcome = try await shop.run(
                    program,
                    arguments + ["--address", nowhere],
                    environment: ["ORDER_DB_FILE": shop.file("effects")]
                )
                #expect(outcome.status == 3)
                #expect(outcome.errors.contains(nowhere), "\(outcome.errors)")
                #expect(outcome.errors.split(separator: "\n").count == 1)
            }
            for (program, arguments) in programs.prefix(2) {
                let outcome = try await shop.run(
                    program,
                    arguments + ["--namespace", "nowhere"],
                    environment: shop.environment
                )
                #expect(outcome.status == 3)
                #expect(outcome.errors.contains("namespace \"nowhere\" does not exist"), "\(outcome.errors)")
            }
            #expect(try await shop.run("order-worker", ["healthcheck"], environment: shop.environment).status == 0)
        }

        @Test(
            "the worker names the setting that makes no sense, and ends with 2",
            arguments: [
                ("LOG_LEVEL", "loud"), ("LOG_FORMAT", "xml"), ("VALIDATION_URL", "nonsense"),
                ("ORDER_DB_FILE", "/proc/orders.db"), ("ORDER_DB", "mysql"), ("FAULT", "everything"),
                ("ENCRYPTION_ENABLED", "perhaps"),
                ("TEMPORAL_TLS", "perhaps"), ("TEMPORAL_TLS_SERVER_CA_CERT_PATH", "/nowhere/ca.pem"),
            ]
        )
        func settings(_ name: String, _ value: String) async throws {
            let outcome = try await shop.run(
                "order-worker",
                [],
                environment: shop.environment.merging([name: value]) { $1 }
            )
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(name) || outcome.errors.contains(value), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }

        @Test("a port that somebody has is named, by the stub and by the launcher of servers")
        func portInUse() async throws {
            let port = try #require(shop.address.split(separator: ":").last.flatMap { UInt16($0) })
            let mappings = Places.root.appending(path: "wiremock/mappings").path()
            let stub = try await shop.run(
                "order-stub",
                ["--port", "\(port)", "--mappings", mappings],
                environment: [:]
            )
            #expect(stub.status != 0)
            #expect(stub.errors.contains("cannot listen on 127.0.0.1:\(port): the port is in use"), "\(stub.errors)")
            var options = DevServer.Options.shop
            options.port = port
            // Another server answers there, and must not be taken for the new one.
            let error = await #expect(throws: DevServerError.self) { try await DevServer.start(options).stop() }
            #expect(error?.description.contains("\(port)") == true)
        }

        @Test("several starters in one second each have an order")
        func sameSecond() async throws {
            let outcomes = try await withThrowingTaskGroup(of: Program.Outcome.self) { group in
                for _ in 0..<6 { group.addTask { try await shop.starter([], ["ASYNC": "true"]) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
            let ids = outcomes.compactMap { $0.output.firstMatch(of: /Workflow ID: (\S+)/).map { "\($0.1)" } }
            #expect(Set(ids).count == 6, "\(ids)")
        }

        @Test("an order id is given once")
        func twice() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let flags = ["-order-id=\(shop.order())", "-amount=10.00", "-wait=true"]
            let first = try await shop.start(flags)
            #expect(first.output.contains("  Status: completed"))
            let second = try await shop.starter(flags)
            #expect(second.status == 1)
            #expect(second.errors.contains("exists already"))
        }
    }
}
