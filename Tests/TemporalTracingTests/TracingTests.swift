import InMemoryTracing
import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalTracing
import TemporalWorker
import Testing
import Tracing

private let measure = Activity<Int, Int, Never>("Measure", startToClose: .seconds(10))
private let refuse = Activity<Empty, Empty, Never>(
    "Refuse",
    startToClose: .seconds(10),
    retry: RetryPolicy(maximumAttempts: 1)
)

private let registrations: [Registration] = [
    .workflow(Traced.self), .workflow(TracedChild.self),
    measure.implemented { $0 },
    refuse.implemented { throw ApplicationFailure("no", type: "Refusal") },
]

private struct TracedChild: Workflow {
    var isDone = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let end = Signal<TracedChild, Empty>("end") { $0.isDone = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isDone }
        return try await context.execute(measure, 3)
    }
}

/// Asks for a little of everything, over two runs.
private struct Traced: Workflow {
    var isDone = false
    init(_ round: Int) {}
    struct Messages: MessageSet {
        let run = Signal<Traced, Empty>.running("run") { _, context in try await context.execute(measure, 4) }
        let change = Update<Traced, Empty, Int, Never>.running("change") { _, context in
            (try? await context.execute(measure, 5)) ?? 0
        }
        let ask = Query<Traced, Bool>("ask") { $0.isDone }
        let end = Signal<Traced, Empty>("end") { $0.isDone = true }
    }
    static func run(_ round: Int, in context: WorkflowContext<Self>) async throws -> Int {
        guard round == 0 else { return try await context.execute(local: measure, 2) }
        try await context.wait { $0.isDone && context.allHandlersFinished }
        try await context.execute(measure, 1)
        do { try await context.execute(refuse) } catch {
            // Its failure is what this is about.
        }
        let child = try await context.start(child: TracedChild.self, Empty())
        try await context.external(child).signal(\.end)
        _ = try await child.result()
        try await context.continueAsNew(1)
    }
}

/// Fails from a handler, while its main line waits.
private struct Tripped: Workflow {
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let trip = Signal<Tripped, Empty>.running("trip") { _, _ in throw ApplicationFailure("tripped") }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.wait { _ in false }
        return Empty()
    }
}

/// What the workflow with Nexus operations calls.
private enum Desk {
    static let service = NexusService("desk")
    static let echo = NexusOperation<String, String>("echo", of: service)
    static let serve = NexusOperation<String, String>("serve", of: service)

    static var implemented: [Registration] {
        [
            echo.implemented { text, _ in text },
            serve.runsWorkflow { id, context in try await context.start(Served.self, id: WorkflowID(id), id) },
        ]
    }
}

private struct Served: Workflow {
    init(_ id: String) {}
    static func run(_ id: String, in context: WorkflowContext<Self>) async throws -> String {
        if id.hasSuffix("-waits") { try await context.sleep(for: .seconds(3600)) }
        return "served"
    }
}

private struct NexusTraced: Workflow {
    init(_ input: Arguments<String, String>) {}
    static func run(_ input: Arguments<String, String>, in context: WorkflowContext<Self>) async throws -> [String] {
        let (name, id) = input.values
        let endpoint = NexusEndpoint(name)
        var seen = [try await context.execute(Desk.echo, at: endpoint, "hello")]
        seen.append(try await context.execute(Desk.serve, at: endpoint, id))
        let waiting = context.start(Desk.serve, at: endpoint, "\(id)-waits")
        try await waiting.started()
        waiting.cancel()
        do { seen.append(try await waiting.result()) } catch {
            if case .interrupted(.cancelled) = error.reason { seen.append("cancelled") }
        }
        return seen
    }
}

extension InMemoryTracer {
    /// One whose ids no other has, those of workflows the same in every replay.
    fileprivate static func repeatable(_ name: String) -> InMemoryTracer {
        let count = Atomic(0)
        let next: @Sendable () -> String = { "\(name)-\(count.add(1, ordering: .relaxed).newValue)" }
        let tracer = InMemoryTracer(
            idGenerator: .init(
                nextTraceID: { WorkflowSpanIDs.current?.traceID ?? next() },
                nextSpanID: { WorkflowSpanIDs.current?.spanID ?? next() }
            )
        )
        return tracer
    }

    /// Each span that has ended and the one that it belongs to, by name and in order.
    fileprivate func tree(with others: [FinishedInMemorySpan] = []) -> [String] {
        let spans = finishedSpans + others
        let names = Dictionary(spans.map { ($0.spanID, $0.operationName) }) { first, _ in first }
        return finishedSpans.map { span in
            let parent = span.parentSpanID.map { names[$0] ?? "a span that is nowhere" } ?? "nothing"
            return "\(span.operationName) < \(parent)"
        }.sorted()
    }
}

extension Live {
    @Suite("Traces")
    struct TracingTests {
        /// Drives a workflow through all that is traced.
        private func trace(_ stage: Stage, from client: Client, cache: CacheSize) async throws -> WorkflowID<Traced> {
            let id: WorkflowID<Traced> = stage.id("Traced-\(cache.rawValue)")
            try await stage.withWorker(cache: cache.rawValue, { registrations }) {
                let handle = try await client.start(Traced.self, id: id, on: stage.queue, 0)
                try await handle.signal(\.run)
                let answer = try await handle.update(\.change, Empty())
                let isDone = try await handle.query(\.ask)
                #expect(answer == 5 && !isDone)
                try await handle.signal(\.end)
                let result = try await handle.result()
                #expect(result == 2)
            }
            return id
        }

        private let clientSpans = [
            "QueryWorkflow:ask < test", "SignalWorkflow:end < test", "SignalWorkflow:run < test",
            "StartWorkflow:Traced < test", "StartWorkflowUpdate:change < test",
        ]

        @Test(
            "go from a program through workflows, activities and children in other processes",
            arguments: CacheSize.allCases
        )
        func acrossProcesses(_ cache: CacheSize) async throws {
            let (outside, inside) = (InMemoryTracer.repeatable("outside"), InMemoryTracer.repeatable("inside"))
            let program = try await Stage { $0.interceptors = [TracingInterceptor(tracer: outside)] }
            let stage = try await Stage { $0.interceptors = [TracingInterceptor(tracer: inside)] }
            let test = outside.startSpan("test")
            let id = try await ServiceContext.$current.withValue(test.context) {
                try await trace(stage, from: program.client, cache: cache)
            }
            test.end()
            #expect(outside.tree() == clientSpans + ["test < nothing"])
            let wanted = [
                "HandleQuery:ask < QueryWorkflow:ask",
                "HandleSignal:end < SignalChildWorkflow:end",
                "HandleSignal:end < SignalWorkflow:end",
                "HandleSignal:run < SignalWorkflow:run",
                "HandleUpdate:change < StartWorkflowUpdate:change",
                "RunActivity:Measure < StartActivity:Measure",
                "RunActivity:Measure < StartActivity:Measure",
                "RunActivity:Measure < StartActivity:Measure",
                "RunActivity:Measure < StartActivity:Measure",
                "RunActivity:Measure < StartActivity:Measure",
                "RunActivity:Refuse < StartActivity:Refuse",
                "RunWorkflow:Traced < RunWorkflow:Traced",
                "RunWorkflow:Traced < StartWorkflow:Traced",
                "RunWorkflow:TracedChild < StartChildWorkflow:TracedChild",
                "SignalChildWorkflow:end < RunWorkflow:Traced",
                "StartActivity:Measure < HandleSignal:run",
                "StartActivity:Measure < HandleUpdate:change",
                "StartActivity:Measure < RunWorkflow:Traced",
                "StartActivity:Measure < RunWorkflow:Traced",
                "StartActivity:Measure < RunWorkflow:TracedChild",
                "StartActivity:Refuse < RunWorkflow:Traced",
                "StartChildWorkflow:TracedChild < RunWorkflow:Traced",
                "ValidateUpdate:change < StartWorkflowUpdate:change",
            ]
            #expect(inside.tree(with: outside.finishedSpans) == wanted)
            #expect(Set(inside.finishedSpans.map(\.traceID)) == [test.traceID])
            let failed = inside.finishedSpans.filter { !$0.errors.isEmpty }
            #expect(failed.map(\.operationName) == ["RunActivity:Refuse"] && failed.first?.status?.code == .error)
            let handled = try #require(inside.finishedSpans.first { $0.operationName == "HandleSignal:run" })
            let run = inside.finishedSpans.first { $0.operationName == "RunWorkflow:Traced" }
            #expect(handled.links.map(\.context.inMemorySpanContext?.spanID) == [run?.spanID])
            #expect(handled.attributes["temporalWorkflowID"]?.toSpanAttribute() == .string(id.rawValue))

            let replayer = try Replayer(interceptors: [TracingInterceptor(tracer: inside)]) { registrations }
            let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue)
            inside.clearFinishedSpans()
            for feeding in [Replayer.Feeding.whole, .pages(1), .pages(3)] {
                try await replayer.replay(history, feeding)
            }
            #expect(inside.finishedSpans.isEmpty)
        }

        @Test("go through Nexus operations, and to the workflows that they begin")
        func nexus() async throws {
            let tracer = InMemoryTracer.repeatable("nexus")
            let stage = try await Stage { $0.interceptors = [TracingInterceptor(tracer: tracer)] }
            let endpoint = NexusEndpoint("traced-\(stage.key)")
            try await stage.client.createNexusEndpoint(endpoint, on: stage.queue)
            let test = tracer.startSpan("test")
            let input = Arguments(endpoint.name, "served-\(stage.key)")
            let id: WorkflowID<NexusTraced> = stage.id("calls")
            let code: @Sendable () -> [Registration] = {
                [.workflow(NexusTraced.self), .workflow(Served.self)] + Desk.implemented
            }
            try await ServiceContext.$current.withValue(test.context) {
                try await stage.withWorker(code) {
                    let seen = try await stage.client.execute(NexusTraced.self, id: id, on: stage.queue, input)
                    #expect(seen == ["hello", "served", "cancelled"])
                }
            }
            test.end()
            let wanted = [
                "RunCancelNexusOperationHandler:desk/serve < StartNexusOperation:desk/serve",
                "RunStartNexusOperationHandler:desk/echo < StartNexusOperation:desk/echo",
                "RunStartNexusOperationHandler:desk/serve < StartNexusOperation:desk/serve",
                "RunStartNexusOperationHandler:desk/serve < StartNexusOperation:desk/serve",
                "RunWorkflow:NexusTraced < StartWorkflow:NexusTraced",
                "RunWorkflow:Served < StartWorkflow:Served",
                "RunWorkflow:Served < StartWorkflow:Served",
                "StartNexusOperation:desk/echo < RunWorkflow:NexusTraced",
                "StartNexusOperation:desk/serve < RunWorkflow:NexusTraced",
                "StartNexusOperation:desk/serve < RunWorkflow:NexusTraced",
                "StartWorkflow:NexusTraced < test",
                "StartWorkflow:Served < RunStartNexusOperationHandler:desk/serve",
                "StartWorkflow:Served < RunStartNexusOperationHandler:desk/serve",
                "test < nothing",
            ]
            #expect(tracer.tree() == wanted)
            #expect(Set(tracer.finishedSpans.map(\.traceID)) == [test.traceID])
            tracer.clearFinishedSpans()
            let replayer = try Replayer(interceptors: [TracingInterceptor(tracer: tracer)]) { code() }
            try await replayer.replay(try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue))
            #expect(tracer.finishedSpans.isEmpty)
        }

        @Test("have no holes with a tracer that takes its own ids", arguments: CacheSize.allCases)
        func ownIDs(_ cache: CacheSize) async throws {
            let tracer = InMemoryTracer()
            let stage = try await Stage { $0.interceptors = [TracingInterceptor(tracer: tracer)] }
            let test = tracer.startSpan("test")
            _ = try await ServiceContext.$current.withValue(test.context) {
                try await trace(stage, from: stage.client, cache: cache)
            }
            test.end()
            let tree = tracer.tree()
            #expect(tree.count == 29)
            #expect(!tree.contains { $0.hasSuffix("a span that is nowhere") }, "\(tree)")
            #expect(Set(tracer.finishedSpans.map(\.traceID)) == [test.traceID])
            #expect(tree.contains("StartActivity:Measure < SignalWorkflow:run"))
            #expect(tree.contains("StartChildWorkflow:TracedChild < StartWorkflow:Traced"))
        }

        @Test("say when a workflow fails, also by a handler, and begin where nobody has begun one")
        func failures() async throws {
            let tracer = InMemoryTracer.repeatable("worker")
            let stage = try await Stage()
            let id: WorkflowID<Tripped> = stage.id("tripped")
            try await stage.withWorker(
                change: { $0.interceptors = [TracingInterceptor(tracer: tracer)] },
                { Tripped.self }
            ) {
                let handle = try await stage.client.start(Tripped.self, id: id, on: stage.queue, Empty())
                try await handle.signal(\.trip)
                await #expect(throws: WorkflowFailure<any Error>.self) { try await handle.result() }
            }
            #expect(tracer.tree() == ["HandleSignal:trip < RunWorkflow:Tripped", "RunWorkflow:Tripped < nothing"])
            #expect(tracer.finishedSpans.allSatisfy { $0.status?.code == .error && $0.traceID.count == 32 })
        }
    }
}

@Suite("The header of a trace")
struct TraceHeaderTests {
    @Test("is that of the Python and TypeScript SDKs: a JSON object of propagation fields")
    func form() throws {
        let tracer = InMemoryTracer(idGenerator: .init(nextTraceID: { "t" }, nextSpanID: { "s" }))
        let span = tracer.startSpan("a")
        var header: [NamedPayload] = []
        tracer.write(span.context, to: &header)
        let payload = try #require(header["_tracer-data"])
        #expect(payload.encoding == "json/plain")
        #expect(String(decoding: payload.data, as: UTF8.self) == #"{"in-memory-span-id":"s","in-memory-trace-id":"t"}"#)
        #expect(tracer.context(in: header)?.inMemorySpanContext?.spanID == "s")
    }

    @Test("an interceptor that was given no tracer takes the process's")
    func processTracer() {
        var options = ClientOptions("localhost:7233")
        options.interceptors = [TracingInterceptor()]
        #expect(options.interceptors.count == 1)
    }

    @Test("is passed over when it cannot be read")
    func damage() {
        let tracer = InMemoryTracer()
        #expect(tracer.context(in: []) == nil)
        for text in ["", "[]", "{}", "{\"a\": 1}", "null"] {
            let header = [NamedPayload("_tracer-data", Payload(encoding: "json/plain", data: Array(text.utf8)))]
            #expect(tracer.context(in: header)?.inMemorySpanContext == nil, "\(text)")
        }
    }

    @Test("ids of workflows' spans are those of W3C Trace Context, and each place has its own")
    func ids() {
        let ids = (1...100).map { WorkflowSpanIDs(RunID("run"), "\($0)") }
        #expect(Set(ids.map(\.spanID)).count == 100)
        #expect(ids.allSatisfy { $0.spanID.count == 16 && $0.traceID.count == 32 })
        #expect(ids[6] == WorkflowSpanIDs(RunID("run"), "7") && ids[6] != WorkflowSpanIDs(RunID("other"), "7"))
    }
}
