import Foundation
import OrderStores
import TestSupport
import Testing

/// A small `make chaos`, and the proof that its check can fail. Beside the other orders, as most of it is waiting.
@Suite("Orders in chaos", .shop, .serialized, .timeLimit(.minutes(6)))
struct ChaosTests {
    private let shop: Shop

    init() throws { shop = try Shop() }

    private struct Report: Decodable {
        var statuses: [String: Int]
        var random_kills: Int
        var point_kills: [String: Int]
        var audit: AuditReport
    }

    private func chaos(_ flags: [String]) async throws -> (status: Int32, report: Report) {
        let folder = shop.file("chaos")
        let program = try shop.program(
            "order-starter",
            ["chaos", "--output", "json", "--folder", folder] + flags,
            environment: shop.environment
        )
        defer { program.kill() }
        let outcome = try await program.outcome(within: .seconds(240))
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)) else {
            throw TestFailure("chaos ended with \(outcome.status): \(outcome.errors)")
        }
        return (outcome.status, report)
    }

    @Test("workers killed at random and between commit and answer lose nothing and double nothing")
    func sound() async throws {
        let (status, report) = try await chaos(["--orders", "36", "--seconds", "12", "--life", "3"])
        #expect(report.audit.violations.isEmpty, "\(report.audit.violations)")
        #expect(status == 0)
        #expect(report.statuses == report.audit.orders)
        #expect(report.audit.open == 0)
        #expect(report.audit.orders.values.reduce(0, +) == 36)
        #expect((report.audit.orders["completed"] ?? 0) > 0)
        #expect((report.point_kills["payment.afterCharge"] ?? 0) >= 1)
        #expect(report.random_kills + report.point_kills.values.reduce(0, +) >= 3)
    }

    @Test("keys made up for each attempt are found out: an order is charged twice, and the check fails")
    func unsafeKeys() async throws {
        let (status, report) = try await chaos(["--orders", "6", "--seconds", "3", "--unsafe-keys"])
        #expect(status == 1)
        #expect((report.point_kills["payment.afterCharge"] ?? 0) >= 1)
        #expect(report.audit.violations.contains { $0.rule == .chargedOnce })
        #expect(report.audit.charges > report.audit.orders["completed"] ?? 0)
    }

    @Test(
        "load and chaos name the flag that makes no sense",
        arguments: [
            (["chaos", "--orders", "0"], "--orders is 0"), (["chaos", "--life", "0"], "--life is 0"),
            (["chaos", "--seconds=-1"], "--seconds is -1"), (["load", "--rate", "0"], "--rate is 0"),
            (["load", "--orders", "0"], "--orders is 0"), (["scenarios", "--only", "005"], "--only is '005'"),
            (["scenarios", "--api", "here"], "--api is 'here'"), (["scenarios", "--at-once=0"], "--at-once is 0"),
        ]
    )
    func mistakes(_ arguments: [String], _ words: String) async throws {
        let outcome = try await shop.starter(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
}
