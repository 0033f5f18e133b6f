import OrderCommandLine
import TemporalCore

/// One documented scenario: what is done, and the expected result.
struct Scenario: Sendable {
    /// The reference system that documents it, such as `003`; `ours` for scenarios that none of them has.
    let system: String
    /// What is done, in a few words.
    let title: String
    /// The expected result.
    let expected: String
    /// Whether it uses the API.
    let usesAPI: Bool
    /// Runs it.
    /// - Returns: the actual result.
    let run: @Sendable (ScenarioSite) async throws -> String

    init(
        _ system: String,
        _ title: String,
        expected: String,
        usesAPI: Bool = false,
        run: @escaping @Sendable (ScenarioSite) async throws -> String
    ) {
        self.system = system
        self.title = title
        self.expected = expected
        self.usesAPI = usesAPI
        self.run = run
    }

    /// All scenarios, in the order of the systems.
    static var all: [Scenario] { managed + direct + approval + validated + payLater + ours }
}

/// The outcome of a scenario.
struct ScenarioOutcome: Encodable, Sendable {
    let system: String
    let scenario: String
    let expected: String
    let got: String
    let seconds: Double
    let ok: Bool
    /// The error, if one was thrown.
    let error: String?

    /// Runs a scenario, with a time limit.
    init(of scenario: Scenario, at site: ScenarioSite, within limit: Duration) async {
        let clock = ContinuousClock()
        let start = clock.now
        var got = "-"
        var problem: String?
        do {
            let tooLate = CommandFailure("not done within \(limit.brief)", .failed)
            got = try await withTimeout(limit, throwing: tooLate) { try await scenario.run(site) }
        } catch {
            problem = "\(error)"
        }
        system = scenario.system
        self.scenario = scenario.title
        expected = scenario.expected
        // A row is one line, even if the result has several.
        self.got = got.split(whereSeparator: \.isNewline).joined(separator: " / ")
        seconds = ((clock.now - start) / .milliseconds(100)).rounded() / 10
        ok = problem == nil && self.got == scenario.expected
        error = problem
    }
}

/// The table of scenarios.
enum ScenarioTable {
    private static let widths = [8, 53, 36, 36]

    static var head: String { line(["system", "scenario", "expected", "got"]) + "    time" }

    /// A row, with the error below it.
    static func row(_ outcome: ScenarioOutcome) -> String {
        let time = "\(decimals(outcome.seconds, 1)) s"
        let row =
            line([outcome.system, outcome.scenario, outcome.expected, outcome.got])
            + String(repeating: " ", count: max(0, 8 - time.count)) + time + "  " + (outcome.ok ? "ok" : "FAIL")
        return outcome.error.map { "\(row)\n          ↳ \($0)" } ?? row
    }

    private static func line(_ cells: [String]) -> String {
        "  " + zip(cells, widths).map { cell, width in cell.padding(width - 1) + " " }.joined()
    }
}
