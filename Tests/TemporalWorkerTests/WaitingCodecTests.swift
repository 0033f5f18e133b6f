import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

/// What a codec is to do, step by step: each step is taken once, by the first batch that it is for.
private final class Script: Sendable {
    enum Verb: Sendable { case encode, decode }
    enum Kind: Sendable { case workflow, activity }
    enum Step: Sendable {
        /// Waits until it is let go.
        case wait
        /// Throws.
        case fail
        /// Does not come back.
        case never
    }

    private struct State {
        var steps: [(verb: Verb, kind: Kind, step: Step)] = []
        var taken = 0
        var arrivals: [(count: Int, CheckedContinuation<Void, Never>)] = []
        var held: [CheckedContinuation<Void, Never>] = []
        var lost: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    struct Refusal: Error, CustomStringConvertible { let description = "the vault is sealed" }

    func add(_ step: Step, to verb: Verb, _ kind: Kind) { state.withLock { $0.steps.append((verb, kind, step)) } }

    func act(_ verb: Verb, _ context: SerializationContext?) async throws {
        let kind = if case .activity? = context { Kind.activity } else { Kind.workflow }
        let (step, ready) = state.withLock { state -> (Step?, [CheckedContinuation<Void, Never>]) in
            guard let index = state.steps.firstIndex(where: { $0.verb == verb && $0.kind == kind }) else {
                return (nil, [])
            }
            state.taken += 1
            let ready = state.arrivals.filter { $0.count <= state.taken }.map(\.1)
            state.arrivals.removeAll { $0.count <= state.taken }
            return (state.steps.remove(at: index).step, ready)
        }
        for waiter in ready { waiter.resume() }
        switch step {
        case nil: break
        case .fail: throw Refusal()
        case .wait: await withCheckedContinuation { held in state.withLock { $0.held.append(held) } }
        case .never: await withCheckedContinuation { lost in state.withLock { $0.lost.append(lost) } }
        }
    }

    /// Waits until so many steps were taken.
    func isTaken(_ count: Int) async {
        await withCheckedContinuation { waiter in
            let isDone = state.withLock { state in
                if state.taken < count { state.arrivals.append((count, waiter)) }
                return state.taken >= count
            }
            if isDone { waiter.resume() }
        }
    }

    func letGo() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for waiter in held { waiter.resume() }
    }

    /// At the end of a test nobody is to be left behind. Steps that nobody has taken are gone.
    func end() {
        letGo()
        let lost = state.withLock { state in
            state.steps = []
            defer { state.lost = [] }
            return state.lost
        }
        for waiter in lost { waiter.resume() }
    }

    deinit { end() }
}

/// Hides payloads as the script says.
private struct Scripted: ContextualPayloadCodec {
    let script: Script
    var context: SerializationContext?

    func bound(to context: SerializationContext) -> any PayloadCodec { Scripted(script: script, context: context) }

    func encode(_ payloads: [Payload]) async throws -> [Payload] {
        try await script.act(.encode, context)
        return try payloads.map { Payload(encoding: "test/scripted", data: try $0.serialized.reversed()) }
    }

    func decode(_ payloads: [Payload]) async throws -> [Payload] {
        try await script.act(.decode, context)
        return try payloads.map {
            $0.encoding == "test/scripted" ? try Payload(serialized: $0.data.reversed()) : $0
        }
    }
}

private enum Work {
    static let double = Activity<Int, Int, Never>(
        "double",
        startToClose: .seconds(1),
        retry: RetryPolicy(initialInterval: .milliseconds(1))
    )
}

private struct Doubler: Workflow {
    var isDone = false
    init(_ input: Int) {}
    struct Messages: MessageSet {
        let finish = Signal<Doubler, Empty>("finish") { $0.isDone = true }
        let state = Query<Doubler, String>("state") { $0.isDone ? "done" : "open" }
        let add = Update<Doubler, Int, Int, Never>("add") { _, number in number + 1 }
    }
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let doubled = try await context.execute(Work.double, input)
        try await context.wait { $0.isDone }
        return doubled
    }
}

private let activities: @Sendable () -> [Registration] = { [Work.double.implemented { $0 * 2 }] }
private let registrations: @Sendable () -> [Registration] = { [.workflow(Doubler.self)] + activities() }

extension Live {
    @Suite("Codecs that await")
    struct WaitingCodecTests {
        private let script = Script()
        private let stage: Stage

        init() async throws { stage = try await Stage(codecs: [Scripted(script: script)]) }

        /// Why tasks of the workflow failed.
        private func failures(of id: WorkflowID<Doubler>) async throws -> [String] {
            try await stage.client.handle(Doubler.self, id: id).history().all().compactMap { event in
                guard case .workflowTaskFailed(let failed) = event.kind else { return nil }
                return failed.failure?.message
            }
        }

        @Test("hold up their own task only, and the replay is the same", arguments: CacheSize.allCases)
        func slow(cache: CacheSize) async throws {
            script.add(.wait, to: .decode, .workflow)
            let fast: WorkflowID<Doubler> = stage.id("fast")
            let result = try await stage.prove(Doubler.self, 21, cache: cache, with: activities) { slow in
                await script.isTaken(1)
                // The first task of the slow one waits, and another workflow runs from its start to its end.
                let handle = try await stage.client.start(Doubler.self, id: fast, on: stage.queue, 4)
                try await handle.signal(\.finish)
                #expect(try await handle.result() == 8)
                script.letGo()
                try await slow.signal(\.finish)
            }
            #expect(try result.get() == 42)
        }

        @Test(
            "fail a task with their reason when they throw, and it is tried again",
            arguments: [
                (Script.Verb.decode, "the payloads of the task cannot be decoded: the codec Scripted could not decode"),
                (.encode, "the answer cannot be encoded: the codec Scripted could not encode"),
            ]
        )
        fileprivate func failing(verb: Script.Verb, reason: String) async throws {
            let id: WorkflowID<Doubler> = stage.id("failing")
            let result = try await stage.withWorker(registrations) {
                // The client encodes the input; what comes next is the worker's.
                if verb == .decode { script.add(.fail, to: .decode, .workflow) }
                let handle = try await stage.client.start(Doubler.self, id: id, on: stage.queue, 1)
                if verb == .encode { script.add(.fail, to: .encode, .workflow) }
                try await handle.signal(\.finish)
                return try await handle.result()
            }
            #expect(result == 2)
            let failures = try await failures(of: id)
            #expect(failures.contains { $0.hasPrefix(reason) && $0.hasSuffix("the vault is sealed") }, "\(failures)")
            try await stage.replay(Doubler.self, id)
        }

        private func activityEnded(_ handle: WorkflowHandle<Doubler>) async throws {
            // A query that comes with a workflow task is answered with it, and a codec that fails then fails the task.
            try await eventually("the activity is done, and the workflow knows") {
                let events = try await WorkflowHistory.fetch(stage.client, workflowID: handle.id.rawValue).events
                guard case .workflowTaskCompleted? = events.last?.attributes else { return false }
                return events.contains { if case .activityCompleted = $0.attributes { true } else { false } }
            }
        }

        @Test("that do not come back are given up in the time of their task, which fails with a sentence")
        func never() async throws {
            let id: WorkflowID<Doubler> = stage.id("never")
            script.add(.never, to: .decode, .workflow)
            let result = try await stage.withWorker(registrations) {
                var options = StartOptions()
                options.taskTimeout = .seconds(5)
                let handle = try await stage.client.start(Doubler.self, id: id, on: stage.queue, options: options, 3)
                try await handle.signal(\.finish)
                return try await handle.result()
            }
            #expect(result == 6)
            let failures = try await failures(of: id)
            #expect(failures.count == 1)
            #expect(failures.first?.contains("the payload codecs have not decoded its payloads within") == true)
            script.end()
        }

        @Test("that do not come back are not asked to hide that they were late: the reason would never be told")
        func neverHidden() async throws {
            let hiding = try await Stage(codecs: [Scripted(script: script)], encodesFailureAttributes: true)
            let id: WorkflowID<Doubler> = hiding.id("never-hidden")
            script.add(.never, to: .decode, .workflow)
            let result = try await hiding.withWorker(registrations) {
                var options = StartOptions()
                options.taskTimeout = .seconds(5)
                let handle = try await hiding.client.start(Doubler.self, id: id, on: hiding.queue, options: options, 3)
                // Before the workflow is told to finish, only the reason of the failed task could be encoded.
                script.add(.never, to: .encode, .workflow)
                try await eventually("the task has failed") { try await !failures(of: id).isEmpty }
                script.end()
                try await handle.signal(\.finish)
                return try await handle.result()
            }
            #expect(result == 6)
            #expect(try await failures(of: id).first?.hasPrefix("the failure cannot be encoded: ") == true)
        }

        @Test(
            "fail an attempt of an activity, which is tried again, when they throw",
            arguments: [
                (Script.Verb.decode, "the payloads of activity double cannot be decoded"),
                (.encode, "the result of activity double cannot be encoded"),
            ]
        )
        fileprivate func activity(verb: Script.Verb, reason: String) async throws {
            let id: WorkflowID<Doubler> = stage.id("activity")
            // Its input is encoded in its context too, by the workflow's worker.
            if verb == .decode { script.add(.fail, to: .decode, .activity) }
            let result = try await stage.withWorker({
                Doubler.self
                Work.double.implemented { input, context in
                    if verb == .encode, context.info.attempt == 1 { script.add(.fail, to: .encode, .activity) }
                    return input * 2
                }
            }) {
                let handle = try await stage.client.start(Doubler.self, id: id, on: stage.queue, 5)
                try await handle.signal(\.finish)
                return try await handle.result()
            }
            #expect(result == 10)
            let last = try await stage.client.handle(Doubler.self, id: id).history().all().compactMap {
                event -> String? in
                guard case .activityStarted(let started) = event.kind else { return nil }
                return started.lastFailure?.message
            }
            #expect(last.contains { $0.hasPrefix(reason) && $0.hasSuffix("the vault is sealed") }, "\(last)")
        }

        @Test("that do not come back end with their activity's attempt")
        func activityNever() async throws {
            script.add(.never, to: .decode, .activity)
            let id: WorkflowID<Doubler> = stage.id("activity-never")
            let result = try await stage.withWorker(registrations) {
                let handle = try await stage.client.start(Doubler.self, id: id, on: stage.queue, 5)
                try await handle.signal(\.finish)
                return try await handle.result()
            }
            #expect(result == 10)
            script.end()
        }

        @Test("fail a query with their reason, and let an update be tried again")
        func messages() async throws {
            let id: WorkflowID<Doubler> = stage.id("messages")
            try await stage.withWorker(registrations) {
                let handle = try await stage.client.start(Doubler.self, id: id, on: stage.queue, 7)
                #expect(try await handle.query(\.state) == "open")
                try await activityEnded(handle)
                script.add(.fail, to: .encode, .workflow)
                let failed = await #expect(throws: ClientError.self) { try await handle.query(\.state) }
                #expect("\(try #require(failed))".contains("the vault is sealed"), "\(String(describing: failed))")
                #expect(try await handle.query(\.state) == "open")
                #expect(try await handle.update(\.add, 1) == 2)
                try await handle.signal(\.finish)
                #expect(try await handle.result() == 14)
            }
            try await stage.replay(Doubler.self, id)
        }

        @Test("of a client throw its error, in the time of the call")
        func client() async throws {
            let id: WorkflowID<Doubler> = stage.id("client")
            script.add(.fail, to: .encode, .workflow)
            let failed = await #expect(throws: ClientError.self) {
                try await stage.client.start(Doubler.self, id: id, on: stage.queue, 1)
            }
            guard case .payloadsFailed(let reason)? = failed else {
                return #expect(Bool(false), "\(String(describing: failed))")
            }
            #expect(reason.hasPrefix("the payloads of the request cannot be encoded: the codec Scripted"))
            script.add(.never, to: .encode, .workflow)
            let hasty = stage.client.with(CallOptions(timeout: .milliseconds(100)))
            let late = await #expect(throws: ClientError.self) {
                try await hasty.start(Doubler.self, id: id, on: stage.queue, 1)
            }
            #expect("\(try #require(late))".contains("the payload codecs have not encoded its payloads within"))
            // A cancellation does not wait for them either.
            script.add(.never, to: .encode, .workflow)
            let starting = Task { try await stage.client.start(Doubler.self, id: id, on: stage.queue, 1) }
            await script.isTaken(3)
            starting.cancel()
            await #expect(throws: ClientError.self) { try await starting.value }
            script.end()
        }

        @Test("that do not come back do not keep a worker from shutting down")
        func shutdown() async throws {
            let id: WorkflowID<Doubler> = stage.id("shutdown")
            script.add(.never, to: .decode, .workflow)
            try await stage.withWorker(change: { $0.shutdownTimeout = .seconds(2) }, registrations) {
                _ = try await stage.client.start(Doubler.self, id: id, on: stage.queue, 1)
                await script.isTaken(1)
            }
            script.end()
        }
    }
}

@Suite("Codecs that await, in memory")
struct WaitingCodecEnvironmentTests {
    @Test("the test environment sends payloads through them and keeps what a server would keep")
    func environment() async throws {
        let script = Script()
        var options = WorkflowTestEnvironment.Options()
        options.client.dataConverter.codecs = [Scripted(script: script)]
        options.client.dataConverter.encodesFailureAttributes = true
        let test = try await WorkflowTestEnvironment(options: options) { registrations() }
        let handle = try await test.client.start(Doubler.self, id: "a", on: test.taskQueue, 4)
        #expect(try await handle.query(\.state) == "open")
        #expect(try await handle.update(\.add, 1) == 2)
        try await handle.signal(\.finish)
        #expect(try await handle.result() == 8)
        let history = try await test.history(of: "a")
        guard case .workflowCompleted(let result)? = history.events.last?.attributes else {
            return #expect(Bool(false), "the workflow did not complete")
        }
        #expect(result.map(\.encoding) == ["test/scripted"])
        let replayer = try Replayer(dataConverter: options.client.dataConverter, comparing: .inputs) { Doubler.self }
        for feeding in [Replayer.Feeding.whole, .pages(1), .cutAtEachTask] {
            try await replayer.replay(history, feeding)
        }
        script.add(.fail, to: .decode, .workflow)
        let failure = await #expect(throws: ReplayFailure.self) { try await replayer.replay(history) }
        #expect("\(try #require(failure))".contains("the payloads of its history cannot be decoded"))
    }
}
