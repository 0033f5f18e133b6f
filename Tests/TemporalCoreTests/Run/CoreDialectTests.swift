import TemporalWorkflows
import Testing

@testable import TemporalCore

private enum Acts {
    static let a = Activity<Empty, Empty, Never>("A", startToClose: .seconds(5))
    static let b = Activity<Empty, Empty, Never>("B", startToClose: .seconds(5))
    static let c = Activity<Empty, Empty, Never>("C", startToClose: .seconds(5))
}

/// One branch waits for a signal, the other for an activity; both then ask for an activity.
private struct TwoBranches: Workflow {
    var isTold = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let tell = Signal<TwoBranches, Empty>("tell") { $0.isTold = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        let told = context.fork { context async throws in
            try await context.wait { $0.isTold }
            _ = try await context.execute(Acts.a)
        }
        _ = try await context.execute(Acts.c)
        _ = try await context.execute(Acts.b)
        try await told.result()
        return Empty()
    }
}

/// Two handlers that each ask for something, and a main line that does so too.
private struct Handled: Workflow {
    var count = 0
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let run = Update<Handled, Empty, Empty, any Error>.running("run") { _, context in
            _ = try await context.execute(Acts.a)
            context.state.count += 1
            return Empty()
        }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        _ = try await context.execute(Acts.b)
        try await context.wait { $0.count == 2 }
        return Empty()
    }
}

/// The first that comes takes the only seat; both see it free when they are woken together.
private struct Seats: Workflow {
    var isFree = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let free = Signal<Seats, Empty>("free") { $0.isFree = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        let other = context.fork { context async throws in
            try await context.wait { $0.isFree }
            context.state.isFree = false
            _ = try await context.execute(Acts.b)
        }
        try await context.wait { $0.isFree }
        context.state.isFree = false
        _ = try await context.execute(Acts.a)
        try await other.result()
        return Empty()
    }
}

/// Ends, and a handler asks for a timer behind that.
private struct Late: Workflow {
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let tell = Signal<Late, Empty>.running("tell") { _, context in
            _ = context.startTimer(for: .seconds(1))
        }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

/// The new code of a patched workflow.
private struct Patched: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        _ = try await context.execute(context.patched("p") ? Acts.b : Acts.a)
        return Empty()
    }
}

/// The same when no run of the old code is left.
private struct Deprecated: Workflow {
    static let name = "Patched"
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        context.deprecatePatch("p")
        _ = try await context.execute(Acts.b)
        return Empty()
    }
}

/// The same when nothing of the patch is left.
private struct Cleared: Workflow {
    static let name = "Patched"
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        _ = try await context.execute(Acts.b)
        return Empty()
    }
}

private let python = "temporal-python"

@Suite("Histories of the SDKs on the Rust core")
struct CoreDialectTests {
    /// A signal and an activity's result come with one task; `first` and `second` are what its answer asks for.
    private func twoBranches(_ answer: HistoryEvent.Attributes, first: String, second: String) -> [HistoryEvent] {
        events(
            .started(),
            .workflowTaskScheduled,
            .began,
            answer,
            .activityScheduled(activityID: "1", activityType: "C"),
            .activityStarted(scheduled: EventID(5)),
            .activityCompleted(scheduled: EventID(5), result: []),
            .signal("tell"),
            .workflowTaskScheduled,
            .began,
            .answered,
            .activityScheduled(activityID: "2", activityType: first),
            .activityScheduled(activityID: "3", activityType: second)
        )
    }

    @Test(
        "code woken by a signal runs before the task's other news is told, where the SDK does so",
        arguments: [
            (HistoryEvent.Attributes.answered(by: python, core: [1, 2, 3]), "A", "B"),
            (.answered(by: python, core: [1, 2, 3], language: [2]), "B", "A"),
            (.answered(by: "temporal-typescript", core: [1, 2, 3]), "A", "B"),
            (.answered(by: "temporal-typescript", core: [1, 2, 3], language: [2]), "B", "A"),
            (.answered(by: "temporal-dotnet", core: [1, 2, 3]), "A", "B"),
            (.answered(by: "temporal-dotnet", core: [1, 2, 3], language: [1]), "B", "A"),
            (.answered(by: "temporal-ruby", core: [1, 2, 3]), "B", "A"),
            (.answered(by: "", core: [1, 2]), "A", "B"),
            (.answered(by: "temporal-swift-native", core: [1, 2, 3]), "B", "A"),
        ]
    )
    func batches(answer: HistoryEvent.Attributes, first: String, second: String) throws {
        try replay(TwoBranches.self, twoBranches(answer, first: first, second: second))
        let found = mismatch(TwoBranches.self, twoBranches(answer, first: second, second: first))
        #expect(found?.event == EventID(12))
    }

    /// Two updates that come with the start, and what each answer writes.
    private func handled(_ answer: HistoryEvent.Attributes, _ rest: HistoryEvent.Attributes...) -> [HistoryEvent] {
        let head = events(.started(), .workflowTaskScheduled, .began, answer)
        return rest.reduce(into: head) { $0 += events(from: Int64($0.count + 1), $1) }
    }

    @Test("handlers that come with the start begin before the main line, one after another, where the SDK does so")
    func messagesBeforeMain() throws {
        let first = HistoryEvent.Attributes.accepted("run", "u1", before: 2)
        let second = HistoryEvent.Attributes.accepted("run", "u2", before: 2)
        func activity(_ number: Int, _ type: String) -> HistoryEvent.Attributes {
            .activityScheduled(activityID: "\(number)", activityType: type)
        }
        for sdk in [python, "temporal-ruby", "temporal-dotnet"] {
            let answer = HistoryEvent.Attributes.answered(by: sdk, core: [1, 2, 3])
            try replay(
                Handled.self,
                handled(answer, first, activity(1, "A"), second, activity(2, "A"), activity(3, "B"))
            )
        }
        let own = HistoryEvent.Attributes.answered(by: "temporal-swift-native", core: [1, 2, 3])
        try replay(Handled.self, handled(own, first, second, activity(1, "B"), activity(2, "A"), activity(3, "A")))
    }

    @Test("conditions that are true together wake their waiters together, or one by one, as the SDK does")
    func conditions() throws {
        func page(_ answer: HistoryEvent.Attributes, _ scheduled: String...) -> [HistoryEvent] {
            let head = events(
                .started(),
                .workflowTaskScheduled,
                .began,
                answer,
                .signal("free"),
                .workflowTaskScheduled,
                .began,
                .answered
            )
            return scheduled.enumerated().reduce(into: head) { page, item in
                let id = "\(item.offset + 1)"
                page += events(
                    from: Int64(page.count + 1),
                    .activityScheduled(activityID: id, activityType: item.element)
                )
            }
        }
        try replay(Seats.self, page(.answered(by: python, core: [1, 2, 3]), "A", "B"))
        try replay(Seats.self, page(.answered(by: "temporal-ruby", core: [1, 2, 3]), "A"))
        #expect(mismatch(Seats.self, page(.answered(by: "temporal-ruby", core: [1, 2, 3]), "A", "B")) != nil)
    }

    @Test("without flag 3 what is asked for behind the workflow's end is dropped; with it, it is sent before")
    func behindTheEnd() throws {
        func page(_ core: [UInt32], _ timer: HistoryEvent.Attributes...) -> [HistoryEvent] {
            let head = events(
                .started(),
                .signal("tell"),
                .workflowTaskScheduled,
                .began,
                .answered(by: "temporal-typescript", core: core)
            )
            return (timer + [.workflowCompleted(result: [])]).reduce(into: head) {
                $0 += events(from: Int64($0.count + 1), $1)
            }
        }
        let timer = HistoryEvent.Attributes.timerStarted(timerID: "1")
        try replay(Late.self, page([1, 2]))
        try replay(Late.self, page([1, 2, 3], timer))
        #expect(mismatch(Late.self, page([1, 2, 3]))?.expected == "StartTimer (id 1, 1 s)")
    }

    @Test("a patch's marker takes new code, old format or new, with its search attribute or without")
    func patches() throws {
        let formats: [HistoryEvent.Marker] = [
            .init(name: "core_patch", details: [.init("patch-data", [.json(raw: #"{"id":"p","deprecated":false}"#)])]),
            .init(
                name: "core_patch",
                details: [
                    .init("patch_id", [Payload(encoding: "binary/plain", data: Array("p".utf8))]),
                    .init("deprecated", [Payload(encoding: "binary/plain", data: [0])]),
                ]
            ),
        ]
        for marker in formats {
            try replay(Patched.self, patched(.markerRecorded(marker), .versionAttribute, type: "B"))
            try replay(Patched.self, patched(.markerRecorded(marker), type: "B"))
            try replay(Deprecated.self, patched(.markerRecorded(marker), .versionAttribute, type: "B"))
            let found = mismatch(Cleared.self, patched(.markerRecorded(marker), type: "B"))
            #expect(found?.expected == "no call of patch \"p\"")
        }
        try replay(Patched.self, patched(type: "A"))
    }

    @Test("the marker of a deprecated patch may stay when its call is gone")
    func deprecatedPatch() throws {
        let data = Payload.json(raw: #"{"id":"p","deprecated":true}"#)
        let marker = HistoryEvent.Marker(name: "core_patch", details: [.init("patch-data", [data])])
        for page in [
            patched(.markerRecorded(marker), .versionAttribute, type: "B"), patched(.markerRecorded(marker), type: "B"),
        ] {
            try replay(Cleared.self, page)
            try replay(Deprecated.self, page)
        }
    }

    private func patched(_ records: HistoryEvent.Attributes..., type: String) -> [HistoryEvent] {
        var page = events(.started(), .workflowTaskScheduled, .began, .answered(by: python, core: [1, 2, 3]))
        for record in records { page += events(from: Int64(page.count + 1), record) }
        let scheduled = Int64(page.count + 1)
        return page
            + events(
                from: scheduled,
                .activityScheduled(activityID: "1", activityType: type),
                .activityStarted(scheduled: EventID(scheduled)),
                .activityCompleted(scheduled: EventID(scheduled), result: []),
                .workflowTaskScheduled,
                .began,
                .answered,
                .workflowCompleted(result: [])
            )
    }
}
