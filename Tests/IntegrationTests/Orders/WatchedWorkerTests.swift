import Foundation
import TemporalTesting
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension Orders {
    @Suite("The worker, watched")
    struct Watched {
        private let shop: Shop

        init() throws { shop = try Shop() }

        private func get(_ url: String) async throws -> (status: Int, body: String) {
            let (data, response) = try await URLSession.shared.data(from: try #require(URL(string: url)))
            let status = try #require(response as? HTTPURLResponse).statusCode
            return (status, String(decoding: data, as: UTF8.self))
        }

        /// Where a worker says that it serves a path.
        private func address(of path: String, _ worker: Program) -> String? {
            let links = worker.errors.matches(of: /serving (http:\/\/[0-9.:]+)(\/[a-z]+)/)
            return links.first { $0.2 == path }.map { "\($0.1)\($0.2)" }
        }

        @Test("metrics and health can be read by HTTP")
        func served() async throws {
            let settings = shop.environment.merging(["METRICS_PORT": "0", "HEALTH_PORT": "0"]) { $1 }
            let worker = try shop.program("order-worker", [], environment: settings)
            defer { worker.kill() }
            try await eventually("the worker works") { worker.output.contains("Temporal Host:") }
            let health = try #require(address(of: "/health", worker), "\(worker.errors)")
            let metrics = try #require(address(of: "/metrics", worker), "\(worker.errors)")
            try await eventually("the worker polls") { try await get(health).status == 200 }
            #expect(try await get(health).body.contains(#""task_queue":"\#(shop.queue)","phase":"polling""#))

            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)"])
            #expect(try await order.end() == "COMPLETED")
            let completed =
                #"temporal_workflow_completed{namespace="default",service_name="temporal-swift-native","#
                + #"task_queue="\#(shop.queue)",workflow_type="OrderWorkflow"} 1"#
            try await eventually("the order is counted") { try await get(metrics).body.contains(completed) }
        }

        @Test("a container's health check asks the worker itself")
        func healthcheck() async throws {
            let settings = shop.environment.merging([
                "METRICS_PORT": "off", "HEALTH_PORT": "\(try DevServer.freePort())",
            ]) { $1 }
            let worker = try shop.program("order-worker", [], environment: settings)
            defer { worker.kill() }
            try await eventually("the worker is well") {
                let asked = try await shop.run("order-worker", ["healthcheck"], environment: settings)
                return asked.status == 0 && asked.output.contains("answers 200")
            }
            worker.kill()
            let asked = try await shop.run("order-worker", ["healthcheck"], environment: settings)
            #expect(asked.status == 3)
            #expect(asked.output.contains("Temporal"))
            #expect(asked.errors.contains("/health/ready does not answer"), "\(asked.errors)")
        }

        @Test("a port that makes no sense is named", arguments: ["METRICS_PORT", "HEALTH_PORT"])
        func badPort(_ name: String) async throws {
            let outcome = try await shop.run(
                "order-worker",
                [],
                environment: shop.environment.merging([name: "many"]) { $1 }
            )
            #expect(outcome.status == 2)
            let reason = "\(name) is 'many'; give a port from 0 to 65535, or off"
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        }

        @Test("a port that is taken is an error when it was asked for")
        func takenPort() async throws {
            let port = try #require(shop.address.split(separator: ":").last)
            let settings = shop.environment.merging(["METRICS_PORT": "\(port)", "HEALTH_PORT": "off"]) { $1 }
            let outcome = try await shop.run("order-worker", [], environment: settings)
            #expect(outcome.status == 2)
            let reason = "cannot listen on 127.0.0.1:\(port): the port is in use; choose another with METRICS_PORT"
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        }
    }
}
