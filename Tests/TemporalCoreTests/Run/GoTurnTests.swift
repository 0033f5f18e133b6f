import Synchronization
import TemporalWorkflows
import Testing

@testable import TemporalCore

private enum Acts {
    static let step = Activity<Int, Int, Never>("step", startToClose: .seconds(5))
}

/// So many branches; each takes a step and then one with ten times what that gave.
private struct Branches: Workflow {
    init(_ count: Int) {}
    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> [Int] {
        let branches = (1...count).map { number in
            context.fork { context async throws in
                let first = try await context.execute(Acts.step, number)
                return try await context.execute(Acts.step, 10 * first)
            }
        }
        var results: [Int] = []
        for branch in branches { results.append(try await branch.result()) }
        return results
    }
}

/// A branch that begins another one, and both take a step when a timer has fired.
private struct Nested: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        let outer = context.fork { context async throws in
            let inner = context.fork { context async throws in
                try await context.sleep(for: .seconds(2))
                _ = try await context.execute(Acts.step, 3)
            }
            try await context.sleep(for: .seconds(1))
            _ = try await context.execute(Acts.step, 2)
            try await inner.result()
        }
        try await context.sleep(for: .seconds(3))
        _ = try await context.execute(Acts.step, 1)
        try await outer.result()
        return Empty()
    }
}

/// Two branches that each wait for a timer, then note something from outside and start a child that has no id.
private struct Noting: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        func branch(_ number: Int) -> Branch<Void, any Error> {
            context.fork { context async throws in
                try await context.sleep(for: .seconds(number))
                let noted = context.sideEffect { -1 }
                _ = try await context.execute(Acts.step, 10 * number + noted)
                _ = try await context.execute(child: Branches.self, number)
            }
        }
        let branches = [branch(1), branch(2)]
        for branch in branches { try await branch.result() }
        return Empty()
    }
}

/// Two updates that each take two steps, beside a main line that takes one after a timer.
private struct Updated: Workflow {
    var count = 0
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let add = Update<Updated, Int, Int, any Error>.running("add") { number, context in
            let first = try await context.execute(Acts.step, number)
            let second = try await context.execute(Acts.step, 10 * first)
            context.state.count += 1
            return second
        }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.sleep(for: .seconds(1))
        _ = try await context.execute(Acts.step, 7)
        try await context.wait { $0.count == 2 }
        return Empty()
    }
}

/// What ends first, of two steps and a signal that is handled by another branch.
private struct Choosing: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let steps = [context.start(Acts.step, 1), context.start(Acts.step, 2)]
        let first = try await context.first(of: steps[0], steps[1])
        return try await context.execute(Acts.step, first)
    }
}

/// A branch lets the main line go on by the state; another one ends in the same task.
private struct Conditional: Workflow {
    var isFree = false
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        let first = context.fork { context async throws in
            _ = try await context.execute(Acts.step, 1)
            context.state.isFree = true
            _ = try await context.execute(Acts.step, 2)
        }
        let second = context.fork { context async throws in
            try await context.wait { $0.isFree }
            _ = try await context.execute(Acts.step, 3)
        }
        try await context.wait { $0.isFree }
        _ = try await context.execute(Acts.step, 4)
        try await first.result()
        try await second.result()
        return Empty()
    }
}

/// Waits with a limit for what is true already.
private struct Satisfied: Workflow {
    let isSatisfied = true
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.wait(for: .seconds(9)) { $0.isSatisfied }
        _ = try await context.execute(Acts.step, 1)
        return Empty()
    }
}

/// Two children of one id at once.
private struct Twins: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let first = context.fork { context async throws in
            _ = try await context.execute(child: Branches.self, id: "twin", 1)
        }
        let second = context.fork { context async in
            do throws(ChildWorkflowFailure<any Error>) {
                _ = try await context.execute(child: Branches.self, id: "twin", 2)
                return 0
            } catch {
                guard case .notStarted(.workflowAlreadyExists) = error.reason else { return 0 }
                return 1
            }
        }
        try await first.result()
        return await second.result()
    }
}

private let goneTokens = Atomic(0)

/// Something that says when it is gone.
private final class Token: Sendable {
    deinit { goneTokens.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}

/// Fails its task in one branch, while another has something to go on with and a third has just been begun.
private struct Failing: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        let token = Token()
        let first = context.fork { context async throws in
            _ = try await context.execute(Acts.step, 1)
            let third = context.fork { _ in withExtendedLifetime(token) {} }
            _ = context.getVersion("change", min: 1, max: 2)
            await third.result()
        }
        let second = context.fork { context async throws in
            _ = try await context.execute(Acts.step, 2)
            withExtendedLifetime(token) {}
        }
        try await first.result()
        try await second.result()
        return Empty()
    }
}

private let go = "temporal-go"

/// What the code asks for in each task of a history that it fits.
func commands<W: Workflow>(_ workflow: W.Type, _ history: [HistoryEvent]) throws -> [[String]] {
    try replay(workflow, history)
    let run = try newRun(of: workflow)
    defer { run.evict() }
    var tasks: [[String]] = []
    run.onReplayedTask = { _, commands in tasks.append(commands.map(\.valuesText)) }
    run.begin(WorkflowTask())
    try run.feed(history, isLast: true)
    try run.advance()
    return tasks
}

@Suite("The turns of a Go history")
struct GoTurnTests {
    @Test(
        "branches go on in the order in which they began, in any order of their results",
        arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]]
    )
    func branches(order: [Int]) throws {
        var history = Written(.started(.json(raw: "3")))
        history.task(by: go, .step, .step, .step)
        for branch in order { history.complete(branch + 4, with: branch) }
        let second = history.task(.step, .step, .step)
        for branch in order.reversed() { history.complete(Int(second) + branch, with: 100 * branch) }
        history.task(.workflowCompleted(result: []))
        let asked = try commands(Branches.self, history.events)
        #expect(asked[0] == ["step 1", "step 2", "step 3"])
        #expect(asked[1] == ["step 10", "step 20", "step 30"])
        #expect(asked[2] == ["gives [100,200,300]"])
    }

    @Test("in the histories of others they go on in the order of the results", arguments: ["temporal-python", "x"])
    func otherBranches(sdk: String) throws {
        var history = Written(.started(.json(raw: "2")))
        history.task(by: sdk, .step, .step)
        history.complete(6, with: 2)
        history.complete(5, with: 1)
        history.task(.step, .step)
        #expect(try commands(Branches.self, history.events)[1] == ["step 20", "step 10"])
    }

    @Test("results of different tasks are gone on with task by task")
    func tasks() throws {
        var history = Written(.started(.json(raw: "2")))
        history.task(by: go, .step, .step)
        history.complete(6, with: 2)
        history.task(.step)
        history.complete(5, with: 1)
        history.task(.step)
        #expect(try commands(Branches.self, history.events) == [["step 1", "step 2"], ["step 20"], ["step 10"]])
    }

    @Test("a branch of a branch comes behind all that there are", arguments: [[5, 6, 7], [7, 6, 5], [6, 7, 5]])
    func nested(order: [Int64]) throws {
        var history = Written(.started())
        history.task(by: go, .timer(5), .timer(6), .timer(7))
        for timer in order { history.add(.timerFired(timerID: "\(timer)", started: EventID(timer))) }
        history.task(.step, .step, .step)
        // The inner branch begins last of all and so starts its timer last.
        let asked = try commands(Nested.self, history.events)
        #expect(asked[0] == ["timer 3.0 seconds", "timer 1.0 seconds", "timer 2.0 seconds"])
        #expect(asked[1] == ["step 1", "step 2", "step 3"])
    }

    @Test("side effects and children without ids are counted by turns")
    func numbered() throws {
        var history = Written(.started())
        history.task(by: go, .timer(5), .timer(6))
        history.add(.timerFired(timerID: "6", started: EventID(6)))
        history.add(.timerFired(timerID: "5", started: EventID(5)))
        let second = history.task(.sideEffect(1, 3), .step, .sideEffect(2, 4), .step)
        history.complete(Int(second) + 4, with: 0)
        history.complete(Int(second) + 2, with: 0)
        history.task(
            .childInitiated(workflowID: "r_1", workflowType: "Branches"),
            .childInitiated(workflowID: "r_2", workflowType: "Branches")
        )
        let asked = try commands(Noting.self, history.events)
        #expect(asked[1] == ["marker SideEffect", "step 13", "marker SideEffect", "step 24"])
        #expect(asked[2] == ["child 1", "child 2"])
    }

    @Test("updates come first by flag 4, in their order; without it, behind the main line", arguments: [true, false])
    func updates(comeFirst: Bool) throws {
        var history = Written(.started())
        history.task(by: go, flags: comeFirst ? [3, 4] : [3], .timer(5))
        history.add(.timerFired(timerID: "5", started: EventID(5)))
        let main = HistoryEvent.Attributes.step
        func acceptance(_ number: Int) -> HistoryEvent.Attributes {
            .accepted("add", "u\(number)", before: 6, .json(raw: "\(number)"))
        }
        let updates = [acceptance(1), .step, acceptance(2), .step]
        let second = Int(history.task(comeFirst ? updates + [main] : [main] + updates))
        let steps = comeFirst ? [second + 2, second + 4, second + 5] : [second + 3, second + 5, second + 1]
        // The last to have begun ends first, and the main line's between the two.
        history.complete(steps[1], with: 2)
        history.complete(steps[2], with: 7)
        history.complete(steps[0], with: 1)
        let third = Int(history.task(.step, .step))
        history.complete(third + 2, with: 200)
        history.complete(third + 1, with: 100)
        history.task(
            .updateCompleted(protocolInstanceID: "u1"),
            .updateCompleted(protocolInstanceID: "u2"),
            .workflowCompleted(result: [])
        )
        let asked = try commands(Updated.self, history.events)
        let told = ["message u1-request/accept", "step 1", "message u2-request/accept", "step 2"]
        #expect(asked[1] == (comeFirst ? told + ["step 7"] : ["step 7"] + told))
        #expect(asked[2] == ["step 10", "step 20"])
        #expect(asked[3].prefix(2) == ["message u1-request/complete", "message u2-request/complete"])
    }

    @Test("updates that come with the start run before the main line by flag 4, and take turns behind it later")
    func earlyUpdates() throws {
        var history = Written(.started())
        history.task(
            by: go,
            flags: [3, 4],
            .accepted("add", "u1", before: 2, .json(raw: "1")),
            .step,
            .accepted("add", "u2", before: 2, .json(raw: "2")),
            .step,
            .timer(9)
        )
        history.complete(8, with: 2)
        history.complete(6, with: 1)
        history.add(.timerFired(timerID: "9", started: EventID(9)))
        history.task(.step, .step, .step)
        #expect(try commands(Updated.self, history.events)[1] == ["step 7", "step 10", "step 20"])
    }

    @Test("a wait for several things is taken by the first that ends, wherever it stands in the list")
    func chosen() throws {
        for (order, chosen) in [([5, 6], 0), ([6, 5], 1)] {
            var history = Written(.started())
            history.task(by: go, .step, .step)
            for event in order { history.complete(event, with: 0) }
            history.task(.step)
            #expect(try commands(Choosing.self, history.events)[1] == ["step \(chosen)"])
        }
    }

    @Test("each line looks at its condition when its turn has come")
    func conditions() throws {
        var history = Written(.started())
        history.task(by: go, .step)
        history.complete(5, with: 0)
        history.task(.step, .step, .step)
        // The main line has had its turn when the first branch changes the state; the second branch is still to come.
        #expect(try commands(Conditional.self, history.events)[1] == ["step 2", "step 3", "step 4"])
    }

    @Test("a wait with a limit starts its timer although its condition is true, unless flag 6 says otherwise")
    func satisfied() throws {
        for (flags, isSpotted) in [([3], false), ([3, 6], true)] as [([UInt32], Bool)] {
            var history = Written(.started())
            history.task(by: go, flags: flags, isSpotted ? [.step] : [.timer(5), .step])
            let asked = try commands(Satisfied.self, history.events)
            #expect(asked[0] == (isSpotted ? ["step 1"] : ["timer 9.0 seconds", "step 1"]))
        }
    }

    @Test("a second child of an id that is under way is refused without a command; elsewhere the server refuses it")
    func twins() throws {
        let child = HistoryEvent.Attributes.childInitiated(workflowID: "twin", workflowType: "Branches")
        var history = Written(.started())
        history.task(by: go, child)
        history.add(.childStarted(initiated: EventID(5), runID: "c"))
        history.add(.childCompleted(initiated: EventID(5), result: [.json(raw: "[]")]))
        history.task(.workflowCompleted(result: []))
        #expect(try commands(Twins.self, history.events) == [["child 1"], ["gives 1"]])
        var other = Written(.started())
        other.task(by: "x", child, child)
        #expect(try commands(Twins.self, other.events) == [["child 1", "child 2"]])
    }

    @Test("flags that are not known are refused by name", arguments: [9, 4_294_967_290] as [UInt32])
    func flags(flag: UInt32) throws {
        for name in [go, "temporal-php", ""] {
            var history = Written(.started(.json(raw: "1")))
            history.task(by: name, flags: [3, flag], .step)
            let found = mismatch(Branches.self, history.events)
            #expect(found?.event == EventID(4))
            #expect(found?.found.hasPrefix("flag \(flag), by which") == true)
        }
        for name in ["temporal-python", "temporal-typescript", "x"] {
            var history = Written(.started(.json(raw: "1")))
            history.task(by: name, flags: [3, flag], .step)
            try replay(Branches.self, history.events)
        }
    }

    @Test("a task that fails between two turns leaves nothing behind")
    func failing() throws {
        goneTokens.store(0, ordering: .sequentiallyConsistent)
        var history = Written(.started())
        history.task(by: go, .step, .step)
        history.complete(6, with: 2)
        history.complete(5, with: 1)
        history.task(.step)
        #expect(mismatch(Failing.self, history.events) != nil)
        #expect(goneTokens.load(ordering: .sequentiallyConsistent) == 1)
    }
}

/// A history that is written task by task.
struct Written {
    private(set) var events: [HistoryEvent] = []

    init(_ start: HistoryEvent.Attributes) { add(start) }

    mutating func add(_ attributes: HistoryEvent.Attributes...) {
        for attributes in attributes {
            events += TemporalCoreTests.events(from: Int64(events.count + 1), attributes)
        }
    }

    /// - Returns: the event of the answer.
    @discardableResult
    mutating func task(
        by sdk: String = "",
        flags: [UInt32] = [3],
        _ written: HistoryEvent.Attributes...
    ) -> Int64 { task(by: sdk, flags: flags, written) }

    @discardableResult
    mutating func task(
        by sdk: String = "",
        flags: [UInt32] = [3],
        _ written: [HistoryEvent.Attributes]
    ) -> Int64 {
        // An SDK says its name and its flags once.
        let isFirst = events.count == 1
        add(.workflowTaskScheduled, .began, isFirst ? .answered(by: sdk, language: flags) : .answered)
        let answer = Int64(events.count)
        for attributes in written {
            // As Go has it: ids are those of the events.
            if case .activityScheduled = attributes {
                add(.activityScheduled(activityID: "\(events.count + 1)", activityType: "step"))
            } else {
                add(attributes)
            }
        }
        return answer
    }

    mutating func complete(_ scheduled: Int, with result: Int) {
        add(.activityCompleted(scheduled: EventID(Int64(scheduled)), result: [.json(raw: "\(result)")]))
    }
}

extension HistoryEvent.Attributes {
    static var step: Self { .activityScheduled(activityID: "", activityType: "step") }
    fileprivate static func timer(_ id: Int) -> Self { .timerStarted(timerID: "\(id)") }
    fileprivate static func sideEffect(_ number: Int, _ value: Int) -> Self {
        .markerRecorded(
            .init(
                name: "SideEffect",
                details: [.init("data", [.json(value)]), .init("side-effect-id", [.json(number)])]
            )
        )
    }
}

extension Command {
    /// What it asks for, with its values.
    var valuesText: String {
        func text(_ payloads: [Payload]) -> String {
            payloads.map { String(decoding: $0.data, as: UTF8.self) }.joined(separator: " ")
        }
        return switch attributes {
        case .scheduleActivity(let activity): "\(activity.activityType) \(text(activity.input))"
        case .startTimer(_, let duration): "timer \(duration)"
        case .startChild(let child): "child \(text(child.input))"
        case .recordMarker(let marker): "marker \(marker.name)"
        case .protocolMessage(let id): "message \(id)"
        case .completeWorkflow(let result): "gives \(text(result))"
        default: name
        }
    }
}
