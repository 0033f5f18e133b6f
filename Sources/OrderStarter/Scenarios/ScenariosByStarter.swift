import Foundation
import OrderCommandLine
import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore

// What the references 002 and 003 document, by their command lines.

extension Scenario {
    /// Reference 002.
    static let approval = [
        Scenario("002", "1: AUTO_APPROVE=true", expected: "completed") { site in
            let id = site.id("ORDER-APPROVED")
            try await site.start([], ["AUTO_APPROVE": "true", "ORDER_ID": id])
            try await site.record(order: id, as: "approval-approved")
            return try await site.end(id).outcome
        },
        Scenario("002", "2: the payment fails at first, and is tried again", expected: "completed, 2 attempts") {
            site in
            let faults = Faults(paymentFailureRate: 0.2)
            let id = try firstID("ORDER-RETRIED", site) {
                faults.paymentFails(orderID: $0, attempt: 1) && !faults.paymentFails(orderID: $0, attempt: 2)
            }
            try await site.start([], ["ASYNC": "true", "ORDER_ID": id, "PAYMENT_FAILURE_RATE": "0.2"])
            try await site.handle(id).signal(\.approve, Approval(approvedBy: "admin"))
            let report = try await site.end(id)
            try await site.record(order: id, as: "approval-payment-retried")
            return "\(report.outcome), \(try await site.attempts(at: "ProcessPayment", of: id)) attempts"
        },
        Scenario("002", "3: ASYNC=true, the signal cancel-order", expected: "cancelled, stock back") { site in
            let id = site.id("ORDER-CANCELLED")
            try await site.start([], ["ASYNC": "true", "ORDER_ID": id])
            try await site.handle(id).signal(named: "cancel-order", ["Reason": "test cancellation"])
            let report = try await site.end(id)
            try await site.record(order: id, as: "approval-cancelled")
            let isFree = report.hasUndone("ReserveStock") || !report.reserved
            return "\(report.outcome), \(isFree ? "stock back" : "stock gone")"
        },
        Scenario("002", "4: no approval in time (15 min, or 3 s with --fast)", expected: "cancelled (timed out)") {
            site in
            let id = site.id("ORDER-FORGOTTEN")
            let time = site.isFast ? ["APPROVAL_TIMEOUT": "3s"] : [:]
            try await site.start([], ["ASYNC": "true", "ORDER_ID": id].merging(time) { $1 })
            let report = try await site.end(id)
            try await site.record(order: id, as: "approval-timed-out")
            return report.outcome
        },
        Scenario("002", "5: an item added, then approved", expected: "completed with EXTRA-001") { site in
            let id = site.id("ORDER-EXTENDED")
            try await site.start([], ["ASYNC": "true", "ORDER_ID": id])
            let item = AddLineItem(sku: "EXTRA-001", quantity: 1)
            try await site.handle(id).signal(\.addItem, item)
            try await site.handle(id).signal(\.approve, Approval(approvedBy: "admin"))
            let report = try await site.end(id)
            try await site.record(order: id, as: "approval-item-added")
            let items = try await site.handle(id).query(\.items).map(\.sku)
            return "\(report.outcome) with \(items.last ?? "nothing")"
        },
        Scenario("002", "WORKFLOW_TYPE=greet", expected: "Hello, User user-123!") { site in
            let user = "user-123"
            let said = try await site.start(["-wait"], ["WORKFLOW_TYPE": "greet", "USER_ID": user])
            if let id = said.firstMatch(of: /Workflow ID: (\S+)/)?.output.1 {
                try await site.record("\(id)", as: "greeting")
            }
            return said.split(separator: "\n").last.map(String.init) ?? ""
        },
    ]

    /// Reference 003.
    static let validated = [
        Scenario("003", "1: -amount=100.00 -items=\"item1,item2\", query", expected: "completed, paid by a child") {
            site in
            let id = site.id("ORDER-001")
            try await site.start(["-order-id=\(id)", "-amount=100.00", "-items=item1,item2"])
            let report = try await site.end(id)
            try await site.record(order: id, as: "validated-completed")
            try await site.record(OrderInput.paymentWorkflowID(forOrder: id), as: "payment-completed")
            let said = try await site.start(["-action=query", "-workflow-id=order-workflow-\(id)"])
            let status = said.firstMatch(of: /Status: (\S+)/).map { String($0.output.1) } ?? said
            let isChild = report.steps.contains { $0.name == "PaymentWorkflow" && $0.state == .done }
            return "\(status), \(isChild ? "paid by a child" : report.paymentStatus.rawValue)"
        },
        Scenario("003", "2: expedited while it is processed", expected: "completed, expedited") { site in
            let id = site.id("ORDER-002")
            let time = site.isFast ? ["PROCESS_SECONDS": "60/0.5"] : [:]
            try await site.start(["-order-id=\(id)", "-amount=250.00", "-items=urgent-item"], time)
            try await site.reaches(.processing, id)
            try await site.start(["-action=expedite", "-workflow-id=order-workflow-\(id)"])
            let report = try await site.end(id)
            try await site.record(order: id, as: "validated-expedited")
            let said = try await site.start(["-action=query", "-workflow-id=order-workflow-\(id)"])
            return "\(report.outcome), \(said.contains("  Expedited: true\n") ? "expedited" : "not expedited")"
        },
        Scenario("003", "3: cancelled while it is processed", expected: "cancelled, refunded") { site in
            let id = site.id("ORDER-003")
            let time = ["PROCESS_SECONDS": "60/60"]
            try await site.start(["-order-id=\(id)", "-amount=150.00", "-items=item1"], time)
            try await site.reaches(.processing, id)
            try await site.start(["-action=cancel", "-workflow-id=order-workflow-\(id)"])
            let report = try await site.end(id)
            try await site.record(order: id, as: "validated-cancelled-while-processed")
            return "\(report.outcome), \(report.paymentStatus.rawValue)"
        },
        Scenario("003", "4: -amount=15000.00", expected: "failed (validation)") { site in
            let id = site.id("ORDER-004")
            try await site.start(["-order-id=\(id)", "-amount=15000.00", "-items=expensive-item"])
            let report = try await site.end(id)
            try await site.record(order: id, as: "validated-amount-too-high")
            return report.outcome
        },
        Scenario("003", "5: ENCRYPTION_ENABLED=true", expected: "completed, nothing readable") {
            try await encrypted($0)
        },
    ]

    /// An order with a worker and a starter that encrypt; the server must not be able to read it.
    private static func encrypted(_ site: ScenarioSite) async throws -> String {
        let fleet = try await WorkerFleet(
            "encrypted",
            key: site.key,
            connection: site.connection,
            settings: site.settings
        )
        let secrets = [
            "ENCRYPTION_ENABLED": "true",
            "ENCRYPTION_KEY_FILE": fleet.folder.appending(path: ".encryption.key").path(),
        ]
        do {
            let outcome = try await fleet.withWorker(secrets) { try await encrypted(site, by: fleet, secrets) }
            await fleet.disband(keepsFolder: false)
            return outcome
        } catch {
            await fleet.disband(keepsFolder: false)
            throw error
        }
    }

    private static func encrypted(
        _ site: ScenarioSite,
        by fleet: WorkerFleet,
        _ secrets: [String: String]
    ) async throws -> String {
        let settings = site.settings.with(secrets).with(["ORDER_TASK_QUEUE": fleet.queue])
        let connection = try ConnectionSettings(
            address: site.connection.address,
            namespace: site.connection.namespace,
            settings
        )
        let client = try await connection.connect()
        let insider = ScenarioSite(
            client: client,
            connection: connection,
            settings: settings,
            api: site.api,
            isFast: site.isFast,
            key: site.key,
            recordings: nil,
            visibility: site.visibility
        )
        let id = site.id("ORDER-005")
        do {
            try await insider.start(["-order-id=\(id)", "-amount=100.00", "-items=secret-item"])
            let outcome = try await insider.end(id).outcome
            let history = try await site.handle(id).historyJSON()
            await client.close()
            return "\(outcome), \(isReadable("secret-item", in: history) ? "readable" : "nothing readable")"
        } catch {
            await client.close()
            throw error
        }
    }

    /// Whether a text is readable in a history, inside its payloads or elsewhere; also true if no payload is encrypted.
    static func isReadable(_ secret: String, in history: String) -> Bool {
        let encrypted = Data("binary/encrypted".utf8).base64EncodedString()
        guard history.contains(encrypted), !history.contains(secret) else { return true }
        return history.matches(of: /"data":\s*"([^"]*)"/).contains { match in
            guard let data = Data(base64Encoded: String(match.output.1)) else { return false }
            return data.range(of: Data(secret.utf8)) != nil
        }
    }

    /// Scenarios that no reference system has.
    static let ours = [
        Scenario("ours", "reviewed, paid, processed and sent by a courier", expected: "completed, 1 parcel") { site in
            let id = site.id("FULL")
            let flags = ["-policy=full", "-amount=750.00", "-items=laptop,mouse", "-set=review.threshold=500"]
            try await site.start(["-order-id=\(id)"] + flags)
            try await site.reaches(.review, id)
            try await site.start(["-action=audit", "-order-id=\(id)", "-decision=APPROVE"])
            try await site.reaches(.awaitingPayment, id)
            try await site.start(["-action=pay", "-order-id=\(id)"])
            try await site.reaches(.shipping, id)
            let parcel = site.client.handle(ShipmentWorkflow.self, id: .shipment(1, of: id))
            try await site.eventually {
                do throws(ClientError) {
                    return try await parcel.signal(\.carrierUpdate, CarrierUpdate(.delivered))
                } catch {
                    guard case .workflowNotFound = error else { throw error }
                    return nil
                }
            }
            let report = try await site.end(id)
            try await site.record(order: id, as: "full-completed")
            return "\(report.outcome), \(report.shipments.count) parcel"
        },
        Scenario("ours", "what is not possible is refused", expected: "refused, then cancelled") { site in
            let id = site.id("REFUSED")
            try await site.start(["-order-id=\(id)", "-policy=paylater"])
            try await site.reaches(.awaitingPayment, id)
            let refused = await site.starter(["-action=audit", "-order-id=\(id)", "-decision=REJECT"])
            try await site.start(["-action=cancel", "-order-id=\(id)"])
            let isRefused = refused.status == .failed && refused.text.contains("no review is awaited")
            return "\(isRefused ? "refused" : refused.text), then \(try await site.end(id).outcome)"
        },
        Scenario("ours", "the same Idempotency-Key twice", expected: "201, then 200, one order", usesAPI: true) {
            site in
            let body = #"{"amount": 20.00, "products": ["product1"]}"#
            let headers = ["Content-Type": "application/json", "Idempotency-Key": "twice-\(site.key)"]
            let first = try await site.api.call("POST", "/order", body: body, headers: headers)
            let second = try await site.api.call("POST", "/order", body: body, headers: headers)
            let (id, again) = (try first.required("id"), try second.required("id"))
            try await site.reaches(.awaitingCompletion, id)
            try await site.start(["-action=complete", "-order-id=\(id)"])
            return "\(first.status), then \(second.status), \(id == again ? "one order" : "two orders")"
        },
        Scenario("ours", "Prefer: wait=accepted, no such product", expected: "422", usesAPI: true) { site in
            let body = #"{"customer_id": "CUST-001", "items": [{"product_id": "PROD-999", "quantity": 1}]}"#
            let headers = ["Content-Type": "application/json", "Prefer": "wait=accepted"]
            return "\(try await site.api.call("POST", "/api/orders", body: body, headers: headers).status)"
        },
        Scenario("ours", "cancelled by Temporal itself", expected: "cancelled, refunded") { site in
            let id = site.id("INTERRUPTED")
            try await site.start(["-order-id=\(id)", "-amount=80.00"], ["PROCESS_SECONDS": "60/60"])
            try await site.reaches(.processing, id)
            try await site.handle(id).cancel(reason: "an operator's wish")
            let report = try await site.end(id)
            try await site.record(order: id, as: "validated-interrupted")
            return "\(try await site.handle(id).describe().status), \(report.paymentStatus.rawValue)"
        },
    ]
}
