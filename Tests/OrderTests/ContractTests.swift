import Foundation
import OrderContract
import TemporalCore
import Testing

@Suite("The order's values")
struct ContractTests {
    @Test("moments are RFC 3339 text, in any calendar year", arguments: Self.moments)
    func timestamps(_ milliseconds: Int64, _ text: String) throws {
        #expect(Timestamp(millisecondsSince1970: milliseconds).description == text)
        #expect(Timestamp(text)?.millisecondsSince1970 == milliseconds)
        let moment = Timestamp(millisecondsSince1970: milliseconds)
        #expect(try recoded([moment]) == [moment])
    }

    static let moments: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_759_235_696_789, "2025-09-30T12:34:56.789Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (-2_208_988_800_000, "1900-01-01T00:00:00.000Z"),
    ]

    @Test(
        "a failure is told in the customer's language",
        arguments: [
            "ValidationError", "InvalidProduct", "WrongPrice", "OutOfStock", "PaymentDeclined", "PaymentFailed",
            "PaymentUnknown", "ValidationUnavailable", "InventoryFailed", "CreateOrderFailed", "ShipmentCancelled",
            "Else",
        ]
    )
    func notices(_ type: String) {
        let english = FailureNotice(type: type, message: "12 of item1 were asked for")
        let chinese = FailureNotice(type: type, message: "12 of item1 were asked for", .chinese)
        #expect(english.code == chinese.code && english.sentence != chinese.sentence)
        #expect(chinese.sentence.unicodeScalars.allSatisfy { !("a"..."z").contains($0) }, "\(chinese.sentence)")
    }

    @Test("moments with offsets and without milliseconds are read, impossible ones are not")
    func timestampText() {
        #expect(Timestamp("2025-09-30T14:34:56+02:00") == Timestamp("2025-09-30T12:34:56Z"))
        #expect(Timestamp("2025-09-30T12:34:56.7891234Z")?.millisecondsSince1970 == 1_759_235_696_789)
        for text in [
            "", "0000-01-01T00:00:00Z", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-09-30T24:00:00Z", "x",
        ] {
            #expect(Timestamp(text) == nil, "\(text)")
        }
    }

    @Test(
        "an approval is read in every spelling",
        arguments: ["ApprovedBy", "approved_by", "approvedBy", "APPROVED_BY"]
    )
    func approvals(_ key: String) throws {
        #expect(try decode(Approval.self, #"{"\#(key)": "admin"}"#) == Approval(approvedBy: "admin"))
    }

    @Test("signals that say nothing useful are refused with the reason")
    func badSignals() {
        #expect(problem(Approval.self, #"{"ApprovedBy": " "}"#) == "ApprovedBy must not be empty")
        #expect(problem(Approval.self, "{}") == "ApprovedBy is missing")
        #expect(problem(AddLineItem.self, #"{"SKU": "", "Quantity": 1}"#) == "SKU must not be empty")
        #expect(problem(AddLineItem.self, #"{"SKU": "A", "Quantity": 0}"#) == "Quantity must be positive, not 0")
        #expect(problem(AddLineItem.self, #"{"SKU": "A", "Quantity": -3}"#) == "Quantity must be positive, not -3")
        #expect(problem(AddLineItem.self, #"{"SKU": "A"}"#) == "Quantity is missing")
        #expect(problem(AddLineItem.self, #"{"SKU": "A", "Quantity": 2.5}"#) != "none")
    }

    @Test("the documented signals are read")
    func signals() throws {
        #expect(
            try decode(AddLineItem.self, #"{"SKU":"ITEM-999","Quantity":3}"#)
                == AddLineItem(sku: "ITEM-999", quantity: 3)
        )
        #expect(try decode(CancelRequest.self, #"{"Reason":"customer requested"}"#).reason == "customer requested")
        #expect(try decode(CancelRequest.self, "{}") == CancelRequest())
        #expect(try decode(CancelRequest.self, "null") == CancelRequest())
        let approval = try decode(Approval.self, #"{"ApprovedBy":"a","Timestamp":"2025-09-30T12:34:56Z"}"#)
        #expect(approval.timestamp?.millisecondsSince1970 == 1_759_235_696_000)
    }

    @Test("a policy survives JSON, with what it leaves out too")
    func policies() throws {
        var policy = OrderPolicy.validated
        policy.processing = nil
        policy.payment = .onApproval(timeoutMilliseconds: 50)
        #expect(try recoded(policy) == policy)
        for name in OrderPolicy.Name.allCases {
            #expect(try recoded(OrderPolicy.preset(name)) == .preset(name))
            #expect(try decode(OrderPolicy.self, "\"\(name.rawValue)\"") == .preset(name))
        }
    }

    @Test("keys that a policy lacks come from its preset; keys from the future do no harm")
    func policyDefaults() throws {
        let policy = try decode(
            OrderPolicy.self,
            #"""
            {"name": "validated", "review": {"threshold": 1}, "hologram": {"colour": 1}, "retry": {"max_attempts": 7},
             "processing": {"normal_ms": 1}}
            """#
        )
        var expected = OrderPolicy.validated
        expected.review = ReviewRule(threshold: Money(minor: 1_00))
        expected.retry.maximumAttempts = 7
        expected.processing = ProcessingTime(normalMilliseconds: 1)
        #expect(policy == expected)
        #expect(throws: DecodingError.self) { try decode(OrderPolicy.self, #"{"name": "unheard of"}"#) }
        #expect(throws: DecodingError.self) { try decode(RetrySettings.self, #"{"coefficient": 0.5}"#) }
    }

    @Test("an order is read from every documented shape")
    func orderShapes() throws {
        let plain = try decode(OrderInput.self, #"{"order_id":"A","amount":500.00,"items":["laptop","mouse"]}"#)
        #expect(plain.lines.map(\.sku) == ["laptop", "mouse"])
        #expect(plain.declared == Money(minor: 50_000))
        let full = try decode(
            OrderInput.self,
            #"""
            {"orderID":"B","customer_id":"CUST-001","policy":"validated","items":[
              {"product_id":"PROD-001","product_name":"Laptop Dell XPS 13","quantity":2,"unit_price":1299.99}]}
            """#
        )
        #expect(
            full.lines == [
                LineItem(sku: "PROD-001", name: "Laptop Dell XPS 13", quantity: 2, unitPrice: Money(minor: 129_999))
            ]
        )
        #expect(try full.knownTotal() == Money(minor: 259_998))
        #expect(try recoded(full) == full)
    }

    @Test("an order whose shape is wrong says what is wrong")
    func shapes() throws {
        let good = OrderInput(orderID: "A", lines: [LineItem(sku: "x")], declared: Money(minor: 1), policy: .approval)
        try good.checkShape()
        var order = good
        order.lines = []
        #expect(throws: ValidationError(field: "lines", "the order has no items")) { try order.checkShape() }
        order.lines = [LineItem(sku: "x", quantity: 0)]
        #expect(throws: ValidationError.self) { try order.checkShape() }
        order.lines = [LineItem(sku: "x", quantity: 2, unitPrice: Money(minor: 1))]
        #expect(throws: ValidationError(field: "declared", "the amount $0.01 is not the items' total of $0.02")) {
            try order.checkShape()
        }
        order.lines = [LineItem(sku: "x", quantity: 1_000_000, unitPrice: Money(minor: .max))]
        #expect(throws: ValidationError.self) { try order.checkShape() }
        order = good
        order.declared = Money(minor: 0)
        #expect(throws: ValidationError.self) { try order.checkShape() }
    }

    @Test("a report has the documented keys and speaks two languages")
    func reports() throws {
        var report = StatusReport(
            orderID: "A",
            status: .cancelled,
            stage: .cancelled,
            lastUpdated: Timestamp(millisecondsSince1970: 0)
        )
        report.timedOut = true
        #expect(try recoded(report) == report)
        let keys = try JSONDecoder().decode([String: Anything].self, from: JSONEncoder().encode(report)).keys
        let documented = ["order_id", "status", "stage", "is_expedited", "payment_status", "last_updated"]
        #expect(Set(documented).isSubset(of: keys))
        #expect(report.text(.chinese) == "已取消 (超时)")
        #expect(report.text(.english) == "Cancelled (timed out)")
        report.status = .awaitingPayment
        #expect(report.text(.chinese, secondsLeft: 30) == "待支付 (超时倒计时: 30s)")
        report.status = .awaitingReview
        #expect(report.text(.chinese) == "⚠️ 待风控审核 (大额订单)")
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    @Test("a hold's key follows from what is held, not from how it is listed")
    func holdKeys() {
        let (x, y) = (StockLine(sku: "x", quantity: 1), StockLine(sku: "y", quantity: 1))
        let one = IdempotencyKey.hold(orderID: "A", lines: [x, StockLine(sku: "y", quantity: 2)])
        let same = IdempotencyKey.hold(orderID: "A", lines: [y, x, y])
        let other = IdempotencyKey.hold(orderID: "A", lines: [StockLine(sku: "x", quantity: 1)])
        #expect(one == same)
        #expect(one != other)
        #expect(IdempotencyKey.charge(orderID: "A").description == "A/charge")
        // Recorded in state files and databases: it must never change.
        #expect(other.description == "A/hold/929b97d8ea7fa3a4")
    }

    @Test("failures are a function of order and attempt, at the rate asked for")
    func faults() {
        let faults = Faults(paymentFailureRate: 0.2)
        let failed = (0..<10_000).count { faults.paymentFails(orderID: "ORDER-\($0)", attempt: 1) }
        #expect((1_800...2_200).contains(failed), "\(failed)")
        let again = (0..<100).map { faults.paymentFails(orderID: "ORDER-\($0)", attempt: 1) }
        #expect(again == (0..<100).map { faults.paymentFails(orderID: "ORDER-\($0)", attempt: 1) })
        #expect(!Faults().paymentFails(orderID: "A", attempt: 1))
        #expect(Faults(paymentFailureRate: 1).paymentFails(orderID: "A", attempt: 1))
        let attempts = (1...50).map { faults.paymentFails(orderID: "A", attempt: $0) }
        #expect(attempts.contains(true) && attempts.contains(false), "each attempt is decided anew")
    }
}
