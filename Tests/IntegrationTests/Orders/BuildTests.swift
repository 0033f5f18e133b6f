import Foundation
import OrderContract
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    /// What an operator does by hand who brings out one build after another, as the page on versions of workers says.
    @Suite("of several builds")
    struct Builds {
        /// A server that looks every second whether builds are drained, and forgets workers as quickly.
        private static let hasty: DevServer.Options = {
            var options = DevServer.Options.shop
            options.arguments = [
                "--dynamic-config-value", #"matching.wv.VersionDrainageStatusVisibilityGracePeriod="1s""#,
                "--dynamic-config-value", #"matching.wv.VersionDrainageStatusRefreshInterval="1s""#,
                "--dynamic-config-value", #"matching.PollerHistoryTTL="1s""#,
            ]
            return options
        }()
        private static let unwatched = ["METRICS_PORT": "off", "HEALTH_PORT": "off"]

        private struct Outlet {
            let shop: Shop
            var name: String { "shop-\(shop.key)" }

            func words(_ build: String) -> [String] { ["--deployment-name", name, "--build-id", build] }

            /// Runs a command about the deployment until it is done: a build is known when its first poll has come.
            @discardableResult
            func deployment(_ verb: String, _ words: [String]) async throws -> String {
                var said = ""
                do {
                    // A version drains when the server looks at it again, which it does at times.
                    return try await eventually("\(verb) is done", within: .seconds(150)) {
                        let outcome = try await shop.temporal(["worker", "deployment", verb] + words)
                        said = outcome.text
                        return outcome.status == 0 ? outcome.output : nil
                    }
                } catch {
                    throw TestFailure("\(error): \(said)")
                }
            }

            func makeCurrent(_ build: String) async throws {
                try await deployment("set-current-version", words(build) + ["--yes"])
            }

            /// Starts an order that waits for its approval.
            func order(_ name: String) async throws -> Order {
                let order = Order(shop: shop, id: shop.order(name))
                try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id])
                try await order.reaches(.awaitingApproval)
                return order
            }

            /// The build that the server has for an order.
            func build(of order: Order) async throws -> String? {
                let outcome = try await shop.temporal("workflow", "describe", "-w", order.workflowID, "-o", "json")
                let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
                let execution = object?["workflowExecutionInfo"] as? [String: Any]
                let versioning = execution?["versioningInfo"] as? [String: Any]
                let version = versioning?["deploymentVersion"] as? [String: Any]
                return version?["buildId"] as? String
            }

            func approve(_ order: Order) async throws {
                try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
                #expect(try await order.end() == "COMPLETED")
                #expect(try await order.result().status == .completed)
            }
        }

        @Test("each order ends with the build that it began with, or is moved; the old builds drain and are removed")
        func rollOut() async throws {
            let server = try await DevServer.start(Self.hasty)
            defer { server.stop() }
            let shop = try Shop(address: server.address)
            let outlet = Outlet(shop: shop)
            let first = try await shop.worker(outlet.words("1"), Self.unwatched)
            defer { first.kill() }
            #expect(first.output.contains("Worker version: \(outlet.name).1"))
            try await eventually("it says that it gets nothing yet") {
                first.errors.contains("gets no orders until it is made current")
            }
            try await outlet.makeCurrent("1")
            let (one, moved) = (try await outlet.order("ONE"), try await outlet.order("MOVED"))

            // As the controller for Kubernetes says it.
            let variables = ["TEMPORAL_DEPLOYMENT_NAME": outlet.name, "TEMPORAL_WORKER_BUILD_ID": "2"]
            let second = try await shop.worker([], Self.unwatched.merging(variables) { $1 })
            defer { second.kill() }
            let ramp = outlet.words("2") + ["--percentage", "100", "--yes"]
            try await outlet.deployment("set-ramping-version", ramp)
            let two = try await outlet.order("TWO")
            try await outlet.makeCurrent("2")
            let third = try await shop.worker(outlet.words("3"), Self.unwatched)
            defer { third.kill() }
            try await outlet.makeCurrent("3")
            let three = try await outlet.order("THREE")

            let move = try await shop.temporal(
                "workflow",
                "update-options",
                "-w",
                moved.workflowID,
                "--versioning-override-behavior",
                "auto_upgrade"
            )
            #expect(move.status == 0, "\(move.text)")
            for (order, build) in [(three, "3"), (moved, "3"), (two, "2"), (one, "1")] {
                try await outlet.approve(order)
                #expect(try await outlet.build(of: order) == build, "\(order.id)")
            }

            first.send(SIGTERM)
            #expect(try await first.outcome().status == 0)
            try await outlet.deployment("delete-version", outlet.words("1"))
            let described = try await outlet.deployment("describe", ["--name", outlet.name])
            #expect(described.contains("CurrentVersionBuildID") && described.contains("3"))
            try await shop.expectSoundBooks()
        }
    }
}
