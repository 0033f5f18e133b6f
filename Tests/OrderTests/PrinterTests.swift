import Foundation
import OrderContract
import TemporalCore
import Testing

@testable import OrderStarter

@Suite("What the starter prints")
struct PrinterTests {
    private let text = Printer(output: .text, language: .english)
    private let order = OrderInput(
        orderID: "ORDER-001",
        lines: ["laptop", "mouse", "keyboard"].map { LineItem(sku: $0) },
        declared: Money(minor: 500_00),
        policy: .validated
    )

    @Test("a start is told in reference 003's words")
    func started() {
        let expected = """
            Started workflow successfully
              Workflow ID: order-workflow-ORDER-001
              Run ID: 1234
              Order ID: ORDER-001
              Amount: $500.00
              Items: [laptop mouse keyboard]
            """
        #expect(text.started(order, workflowID: "order-workflow-ORDER-001", runID: "1234") == expected)
    }

    @Test("what a server or a customer says stays in its line and draws nothing")
    func controls() {
        #expect(text.ended("order-1", "boom\n\u{1b}[31mred") == #"order-1: boom\n\u{1b}[31mred"#)
        let started = text.startedGreeting(workflowID: "w\nFake: line", runID: "r\u{7}")
        #expect(started.split(separator: "\n").count == 3)
        #expect(started.contains(#"w\nFake: line"#))
        #expect(started.contains(#"r\u{7}"#))
    }

    @Test("a start is JSON for programs, with an exact amount")
    func startedJSON() throws {
        let json = Printer(output: .json, language: .english).started(order, workflowID: "w", runID: "r")
        #expect(json.contains("\"amount\" : 500"))
        #expect(json.contains("\"workflow_id\" : \"w\""))
        #expect(json.contains("\"run_id\" : \"r\""))
    }

    @Test("a status is told in the language that was asked for")
    func status() {
        var report = StatusReport(
            orderID: "ORDER-001",
            status: .cancelled,
            stage: .cancelled,
            lastUpdated: Timestamp(millisecondsSince1970: 0)
        )
        report.timedOut = true
        report.total = Money(minor: 12_50)
        report.steps = [SagaStep("ReserveStock", .undone), SagaStep("ProcessPayment", .done, detail: "TXN-1")]
        let lines = text.status(report).split(separator: "\n")
        #expect(lines.first == "Order ORDER-001: Cancelled (timed out)")
        #expect(lines.contains("  Total: $12.50"))
        #expect(lines.contains("    ProcessPayment: done (TXN-1)"))
        let chinese = Printer(output: .text, language: .chinese).status(report)
        #expect(chinese.hasPrefix("Order ORDER-001: 已取消 (超时)"))
    }

    @Test("a result names charge and refund")
    func result() {
        let result = OrderResult(
            orderID: "ORDER-001",
            status: .cancelled,
            total: Money(minor: 5_00),
            paymentID: "PAY-1",
            transactionID: "TXN-1",
            refundID: "REF-1",
            reason: "changed my mind"
        )
        let expected = """
            Order ORDER-001: Cancelled
              Status: cancelled
              Total: $5.00
              Payment: PAY-1 (TXN-1)
              Refund: REF-1
              Reason: changed my mind
            """
        #expect(text.result(result) == expected)
    }
}
