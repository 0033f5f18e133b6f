import Foundation
import TestSupport
import Testing

extension Orders {
    @Suite("that are encrypted")
    struct Encrypted {
        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test("3.12 scenario 5: with the key all is as without, and the server has nothing to read")
        func scenario5() async throws {
            let key = shop.file("encryption.key")
            let changes = ["ENCRYPTION_ENABLED": "true", "ENCRYPTION_KEY_FILE": key]
            let environment = shop.environment.merging(changes) { $1 }
            let worker = try shop.program("order-worker", [], environment: environment)
            defer { worker.kill() }
            try await eventually("the worker works") { worker.output.contains("Temporal Host:") }

            let id = shop.order("ORDER-005")
            let started = try await shop.starter(["-order-id=\(id)", "-amount=100.00", "-items=secret-item"], changes)
            #expect(started.status == 0, "\(started.errors)")
            let result = try await shop.starter(["-action=result", "-workflow-id=order-workflow-\(id)"], changes)
            #expect(result.output.contains("Status: completed"), "\(result.output)\(result.errors)")
            let query = try await shop.starter(["-action=query", "-workflow-id=order-workflow-\(id)"], changes)
            #expect(query.output.contains("Order \(id)"), "\(query.output)\(query.errors)")

            let shown = try await shop.temporal("workflow", "show", "-w", "order-workflow-\(id)", "-o", "json")
            let encoding = Data("binary/encrypted".utf8).base64EncodedString()
            #expect(shown.output.contains(encoding) || shown.output.contains("binary/encrypted"))
            #expect(!shown.output.contains("secret-item"))
            #expect(!shown.output.contains(Data("secret-item".utf8).base64EncodedString().prefix(12)))

            // Without the key nothing of it can be read, and the reason is said.
            let blind = try await shop.starter(["-action=query", "-workflow-id=order-workflow-\(id)"])
            #expect(blind.status != 0)
            #expect(blind.errors.contains("binary/encrypted"), "\(blind.errors)")
        }
    }
}
