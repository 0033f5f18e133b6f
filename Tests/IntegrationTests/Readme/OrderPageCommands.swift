extension ReadmeCommands {
    /// What is known of the commands of each page.
    static let pages = [
        "README.md": entries,
        "CONTRIBUTING.md": contributing,
        "docs/orders.md": orderPage,
        "docs/configuration.md": containers,
        "Sources/Temporal/Temporal.docc/Programs/Metrics.md": metrics,
        "Sources/Temporal/Temporal.docc/Programs/Versioning.md": versioning,
    ]

    /// The commands of the page about the order application, in the order in which they are run.
    static let orderPage = steps + programs + service + orderflow + taught + processing + omniflow + keys + production

    private static let programs = [
        Entry(
            ".tools/bin/temporal server start-dev --ui-port 8088",
            .elsewhere("DevServer, which starts it for each test")
        ),
        Entry("swift run order-api --with-worker", .started(says: "Temporal Host:")),
    ]

    private static let service = [
        Entry(
            "order=$(curl -X POST http://localhost:8080/order -H \"Content-Type: application/json\" "
                + #"-d '{"amount": 100.50, "products": ["product1", "product2"]}' "#
                + "| grep -o 'ORD-[0-9]*' | head -n 1)",
            .run(says: "")
        ),
        Entry("curl http://localhost:8080/order/$order", .until(says: #""status":"processing""#)),
        Entry(
            "curl -X PUT http://localhost:8080/order/$order/status -H \"Content-Type: application/json\" "
                + #"-d '{"status": "complete"}'"#,
            .run(says: "Order status updated")
        ),
        Entry(
            #"curl -X PUT http://localhost:8080/order/$order/status -d '{"status": "paid"}'"#,
            .run(says: "Status must be complete or cancel")
        ),
        // The order has been completed, so it is either too late or about to be.
        Entry(
            #"curl -X PUT http://localhost:8080/order/$order/status -d '{"status": "cancel"}'"#,
            .until(says: "has ended: completed")
        ),
    ]

    private static let orderflow = [
        Entry(
            "order=$(curl -X POST http://localhost:8080/api/orders -H \"Content-Type: application/json\" "
                + #"-d '{"customer_id": "CUST-001", "items": [{"product_id": "PROD-001", "#
                + #""product_name": "Laptop Dell XPS 13", "quantity": 1, "unit_price": 1299.99}]}' "#
                + "| grep -o 'ORD-[0-9]*' | head -n 1)",
            .run(says: "")
        ),
        Entry("curl http://localhost:8080/api/orders/$order/status", .run(says: #""order_id":"ORD-"#)),
        // Which of the two answers it is depends on how far the order has come.
        Entry("curl -X POST http://localhost:8080/api/orders/$order/cancel", .run(says: "order")),
        Entry(
            "curl -X POST http://localhost:8080/api/orders "
                + #"-d '{"customer_id": "CUST-001", "items": [{"product_id": "PROD-999", "quantity": 1, "#
                + #""unit_price": 1.00}]}'"#,
            .run(says: "there is no product PROD-999")
        ),
        Entry(#"curl "http://localhost:8080/api/orders?status=completed""#, .until(says: #""policy":"managed""#)),
    ]

    private static let taught = [
        Entry("ASYNC=true ORDER_ID=ORDER-201 swift run order-starter", .run(says: "order-workflow-ORDER-201")),
        tctl(
            #"signal -w order-workflow-ORDER-201 -n add-line-item -i '{"SKU":"EXTRA-001","Quantity":1}'"#,
            "succeeded"
        ),
        tctl("query -w order-workflow-ORDER-201 -qt get-status", "awaiting_approval"),
        tctl("query -w order-workflow-ORDER-201 -qt get-items", "EXTRA-001"),
        tctl(#"signal -w order-workflow-ORDER-201 -n approve-payment -i '{"ApprovedBy":"admin"}'"#, "succeeded"),
        Entry(
            "swift run order-starter -action=result -workflow-id=order-workflow-ORDER-201",
            .run(says: "Status: completed")
        ),
        Entry("ASYNC=true ORDER_ID=ORDER-202 swift run order-starter", .run(says: "order-workflow-ORDER-202")),
        tctl(#"signal -w order-workflow-ORDER-202 -n cancel-order -i '{"Reason":"test cancellation"}'"#, "succeeded"),
        tctl("show -w order-workflow-ORDER-202", "WorkflowExecutionStarted"),
        Entry("docker exec temporal-admin-tools tctl namespace list", .run(says: "default")),
    ]

    /// A documented command for the container, which `ReadmeShell` runs here.
    private static func tctl(_ words: String, _ answer: String) -> Entry {
        Entry("docker exec -it temporal-admin-tools tctl workflow \(words)", .until(says: answer))
    }

    private static let processing = [
        Entry("curl http://localhost:8081/__admin/", .run(says: "mappings")),
        Entry(
            #"swift run order-starter -order-id=ORDER-301 -amount=100.00 -items="item1,item2""#,
            .run(says: "Items: [item1 item2]")
        ),
        asked("query", order: 301, "Order ORDER-301"),
        Entry(
            #"swift run order-starter -order-id=ORDER-302 -amount=250.00 -items="urgent-item""#,
            .run(says: "Amount: $250.00")
        ),
        asked("expedite", order: 302, "expedite"),
        Entry(
            #"swift run order-starter -order-id=ORDER-303 -amount=150.00 -items="item1""#,
            .run(says: "Order ID: ORDER-303")
        ),
        asked("cancel", order: 303, "cancel"),
        asked("query", order: 303, "Status: cancelled"),
        Entry(
            #"swift run order-starter -order-id=ORDER-304 -amount=15000.00 -items="expensive-item""#,
            .run(says: "order-workflow-ORDER-304")
        ),
        asked("query", order: 304, "Status: failed"),
    ]

    private static func asked(_ action: String, order: Int, _ words: String) -> Entry {
        Entry(
            "swift run order-starter -action=\(action) -workflow-id=order-workflow-ORDER-\(order)",
            .until(says: words)
        )
    }

    private static let omniflow = [
        Entry(
            "order=$(curl -X POST http://localhost:8000/api/v1/orders "
                + #"-d '{"amount": 500, "items": ["iPhone 15"]}' | grep -o 'ORD-[0-9]*' | head -n 1)"#,
            .run(says: "")
        ),
        Entry("curl http://localhost:8000/api/v1/orders/$order", .until(says: "待支付 (超时倒计时: ")),
        Entry("curl -X POST http://localhost:8000/api/v1/orders/$order/pay", .run(says: #""order_id":"ORD-"#)),
        Entry(
            #"curl "http://localhost:8000/api/v1/orders/$order?lang=en""#,
            .until(says: #""status":"Completed""#)
        ),
        Entry(
            "large=$(curl -X POST http://localhost:8000/api/v1/orders "
                + #"-d '{"amount": 20000, "items": ["Mac Pro"]}' | grep -o 'ORD-[0-9]*' | head -n 1)"#,
            .run(says: "")
        ),
        Entry("curl http://localhost:8000/api/v1/orders/$large", .until(says: "⚠️ 待风控审核 (大额订单)")),
        Entry(
            #"curl -X POST http://localhost:8000/api/v1/orders/$large/audit -d '{"action": "APPROVE"}'"#,
            .run(says: #""order_id":"ORD-"#)
        ),
    ]

    private static let keys = [
        Entry(
            #"for attempt in 1 2; do curl -X POST http://localhost:8080/order -H "Idempotency-Key: cart-17" "#
                + #"-d '{"amount": 15, "products": ["product1"]}'; done"#,
            .run(says: #""id":"ORD-K-"#)
        ),
        Entry(
            #"curl -X POST http://localhost:8080/order -H "Idempotency-Key: cart-17" "#
                + #"-d '{"amount": 16, "products": ["product1"]}'"#,
            .run(says: #""code":"unprocessable""#)
        ),
        Entry("curl http://localhost:8080/health", .run(says: #""database":"ok""#)),
        Entry("swift run order-api healthcheck", .run(says: "answers 200")),
    ]

    private static let production =
        [
            Entry("swift run order-starter verify", .run(says: "Everything adds up.")),
            Entry("swift run order-starter schedule-sweep --every 5m", .run(says: "")),
        ]
        + ["build", "up -d"].map {
            Entry(
                "docker compose --env-file prod.env -f docker-compose.yml -f docker-compose.prod.yml \($0)",
                .nobody("it needs a container engine; scripts/lint and ComposeTests check the files")
            )
        }
}
