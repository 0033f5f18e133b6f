import OrderCommandLine
import OrderContract

// What the references 000, 001 and 004 document, by their HTTP requests.

extension Scenario {
    private static let json = ["Content-Type": "application/json"]

    /// Reference 000.
    static let managed = [
        Scenario("000", "POST /order, then PUT status complete", expected: "completed", usesAPI: true) { site in
            let id = try await place(site)
            _ = try await site.api.until("/order/\(id)") { $0.text("stage") == "awaiting-completion" }
            _ = try await site.api.call("PUT", "/order/\(id)/status", body: #"{"status": "complete"}"#, headers: json)
                .expecting(200)
            let end = try await site.api.until("/order/\(id)") { ($0.text("stage") ?? "") == "completed" }
            try await site.record(order: id, as: "managed-completed")
            return try end.required("status")
        },
        Scenario("000", "cancelled by the user", expected: "cancelled, refunded, stock back", usesAPI: true) { site in
            let id = try await place(site)
            _ = try await site.api.until("/order/\(id)") { $0.text("stage") == "awaiting-completion" }
            _ = try await site.api.call("PUT", "/order/\(id)/status", body: #"{"status": "cancel"}"#, headers: json)
                .expecting(200)
            let report = try await site.end(id)
            try await site.record(order: id, as: "managed-cancelled")
            let status = try await site.api.call("GET", "/order/\(id)").required("status")
            let stock = report.hasUndone("UpdateInventory") ? "stock back" : "stock gone"
            return "\(status), \(report.paymentStatus.rawValue), \(stock)"
        },
        Scenario("000", "payment fails", expected: "failed, no refund", usesAPI: true) { site in
            let id = site.id("DECLINED")
            try await site.take(
                OrderInput(
                    orderID: id,
                    lines: [LineItem(sku: "product1")],
                    declared: Money(minor: 100_50),
                    policy: .managed,
                    faults: Faults(paymentDeclined: true)
                )
            )
            let report = try await site.end(id)
            try await site.record(order: id, as: "managed-declined")
            let refund = report.paymentStatus == .failed ? "no refund" : report.paymentStatus.rawValue
            return "\(try await site.api.call("GET", "/order/\(id)").required("status")), \(refund)"
        },
        Scenario("000", "inventory fails", expected: "failed, refunded", usesAPI: true) { site in
            let products = #"[{"sku": "scarce-\#(site.key)", "quantity": 101}]"#
            let body = #"{"amount": 100.50, "products": \#(products)}"#
            let id = try await site.api.call("POST", "/order", body: body, headers: json).expecting(201).required("id")
            let report = try await site.end(id)
            try await site.record(order: id, as: "managed-out-of-stock")
            let status = try await site.api.call("GET", "/order/\(id)").required("status")
            return "\(status), \(report.paymentStatus.rawValue)"
        },
        Scenario("000", "nobody completes it in time (24 h cut to 2 s)", expected: "cancelled (timed out), refunded") {
            let id = $0.id("FORGOTTEN")
            try await $0.start(["-order-id=\(id)", "-policy=managed"], ["COMPLETION_TIMEOUT": "2s"])
            let report = try await $0.end(id)
            try await $0.record(order: id, as: "managed-timed-out")
            return "\(report.outcome), \(report.paymentStatus.rawValue)"
        },
        Scenario("000", "PUT a status that there is not", expected: "400", usesAPI: true) { site in
            let id = try await place(site)
            _ = try await site.api.until("/order/\(id)") { $0.text("stage") == "awaiting-completion" }
            let answer = try await site.api.call(
                "PUT",
                "/order/\(id)/status",
                body: #"{"status": "shipped"}"#,
                headers: json
            )
            _ = try await site.api.call("PUT", "/order/\(id)/status", body: #"{"status": "complete"}"#, headers: json)
                .expecting(200)
            return "\(answer.status)"
        },
    ]

    private static func place(_ site: ScenarioSite) async throws -> String {
        let body = #"{"amount": 100.50, "products": ["product1", "product2"]}"#
        return try await site.api.call("POST", "/order", body: body, headers: json).expecting(201).required("id")
    }

    private static func directOrder(_ product: String) -> String {
        """
        {"customer_id": "CUST-001", "items": [{"product_id": "\(product)", "product_name": "Laptop Dell XPS 13",
         "quantity": 1, "unit_price": 1299.99}]}
        """
    }

    /// Reference 001.
    static let direct = [
        Scenario("001", "POST /api/orders, GET its status", expected: "completed", usesAPI: true) { site in
            let id = try await site.api.call("POST", "/api/orders", body: directOrder("PROD-001"), headers: json)
                .expecting(201)
                .required("order_id")
            let end = try await site.api.until("/api/orders/\(id)/status") {
                ["completed", "failed"].contains($0.text("status"))
            }
            try await site.record(order: id, as: "direct-completed")
            return try end.required("status")
        },
        Scenario("001", "POST cancel while it is paid for", expected: "cancelled, refunded", usesAPI: true) { site in
            // A payment that succeeds at its second attempt leaves time to cancel.
            let faults = Faults(paymentFailureRate: 0.5)
            let id = try firstID("CANCEL", site) {
                faults.paymentFails(orderID: $0, attempt: 1) && !faults.paymentFails(orderID: $0, attempt: 2)
            }
            var policy = OrderPolicy.direct
            policy.retry.initialMilliseconds = 3_000
            let line = LineItem(sku: "PROD-001", name: "Laptop Dell XPS 13", unitPrice: Money(minor: 1_299_99))
            try await site.take(
                OrderInput(orderID: id, customerID: "CUST-001", lines: [line], policy: policy, faults: faults)
            )
            try await site.reaches(.payment, id)
            _ = try await site.api.call("POST", "/api/orders/\(id)/cancel").expecting(200)
            let report = try await site.end(id)
            try await site.record(order: id, as: "direct-cancelled")
            let status = try await site.api.call("GET", "/api/orders/\(id)/status").required("status")
            return "\(status), \(report.paymentStatus.rawValue)"
        },
        Scenario("001", "a product that there is not", expected: "422, failed (InvalidProduct)", usesAPI: true) {
            site in
            let answer = try await site.api.call("POST", "/api/orders", body: directOrder("PROD-999"), headers: json)
            // An order that reaches the workflow anyway is refused there.
            let id = site.id("UNKNOWN")
            try await site.start(["-order-id=\(id)", "-policy=direct", "-items=PROD-999"])
            let end = try await site.end(id)
            try await site.record(order: id, as: "direct-invalid-product")
            let failure = await site.starter(["-action=result", "-order-id=\(id)"])
            let type = failure.text.contains("InvalidProduct") ? "InvalidProduct" : failure.text
            return "\(answer.status), \(end.status.rawValue) (\(type))"
        },
    ]

    /// The first of many ids that fits.
    static func firstID(
        _ name: String,
        _ site: ScenarioSite,
        where isWanted: (String) -> Bool
    ) throws(CommandFailure) -> String {
        for number in 0..<1_000 where isWanted(site.id("\(name)\(number)")) { return site.id("\(name)\(number)") }
        throw CommandFailure("no id of a thousand has the failures that the scenario wants", .failed)
    }

    /// Reference 004. Its requests do not have a JSON content type, as with curl's `-d`.
    static let payLater = [
        Scenario("004", "paid in time", expected: "待支付 → 已完成", usesAPI: true) { site in
            let id = try await order(#"{"amount": 500, "items": ["iPhone 15"]}"#, site)
            let waiting = try await awaiting("awaiting_payment", of: id, site)
            _ = try await site.api.call("POST", "/api/v1/orders/\(id)/pay").expecting(200)
            let status = try await ended(id, site)
            try await site.record(order: id, as: "paylater-completed")
            return "\(waiting.prefix { $0 != " " }) → \(status)"
        },
        Scenario("004", "not paid in time", expected: "已取消 (超时), stock back", usesAPI: true) { site in
            let id: String
            if site.isFast {
                id = site.id("UNPAID")
                let flags = ["-order-id=\(id)", "-policy=paylater", "-amount=500", "-items=iPhone 15", "-lang=zh"]
                try await site.start(flags, ["PAYMENT_TIMEOUT": "3s"])
            } else {
                id = try await order(#"{"amount": 500, "items": ["iPhone 15"]}"#, site)
            }
            let status = try await ended(id, site)
            try await site.record(order: id, as: "paylater-timed-out")
            return "\(status), \(try await site.end(id).hasUndone("ReserveStock") ? "stock back" : "stock gone")"
        },
        Scenario("004", "a large order, approved", expected: "⚠️ 待风控审核 (大额订单) → 已完成", usesAPI: true) { site in
            let id = try await order(#"{"amount": 20000, "items": ["Mac Pro"]}"#, site)
            let waiting = try await awaiting("awaiting_review", of: id, site)
            _ = try await site.api.call("POST", "/api/v1/orders/\(id)/audit", body: #"{"action": "APPROVE"}"#)
                .expecting(200)
            _ = try await awaiting("awaiting_payment", of: id, site)
            _ = try await site.api.call("POST", "/api/v1/orders/\(id)/pay").expecting(200)
            let status = try await ended(id, site)
            try await site.record(order: id, as: "paylater-reviewed")
            return "\(waiting) → \(status)"
        },
        Scenario("004", "a large order, rejected", expected: "已拒绝, stock back", usesAPI: true) { site in
            let id = try await order(#"{"amount": 20000, "items": ["Mac Pro"]}"#, site)
            _ = try await awaiting("awaiting_review", of: id, site)
            _ = try await site.api.call("POST", "/api/v1/orders/\(id)/audit", body: #"{"action": "REJECT"}"#).expecting(
                200
            )
            let status = try await ended(id, site)
            try await site.record(order: id, as: "paylater-rejected")
            return "\(status), \(try await site.end(id).hasUndone("ReserveStock") ? "stock back" : "stock gone")"
        },
        Scenario("004", "payment fails: the stock is rolled back", expected: "失败, stock back", usesAPI: true) { site in
            let id = site.id("ROLLBACK")
            try await site.take(
                OrderInput(
                    orderID: id,
                    lines: [LineItem(sku: "iPhone 15")],
                    declared: Money(minor: 500_00),
                    policy: .paylater,
                    language: .chinese,
                    faults: Faults(paymentDeclined: true)
                )
            )
            _ = try await awaiting("awaiting_payment", of: id, site)
            _ = try await site.api.call("POST", "/api/v1/orders/\(id)/pay").expecting(200)
            let status = try await ended(id, site)
            try await site.record(order: id, as: "paylater-declined")
            return "\(status), \(try await site.end(id).hasUndone("ReserveStock") ? "stock back" : "stock gone")"
        },
    ]

    private static func order(_ body: String, _ site: ScenarioSite) async throws -> String {
        try await site.api.call("POST", "/api/v1/orders", body: body).expecting(200).required("order_id")
    }

    /// Waits until an order has a status.
    /// - Returns: the status for people.
    private static func awaiting(_ state: String, of id: String, _ site: ScenarioSite) async throws -> String {
        try await site.api.until("/api/v1/orders/\(id)") { $0.text("state") == state }.required("status")
    }

    /// Waits until an order has ended.
    /// - Returns: the status for people.
    private static func ended(_ id: String, _ site: ScenarioSite) async throws -> String {
        try await site.api.until("/api/v1/orders/\(id)") {
            OrderStatus(rawValue: $0.text("state") ?? "")?.isTerminal == true
        }.required("status")
    }
}
