import Foundation
import OrderCommandLine
import OrderContract
import OrderStores
import Testing

@testable import OrderStarter

@Suite("The tables and figures that the starter prints")
struct ScenarioTableTests {
    @Test(
        "a text takes as many columns as a terminal gives it",
        arguments: [("completed", 9), ("已完成", 6), ("已取消 (超时)", 13), ("⚠️ 待风控审核", 13), ("", 0), ("… →", 3)]
    )
    func columns(_ text: String, _ width: Int) {
        #expect(text.columns == width)
        #expect(text.padding(20).columns == 20)
        #expect(text.padding(0) == text)
    }

    @Test("every system has scenarios, each with another name")
    func scenarios() {
        let all = Scenario.all
        #expect(Set(all.map(\.system)) == ["000", "001", "002", "003", "004", "ours"])
        #expect(Set(all.map { "\($0.system) \($0.title)" }).count == all.count)
        for system in ["000", "001", "004"] { #expect(all.contains { $0.system == system && $0.usesAPI }) }
    }

    @Test("a history is readable when a payload is not encrypted")
    func readable() {
        func history(_ encoding: String, _ data: String) -> String {
            let (encoding, data) = (Data(encoding.utf8).base64EncodedString(), Data(data.utf8).base64EncodedString())
            return #"{"events":[{"payloads":[{"metadata":{"encoding":"\#(encoding)"},"data":"\#(data)"}]}]}"#
        }
        #expect(!Scenario.isReadable("secret", in: history("binary/encrypted", "nothing to see")))
        #expect(Scenario.isReadable("secret", in: history("binary/encrypted", "a secret")))
        #expect(Scenario.isReadable("secret", in: history("json/plain", "nothing to see")))
    }

    @Test("quantiles are values that were measured")
    func quantiles() {
        let latency = LoadReport.Latency((1...100).map(Double.init).shuffled())
        #expect((latency.p50, latency.p95, latency.p99, latency.longest) == (50, 95, 99, 100))
        let one = LoadReport.Latency([7])
        #expect((one.p50, one.p99) == (7, 7))
        #expect(LoadReport.Latency([]).p50 == 0)
    }

    @Test(
        "numbers have the digits that were asked for",
        arguments: [(0.05, 1, "0.1"), (12.345, 2, "12.35"), (-0.01, 1, "0.0"), (-1.5, 1, "-1.5"), (99.6, 0, "100")]
    )
    func digits(value: Double, digits: Int, text: String) {
        #expect(decimals(value, digits) == text)
    }

    @Test("a plot has two points for each order that ended, below a round number")
    func plot() {
        let samples = (0..<10).map {
            LoadReport.Sample(
                at: Double($0),
                accepted: Double($0) + 1,
                completed: $0 == 9 ? nil : 230,
                status: .completed
            )
        }
        let report = LoadReport(policy: .direct, rate: 1, seconds: 10, samples)
        let svg = LatencyPlot(report: report, samples: samples).svg
        #expect(svg.matches(of: /<circle/).count == 19)
        #expect(svg.contains(">500 ms<"))
        #expect(svg.contains(">p95 230.0 ms<"))
        #expect(LatencyPlot.ceiling(230) == 500)
        #expect(LatencyPlot.ceiling(100) == 100)
        #expect(LatencyPlot.ceiling(0.5) == 1)
    }

    @Test("an order that its workflow and the database tell apart is found")
    func disagreements() throws {
        func report(_ statuses: [String: Int]) throws -> ChaosReport {
            let json = """
                {"database": "a database", "orders": {"completed": 2}, "open": 0, "charges": 2, "refunds": 0,
                 "products": 1, "notifications": 2, "violations": []}
                """
            return ChaosReport(
                statuses: statuses,
                seed: 1,
                randomKills: 0,
                pointKills: [:],
                seconds: 1,
                audit: try JSONDecoder().decode(AuditReport.self, from: Data(json.utf8))
            )
        }
        #expect(try report(["completed": 2]).isSound)
        let lost = try report(["completed": 2, "failed": 1])
        #expect(!lost.isSound)
        #expect(lost.disagreements == ["1 workflows ended as failed, the database has 0 such orders"])
        #expect(try report(["completed": 1]).disagreements.count == 1)
    }
}
