import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private enum Steps {
    static let old = Activity<String, String, Never>("old", startToClose: .seconds(10))
    static let new = Activity<String, String, Never>("new", startToClose: .seconds(10))
}

/// The code that is deployed first.
private struct First: Workflow {
    var mayGoOn = false
    static let name = "Evolving"
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<First, Empty>("goOn") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        let first = try await context.execute(Steps.old, "1")
        try await context.wait { $0.mayGoOn }
        return [first, try await context.execute(Steps.old, "2")]
    }
}

/// Changed without a thought for the workflows that run.
private struct Careless: Workflow {
    var mayGoOn = false
    static let name = "Evolving"
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<Careless, Empty>("goOn") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        let first = try await context.execute(Steps.new, "1")
        try await context.wait { $0.mayGoOn }
        return [first]
    }
}

/// Changed with a version for the workflows that run.
private struct Versioned: Workflow {
    var mayGoOn = false
    static let name = "Evolving"
    enum Step: Int, ChangeVersions {
        case old = -1
        case new = 1
        static let changeID = "which-step"
    }
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<Versioned, Empty>("goOn") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        let step =
            switch context.version(of: Step.self) {
            case .old: Steps.old
            case .new: Steps.new
            }
        let first = try await context.execute(step, "1")
        try await context.wait { $0.mayGoOn }
        let raw = context.getVersion("second", min: -1, max: 3)
        return [first, try await context.execute(step, "2"), "\(raw)"]
    }
}

/// Dropped the old code although workflows of it may run.
private struct Hasty: Workflow {
    var mayGoOn = false
    static let name = "Evolving"
    enum Step: Int, ChangeVersions {
        case new = 1
        static let changeID = "which-step"
    }
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<Hasty, Empty>("goOn") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        _ = context.version(of: Step.self)
        return [try await context.execute(Steps.new, "1")]
    }
}

/// Throws what is not a business failure, until it is mended.
private struct Buggy: Workflow {
    struct Bug: Error {}
    static let isMended = Mutex(false)
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        guard isMended.withLock({ $0 }) else { throw Bug() }
        return "mended"
    }
}

/// Awaits something that is not the workflow's.
private struct Escaping: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        // tidy:allow sleep — what the test is about
        try? await _Concurrency.Task.sleep(for: .milliseconds(200))
        try await context.sleep(for: .milliseconds(1))
        return "escaped"
    }
}

/// Ignores that everything it awaits fails once it is evicted.
private struct Stubborn: Workflow {
    var isDone = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let end = Signal<Stubborn, Empty>("end") { $0.isDone = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        var rounds = 0
        while !context.state.isDone {
            rounds += 1
            try? await context.sleep(for: .hours(1))
            try? await context.sleep(for: .zero)
            _ = try? await context.wait(for: .zero) { $0.isDone }
            _ = try? await context.wait(for: .hours(1)) { $0.isDone }
            try? await context.wait { $0.isDone }
        }
        return rounds
    }
}

extension Live {
    @Suite("Changed code")
    struct EvolutionTests {
        private func steps() -> [Registration] {
            [Steps.old.implemented { "old \($0)" }, Steps.new.implemented { "new \($0)" }]
        }

        private func start(_ stage: Stage, _ id: WorkflowID<First>) async throws -> WorkflowHandle<First> {
            try await stage.withWorker({
                First.self; steps()
            }) {
                let handle = try await stage.client.start(First.self, id: id, on: stage.queue, Empty())
                try await eventually("the first step is done") { try await handle.describe().historyLength >= 10 }
                return handle
            }
        }

        @Test(
            "a careless change fails the task, not the workflow, which ends when the right code is back",
            arguments: CacheSize.allCases
        )
        func careless(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<First> = stage.id("careless-\(cache.rawValue)")
            let handle = try await start(stage, id)
            try await stage.withWorker(
                cache: cache.rawValue,
                {
                    Careless.self; steps()
                }
            ) {
                try await handle.signal(\.goOn)
                try await eventually("the task failed") {
                    try await stage.events(of: id).contains {
                        if case .workflowTaskFailed(let failed) = $0.attributes {
                            failed.cause == .nondeterministicError
                        } else {
                            false
                        }
                    }
                }
                #expect(try await handle.describe().status == .running)
            }
            let result = try await stage.withWorker(
                cache: cache.rawValue,
                {
                    First.self; steps()
                }
            ) {
                try await handle.result()
            }
            #expect(result == ["old 1", "old 2"])
            try await stage.replay(First.self, id, with: { steps() })
            let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue)
            do {
                try await Replayer { Careless.self }.replay(history)
                Issue.record("the replayer did not notice")
            } catch let failure as ReplayFailure {
                // Not always 5: a slow machine may have needed a second task.
                let first = try await stage.events(of: id).first {
                    if case .activityScheduled = $0.attributes { true } else { false }
                }
                #expect(failure.eventID == first?.id)
                #expect(failure.callSite?.hasPrefix("TemporalWorkerTests/EvolutionTests.swift:") == true)
                #expect(failure.description.contains("new") && failure.description.contains("old"), "\(failure)")
            }
        }

        @Test(
            "a versioned change goes on with old workflows and takes the new way with new ones",
            arguments: CacheSize.allCases
        )
        func versioned(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<First> = stage.id("versioned-\(cache.rawValue)")
            let handle = try await start(stage, id)
            let newID: WorkflowID<Versioned> = stage.id("new-\(cache.rawValue)")
            try await stage.withWorker(
                cache: cache.rawValue,
                {
                    Versioned.self; steps()
                }
            ) {
                try await handle.signal(\.goOn)
                let old = try await handle.result()
                #expect(old == ["old 1", "old 2", "3"])
                let new = try await stage.client.start(Versioned.self, id: newID, on: stage.queue, Empty())
                try await new.signal(\.goOn)
                let result = try await new.result()
                #expect(result == ["new 1", "new 2", "3"])
            }
            try await stage.replay(Versioned.self, newID, with: { steps() })
            let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue)
            try await Replayer { Versioned.self }.replay(history)
            try await Replayer { Versioned.self }.replay(history, .pages(1))
            await #expect(throws: ReplayFailure.self) { try await Replayer { Hasty.self }.replay(history) }
            let upserts = try await stage.events(of: newID).compactMap { event -> String? in
                guard case .searchAttributesUpserted(let attributes) = event.attributes else { return nil }
                return attributes.first.map { String(decoding: $0.payload.data, as: UTF8.self) }
            }
            #expect(upserts == [#"["which-step-1"]"#, #"["second-3","which-step-1"]"#])
        }

        @Test("a bug fails the task, and the workflow goes on when it is mended")
        func bug() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Buggy> = stage.id("buggy")
            var options = StartOptions()
            options.taskTimeout = .seconds(3)
            let handle = try await stage.client.start(Buggy.self, id: id, on: stage.queue, options: options, Empty())
            try await stage.withWorker({ Buggy.self }) {
                try await eventually("the task failed") {
                    try await stage.events(of: id).contains {
                        if case .workflowTaskFailed = $0.attributes { true } else { false }
                    }
                }
                Buggy.isMended.withLock { $0 = true }
                let result = try await handle.result()
                #expect(result == "mended")
            }
        }

        @Test("code that awaits something outside the workflow is told so")
        func escaping() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Escaping> = stage.id("escaping")
            let handle = try await stage.client.start(Escaping.self, id: id, on: stage.queue, Empty())
            let log = LogCollector()
            try await stage.withWorker(change: { $0.logger = log.logger }, { Escaping.self }) {
                try await eventually("the worker says so") {
                    log.lines.contains { $0.contains("outside the workflow") }
                }
                try await handle.terminate()
            }
        }

        @Test("a run whose code ignores its eviction does not hang the worker")
        func stubborn() async throws {
            let stage = try await Stage()
            let first: WorkflowID<Stubborn> = stage.id("stubborn-1")
            let second: WorkflowID<Stubborn> = stage.id("stubborn-2")
            try await stage.withWorker(cache: 1, { Stubborn.self }) {
                let handles = [
                    try await stage.client.start(Stubborn.self, id: first, on: stage.queue, Empty()),
                    try await stage.client.start(Stubborn.self, id: second, on: stage.queue, Empty()),
                ]
                for handle in handles { try await handle.terminate() }
            }
        }
    }
}
