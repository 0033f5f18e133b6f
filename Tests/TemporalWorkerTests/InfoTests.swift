import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// An activity that nobody runs.
private enum Work {
    static let slow = Activity<Empty, Empty, Never>("slow", startToClose: .seconds(30))
}

/// Who a workflow's relatives are.
private struct Relatives: Codable, Equatable, Sendable {
    var parent: String?
    var root: String?
    var priority: Int32?
    var fairnessKey: String?
    var note: String?
    var word: String?
}

extension WorkflowContext {
    fileprivate var relatives: Relatives {
        Relatives(
            parent: info.parent?.workflowID,
            root: info.root?.workflowID,
            priority: info.priority?.key,
            fairnessKey: info.priority?.fairnessKey,
            note: memo("note"),
            word: searchAttribute(.keyword("CustomKeywordField"))
        )
    }
}

/// A grandmother, her child and its child.
private struct Family: Workflow {
    init(_ generation: Int) {}
    static func run(_ generation: Int, in context: WorkflowContext<Self>) async throws -> [Relatives] {
        guard generation < 2 else { return [context.relatives] }
        var options = ChildOptions()
        options.memo = ["note": "of \(generation)"]
        options.searchAttributes = [SearchAttributeKey.keyword("CustomKeywordField").set("word-\(generation)")]
        if generation == 1 { options.priority = Priority(key: 4, fairnessKey: "young") }
        options.summary = "A child"
        options.details = "Of generation \(generation)"
        let id = WorkflowID<Family>("\(context.info.workflowID)-child")
        return [context.relatives]
            + (try await context.execute(child: Family.self, id: id, options: options, generation + 1))
    }
}

/// Fails once.
private struct Stumbling: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        guard context.info.attempt > 1 else { throw ApplicationFailure("stumbled") }
        return ["\(context.info.attempt)", context.info.lastFailure?.message ?? "none"]
    }
}

/// Counts its runs.
private struct Counting: Workflow {
    static let counts = Mutex<[Int]>([])
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let count = context.lastCompletionResult(as: Int.self).map { $0 + 1 } ?? 0
        guard context.info.cronSchedule == "@every 1s" else { throw ApplicationFailure("no schedule") }
        if !context.isReplaying { counts.withLock { $0.append(count) } }
        return count
    }
}

/// Waits in every way there is.
private struct Waiting: Workflow {
    var isDone = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let hold = Update<Waiting, Empty, Empty, Never>.running("hold", description: "Holds on.") { _, context in
            try? await context.wait { $0.isDone }
            return Empty()
        }
        let end = Signal<Waiting, Empty>("end", description: "Ends it.") { $0.isDone = true }
        let isDone = Query<Waiting, Bool>("is-done") { $0.isDone }
        let others = DynamicQuery<Waiting>(description: "Anything else.") { _, name, _ in name }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let timer = context.fork { context async throws(Interruption) in
            try await context.sleep(for: .hours(1), summary: "a long nap")
        }
        var slow = Work.slow
        slow.options.summary = "slow work"
        let activity = context.start(slow)
        let waiting = context.fork { _ in try? await activity.result() }
        context.currentDetails = "waiting for the end"
        try await context.wait { $0.isDone && context.allHandlersFinished }
        context.currentDetails = "over"
        timer.cancel()
        do { try await timer.result() } catch {}
        activity.cancel()
        _ = await waiting.result()
        return context.currentDetails
    }
}

/// Says why it was cancelled.
private struct Asking: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        let before = context.cancellationReason ?? "none"
        do { try await context.sleep(for: .hours(1)) } catch { /* Asked below. */  }
        return [before, context.cancellationReason ?? "none"]
    }
}

private struct Metadata: Codable {
    struct Definition: Codable {
        var type: String
        var queryDefinitions: [Interaction]
        var signalDefinitions: [Interaction]
        var updateDefinitions: [Interaction]
    }
    struct Interaction: Codable, Equatable {
        var name: String?
        var description: String?
    }
    var definition: Definition
    var currentDetails: String?
}

extension Live {
    @Suite("What a workflow knows of itself and tells of itself")
    struct InfoTests {
        @Test("relatives, priorities, notes and attributes of children", arguments: CacheSize.allCases)
        func relatives(cache: CacheSize) async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.priority = Priority(key: 2, fairnessKey: "old", fairnessWeight: 2)
            let generations = try await stage.prove(Family.self, 0, cache: cache, options: options).get()
            let first = "Family-\(cache.rawValue)-\(stage.key)"
            #expect(
                generations == [
                    Relatives(priority: 2, fairnessKey: "old"),
                    Relatives(
                        parent: first,
                        root: first,
                        priority: 2,
                        fairnessKey: "old",
                        note: "of 0",
                        word: "word-0"
                    ),
                    Relatives(
                        parent: "\(first)-child",
                        root: first,
                        priority: 4,
                        fairnessKey: "young",
                        note: "of 1",
                        word: "word-1"
                    ),
                ]
            )
        }

        @Test("the attempt and why the one before failed", arguments: CacheSize.allCases)
        func attempts(cache: CacheSize) async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.retry = RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 2)
            let result = try await stage.prove(Stumbling.self, Empty(), cache: cache, options: options)
            #expect(try result.get() == ["2", "stumbled"])
        }

        @Test("the result of the last run of a schedule")
        func lastResult() async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.cronSchedule = "@every 1s"
            let id: WorkflowID<Counting> = stage.id("counting")
            let cron = options
            try await stage.withWorker({ Counting.self }) {
                let handle = try await stage.client.start(
                    Counting.self,
                    id: id,
                    on: stage.queue,
                    options: cron,
                    Empty()
                )
                try await eventually("it ran again") { Counting.counts.withLock { $0.starts(with: [0, 1]) } }
                try await stage.client.handle(Counting.self, id: handle.id).terminate()
            }
        }

        @Test("why it was cancelled", arguments: CacheSize.allCases)
        func reason(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Asking.self, Empty(), cache: cache) {
            } during: { handle in
                try await eventually("it sleeps") { try await stage.answeredTasks(of: handle.id) == 1 }
                try await handle.cancel(reason: "the customer left")
            }
            #expect(try result.get() == ["none", "the customer left"])
        }

        @Test("what its lines wait for, its handlers and its details", arguments: CacheSize.allCases)
        func metadata(cache: CacheSize) async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.summary = "A workflow that waits"
            options.details = "For *everything*"
            let result = try await stage.prove(Waiting.self, Empty(), cache: cache, options: options) {
            } during: { handle in
                let hold = try await handle.startUpdate(\.hold, Empty(), updateID: "h")
                let trace = try await handle.query(named: "__stack_trace", as: String.self)
                let lines = trace.split(separator: "\n").map(String.init)
                #expect(lines.count == 8, "\(trace)")
                #expect(lines[0] == "main")
                #expect(lines[1].hasPrefix("    waits for a condition at TemporalWorkerTests/InfoTests.swift:"))
                // The update may have come with the first task, and then its handler began before the branches.
                let isEarly = lines[2].hasPrefix("update")
                #expect(lines[isEarly ? 2 : 6] == "update \"hold\" (id h) #\(isEarly ? 2 : 4)")
                #expect(
                    lines[isEarly ? 3 : 7].hasPrefix(
                        "    waits for a condition at TemporalWorkerTests/InfoTests.swift:"
                    )
                )
                let first = isEarly ? 4 : 2
                #expect(
                    lines[first..<first + 4] == [
                        "branch #\(isEarly ? 3 : 2)", "    waits for timer 1",
                        "branch #\(isEarly ? 4 : 3)", "    waits for activity 1 (slow)",
                    ]
                )
                let printed = try await stage.temporal("workflow", "stack", "-w", handle.id.rawValue)
                #expect(printed.contains("activity 1 (slow)"), "\(printed)")

                let metadata = try await handle.query(named: "__temporal_workflow_metadata", as: Metadata.self)
                #expect(metadata.currentDetails == "waiting for the end")
                #expect(metadata.definition.type == "Waiting")
                #expect(metadata.definition.signalDefinitions == [.init(name: "end", description: "Ends it.")])
                #expect(metadata.definition.updateDefinitions == [.init(name: "hold", description: "Holds on.")])
                #expect(metadata.definition.queryDefinitions.map(\.name) == ["__stack_trace", nil, "is-done"])
                let told = try await stage.temporal("workflow", "metadata", "-w", handle.id.rawValue)
                #expect(told.contains("Holds on.") && told.contains("waiting for the end"), "\(told)")
                let names = try await handle.query(named: "anything", as: String.self)
                #expect(names == "anything")

                try await handle.signal(\.end)
                _ = try await hold.result()
                let described = try await handle.describe()
                #expect(described.summary == "A workflow that waits" && described.details == "For *everything*")
                let shown = try await stage.temporal("workflow", "show", "-w", handle.id.rawValue, "--output", "json")
                // The texts stand there in base64: "slow work" and "a long nap".
                for summary in ["InNsb3cgd29yayI=", "ImEgbG9uZyBuYXAi"] { #expect(shown.contains(summary), "\(shown)") }
            }
            #expect(try result.get() == "over")
        }
    }
}
