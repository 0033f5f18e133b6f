import Foundation
import TemporalCore
import TemporalTesting
import TemporalWorker
import TemporalWorkflows
import Testing

/// The workflows that the Go histories in `Dialects` are of, written in Swift.
private enum Shop {
    static let profile = Activity<String, String, Never>("Profile", startToClose: .seconds(10))
    static let stock = Activity<String, Int, Never>("Stock", startToClose: .seconds(10))
    static let score = Activity<Int, Int, Never>("ScoreFraud", startToClose: .seconds(10))
    static let shaky = Activity<Int, Int, Never>("Shaky", startToClose: .seconds(10))
    static let charge = Activity<Int, String, Never>("Charge", startToClose: .seconds(10))
}

/// Three changes: `enrich` made two activities run side by side, `audit` and `long` only left their marks.
private struct Enrich: Workflow {
    init(_ order: String) {}
    static func run(_ order: String, in context: WorkflowContext<Self>) async throws -> String {
        let enrich = context.getVersion("enrich", min: -1, max: 2)
        _ = context.getVersion("audit", min: -1, max: 1)
        var (name, count) = ("", 0)
        if enrich == 2 {
            let profile = context.start(Shop.profile, order)
            let stock = context.start(Shop.stock, order)
            (name, count) = (try await profile.result(), try await stock.result())
        } else {
            name = try await context.execute(Shop.profile, order)
            count = try await context.execute(Shop.stock, order)
        }
        _ = context.getVersion("long", min: -1, max: 1)
        try await context.sleep(for: .seconds(1))
        return "\(name) \(count)"
    }
}

/// The same without the calls that only left their marks, and with one at another place.
private struct EnrichLater: Workflow {
    static let name = "Enrich"
    init(_ order: String) {}
    static func run(_ order: String, in context: WorkflowContext<Self>) async throws -> String {
        let version = context.getVersion("enrich", min: -1, max: 3)
        guard version == 2 else { throw ApplicationFailure("version \(version)", type: "Version") }
        let profile = context.start(Shop.profile, order)
        let stock = context.start(Shop.stock, order)
        let text = "\(try await profile.result()) \(try await stock.result())"
        try await context.sleep(for: .seconds(1))
        return text
    }
}

/// The same when the code no longer supports what was then.
private struct EnrichTooNew: Workflow {
    static let name = "Enrich"
    init(_ order: String) {}
    static func run(_ order: String, in context: WorkflowContext<Self>) async throws -> String {
        "\(context.getVersion("enrich", min: 3, max: 4))"
    }
}

private struct Outside: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let first = context.sideEffect { -1 }
        context.upsertSearchAttributes(SearchAttributeKey.keyword("CustomKeywordField").set("k"))
        try await context.sleep(for: .seconds(60))
        let second = context.sideEffect { -1 }
        context.upsertMemo("note", "n")
        return try await context.execute(Shop.stock, "\(first + second)")
    }
}

private struct Locally: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let scores = [context.start(local: Shop.score, 1), context.start(local: Shop.score, 2)]
        var sum = 0
        for score in scores { sum += try await score.result() }
        let shaky = try await context.execute(local: Shop.shaky, 3)
        return try await context.execute(Shop.stock, "\(sum) \(shaky)")
    }
}

private struct Rates: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        func rate() -> Int { context.mutableSideEffect("rate") { -1 } }
        var rates = [rate(), rate()]
        try await context.sleep(for: .seconds(1))
        rates.append(rate())
        let text = rates.map { "\($0)" }.joined(separator: " ")
        // What was recorded shows in what is asked for.
        guard text == "4 4 9" else { throw ApplicationFailure("the rates are \(text)", type: "Rates") }
        _ = try await context.execute(Shop.stock, text)
        return text
    }
}

private struct Impatient: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let timer = context.startTimer(for: .seconds(300))
        let kept = context.start(Shop.stock, "kept")
        timer.cancel()
        let gone = context.start(Shop.stock, "gone")
        gone.cancel()
        do { _ = try await gone.result() } catch { return try await kept.result() }
        return 0
    }
}

private struct Ward: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

private struct Guardian: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let care = context.fork { context async throws(ChildWorkflowFailure<any Error>) in
            _ = try await context.execute(child: Ward.self, id: "ward", Empty())
        }
        let regret = context.fork { _ in care.cancel() }
        await regret.result()
        do { try await care.result() } catch { return error.isCancellation ? "cancelled" : "\(error)" }
        return "done"
    }
}

private struct ApprovalWorkflow: Workflow {
    static let name = "Approval"
    struct Approval: Codable, Sendable { var by: String }
    var approval: Approval?
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let approve = Signal<ApprovalWorkflow, Approval>("approve") { $0.approval = $1 }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        guard try await context.wait(for: .seconds(900), until: { $0.approval != nil }) else { return "too late" }
        let by = context.state.approval?.by ?? ""
        return "\(by) \(try await context.execute(Shop.stock, by))"
    }
}

private struct Till: Workflow {
    var sum = 0
    var isClosed = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let pay = Update<Till, Int, String, any Error>.running("pay") { amount, context in
            let charge = try await context.execute(Shop.charge, amount)
            context.state.sum += amount
            return charge
        }
        let close = Signal<Till, Empty>("close") { $0.isClosed = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let timer = context.startTimer(for: .seconds(600))
        try await context.wait { $0.isClosed }
        timer.cancel()
        return context.state.sum
    }
}

/// Two branches that each take a step, and then one with ten times what that gave.
private struct Pair: Workflow {
    static let step = Activity<Int, Int, Never>("step", startToClose: .seconds(10))
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [Int] {
        let branches = [1, 2].map { number in
            context.fork { context async throws in
                let first = try await context.execute(step, number)
                return try await context.execute(step, 10 * first)
            }
        }
        return [try await branches[0].result(), try await branches[1].result()]
    }
}

/// The same with a timer as the second thing that the first branch does.
private struct PairKinds: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [Int] {
        let first = context.fork { context async throws in
            let value = try await context.execute(Pair.step, 1)
            try await context.sleep(for: .seconds(1))
            return value
        }
        let second = context.fork { context async throws in
            let value = try await context.execute(Pair.step, 2)
            return try await context.execute(Pair.step, 10 * value)
        }
        return [try await first.result(), try await second.result()]
    }
}

@Suite("Histories written by hand in the Go SDK's dialect")
struct GoHistoryTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Dialects")

    private func history(_ name: String) throws -> WorkflowHistory {
        let file = Self.folder.appending(path: "go-\(name).json")
        return try WorkflowHistory(exported: [UInt8](try Data(contentsOf: file)))
    }

    private func replayer() throws -> Replayer {
        try Replayer {
            Enrich.self
            Outside.self
            Impatient.self
            Guardian.self
            Ward.self
            ApprovalWorkflow.self
            Till.self
            Locally.self
            Rates.self
            Pair.self
            PairKinds.self
        }
    }

    @Test(
        "replay with the same workflow in Swift, whole and in pages of any size",
        arguments: [
            "versions", "versions-none", "side-effects", "cancelled-at-once", "unnamed", "child-cancelled", "await",
            "local-activities", "mutable-side-effects", "update", "update-behind", "update-without-commands",
            "pair-same-kind", "pair-other-kinds",
        ]
    )
    func replays(name: String) async throws {
        let history = try history(name)
        for feeding in [.whole] + (1...7).map(Replayer.Feeding.pages) { try await replayer().replay(history, feeding) }
    }

    @Test("all of them are replayed")
    func complete() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
        #expect(files.count { $0.hasPrefix("go-") } == 14)
    }

    @Test("markers are read ahead, and calls may be gone or stand elsewhere")
    func versions() async throws {
        try await Replayer { EnrichLater.self }.replay(try history("versions"))
        let failure = await #expect(throws: ReplayFailure.self) {
            try await Replayer { EnrichTooNew.self }.replay(try history("versions"))
        }
        #expect(failure?.expected == "a version of change \"enrich\" from 3 to 4")
        #expect(failure?.found == "version 2 in the history")
    }

    @Test("branches get their own data back; exchanged data is found where values are compared")
    func exchanged() async throws {
        let file = Self.folder.appending(path: "go-pair-same-kind.json")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let strict = try Replayer(comparing: .inputs) { Pair.self }
        try await strict.replay(try history("pair-same-kind"))
        // 10 and 20, what the branches ask for next.
        let swapped = text.replacing("\"MTA=\"", with: "\"x\"").replacing("\"MjA=\"", with: "\"MTA=\"")
            .replacing("\"x\"", with: "\"MjA=\"")
        let exchanged = try WorkflowHistory(exported: Array(swapped.utf8))
        try await replayer().replay(exchanged)
        let failure = await strict.result(of: exchanged).failure
        #expect(failure?.eventID == EventID(14))
        #expect(failure?.expected == "ScheduleActivityTask (step, id 3) with the input 10")
        #expect(failure?.found == "ActivityTaskScheduled (step, id 14) with 20")
    }

    @Test("have the id of the workflow")
    func identity() throws {
        #expect(try history("await").workflowID == "go-await")
    }
}
