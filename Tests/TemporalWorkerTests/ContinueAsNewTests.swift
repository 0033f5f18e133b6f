import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// What a run finds of the one before it.
private struct Heritage: Codable, Equatable, Sendable {
    var workflowType: String
    var taskQueue: String
    var attempt: Int
    var runTimeout: Int64?
    var taskTimeout: Int64
    var retries: Int?
    var note: String?
    var other: Int?
    var word: String?
    var number: Int?
    var isFirst: Bool
    var isContinued: Bool
}

extension WorkflowContext {
    fileprivate var heritage: Heritage {
        Heritage(
            workflowType: info.workflowType,
            taskQueue: info.taskQueue.name,
            attempt: info.attempt,
            runTimeout: info.runTimeout?.components.seconds,
            taskTimeout: info.taskTimeout.components.seconds,
            retries: info.retryPolicy?.maximumAttempts,
            note: memo("note"),
            other: memo("other"),
            word: searchAttribute(.keyword("CustomKeywordField")),
            number: searchAttribute(.int("CustomIntField")),
            isFirst: info.firstRunID == info.runID,
            isContinued: info.continuedRunID != nil
        )
    }
}

/// Goes on as it is.
private struct Plain: Workflow {
    init(_ isFirst: Bool) {}
    static func run(_ isFirst: Bool, in context: WorkflowContext<Self>) async throws -> Heritage {
        if isFirst {
            // Neither what changes of code left behind nor what was unset goes on.
            _ = context.patched("some-patch")
            context.upsertMemo("note", "changed")
            context.upsertSearchAttributes(SearchAttributeKey.int("CustomIntField").unset)
            try await context.continueAsNew(false)
        }
        return context.heritage
    }
}

/// Goes on as another workflow, elsewhere and otherwise.
private struct Caterpillar: Workflow {
    init(_ queue: String) {}
    static func run(_ queue: String, in context: WorkflowContext<Self>) async throws -> Heritage {
        var options = ContinueAsNewOptions()
        options.taskQueue = TaskQueue(queue)
        options.runTimeout = .seconds(40)
        options.taskTimeout = .seconds(4)
        options.retry = RetryPolicy(maximumAttempts: 4)
        options.memo = ["other": 7]
        options.searchAttributes = [SearchAttributeKey.keyword("CustomKeywordField").set("wings")]
        options.startDelay = .milliseconds(1)
        try await context.continueAsNew(as: Butterfly.self, 2, options: options)
    }
}

private struct Butterfly: Workflow {
    init(_ wings: Int) {}
    static func run(_ wings: Int, in context: WorkflowContext<Self>) async throws -> Heritage { context.heritage }
}

/// Has its work done elsewhere.
private struct Delegating: Workflow {
    init(_ queue: String) {}
    static func run(_ queue: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var options = ChildOptions()
        options.taskQueue = TaskQueue(queue)
        let child = try await context.execute(child: Butterfly.self, options: options, 2)
        var activity = Activity<Empty, String, Never>("place", startToClose: .seconds(10))
        activity.options.taskQueue = TaskQueue(queue)
        return [child.taskQueue, try await context.execute(activity)]
    }
}

/// Counts signals until it is advised to begin anew.
private struct Diary: Workflow {
    var entries = 0
    var isDone = false
    init(_ isFirst: Bool) {}
    struct Messages: MessageSet {
        let enter = Signal<Diary, Empty>("enter") { $0.entries += 1 }
        let end = Signal<Diary, Empty>("end") { $0.isDone = true }
    }
    static func run(_ isFirst: Bool, in context: WorkflowContext<Self>) async throws -> [Int] {
        if isFirst {
            try await context.wait { _ in context.isContinueAsNewSuggested }
            guard context.continueAsNewReasons == [.historyLength] else { return [-1] }
            guard context.historyLength >= 100, context.historySizeBytes > 1000 else { return [-2] }
            try await context.continueAsNew(false)
        }
        guard !context.isContinueAsNewSuggested, context.continueAsNewReasons.isEmpty else { return [-3] }
        let length = context.historyLength
        try await context.wait { $0.isDone }
        return [length]
    }
}

extension Live {
    @Suite("Continue-as-new")
    struct ContinueAsNewTests {
        private var options: StartOptions {
            var options = StartOptions()
            options.runTimeout = .seconds(50)
            options.taskTimeout = .seconds(5)
            options.retry = RetryPolicy(maximumAttempts: 3)
            options.memo = ["note": "first"]
            options.searchAttributes = [
                SearchAttributeKey.keyword("CustomKeywordField").set("word"),
                SearchAttributeKey.int("CustomIntField").set(3),
            ]
            return options
        }

        @Test("what nobody changes stays as it is", arguments: CacheSize.allCases)
        func unchanged(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Plain.self, true, cache: cache, options: options)
            let expected = Heritage(
                workflowType: "Plain",
                taskQueue: stage.queue.name,
                attempt: 1,
                runTimeout: 50,
                taskTimeout: 5,
                retries: 3,
                note: "changed",
                word: "word",
                isFirst: false,
                isContinued: true
            )
            #expect(try result.get() == expected)
            let events = try await stage.events(of: Plain.self, cache: cache)
            guard case .workflowStarted(let start)? = events.first?.attributes else {
                Issue.record("the last run does not begin with its start")
                return
            }
            #expect(start.searchAttributes.map(\.name) == ["CustomKeywordField"])
        }

        @Test("another type, queue, limits, notes and attributes", arguments: CacheSize.allCases)
        func changed(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Caterpillar> = stage.id("caterpillar")
            let next = stage.next
            let options = options
            let heritage = try await stage.withWorker(cache: cache.rawValue, { Caterpillar.self }) {
                try await next.withWorker(cache: cache.rawValue, { Butterfly.self }) {
                    try await stage.client.execute(
                        Caterpillar.self,
                        id: id,
                        on: stage.queue,
                        options: options,
                        next.queue.name
                    )
                }
            }
            let expected = Heritage(
                workflowType: "Butterfly",
                taskQueue: next.queue.name,
                attempt: 1,
                runTimeout: 40,
                taskTimeout: 4,
                retries: 4,
                other: 7,
                word: "wings",
                isFirst: false,
                isContinued: true
            )
            #expect(heritage == expected)
            try await stage.replay(id) { Butterfly.self }
        }

        @Test("children and activities run on other queues, too", arguments: CacheSize.allCases)
        func otherQueues(cache: CacheSize) async throws {
            let stage = try await Stage()
            let next = stage.next
            let activity = Activity<Empty, String, Never>("place", startToClose: .seconds(10))
            let places = try await next.withWorker(
                cache: cache.rawValue,
                {
                    Butterfly.self
                    activity.implemented { _, activity in activity.info.taskQueue.name }
                }
            ) {
                try await stage.prove(Delegating.self, next.queue.name, cache: cache).get()
            }
            #expect(places == [next.queue.name, next.queue.name])
        }

        @Test("the server's advice, and why", arguments: CacheSize.allCases)
        func advice(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Diary.self, true, cache: cache) {
            } during: { handle in
                for _ in 0..<100 { try await handle.signal(\.enter) }
                let latest = stage.client.handle(Diary.self, id: handle.id)
                try await eventually("it goes on in a new run") { try await latest.describe().runID != handle.runID }
                try await latest.signal(\.end)
            }
            let length = try #require(try result.get().first)
            #expect((3..<100).contains(length))
        }
    }
}
