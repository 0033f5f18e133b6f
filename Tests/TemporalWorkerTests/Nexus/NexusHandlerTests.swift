import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalPrometheus
import TemporalWorker
import TestSupport
import Testing

private enum Booth {
    static let service = NexusService("booth")
    static let ask = NexusOperation<String, String>("ask", of: service)
    static let begin = NexusOperation<String, String>("begin", of: service)
}

/// Calls one operation.
private struct Asker: Workflow {
    struct Input: Codable, Sendable {
        var endpoint: String
        var question: String
        var begins = false
    }

    init(_ input: Input) {}

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> String {
        let operation = (input.begins ? Booth.begin : Booth.ask).with { $0.headers["Tone"] = "polite" }
        do throws(NexusOperationFailure) {
            return try await context.execute(operation, at: NexusEndpoint(input.endpoint), input.question)
        } catch {
            throw ApplicationFailure(BureauCaller.text(error), type: "Unanswered")
        }
    }
}

private struct Answerer: Workflow {
    init(_ question: String) {}
    static func run(_ question: String, in context: WorkflowContext<Self>) async throws -> String { "\(question)!" }
}

/// Notes what passes.
private final class Notes: WorkflowInterceptor, NexusInterceptor {
    let all = Mutex<[String]>([])

    func note(_ text: String) { all.withLock { $0.append(text) } }

    func startNexusOperation<W: Workflow, Input, Output>(
        _ call: NexusOperationCall<Input, Output>,
        in context: WorkflowContext<W>,
        next: (NexusOperationCall<Input, Output>) -> NexusOperationHandle<Output>
    ) -> NexusOperationHandle<Output> {
        var call = call
        call.operation.options.headers["trace"] = "t-1"
        if !context.isReplaying { note("call \(call.operation.name) at \(call.endpoint.name.prefix(6))") }
        return next(call)
    }

    func handleNexusOperation<Input, Output>(
        _ call: NexusOperationRequest<Input>,
        in context: NexusOperationContext,
        next: Next<NexusOperationRequest<Input>, Output, any Error>
    ) async throws -> Output {
        note("handle \(context.info.operation) with \(context.info.headers["trace"] ?? "nothing")")
        return try await next(call)
    }
}

extension Live {
    @Suite("Handlers of Nexus operations")
    struct NexusHandlerTests {
        private func endpoint(of stage: Stage) async throws -> String {
            let name = "booth-\(stage.key)"
            try await stage.client.createNexusEndpoint(NexusEndpoint(name), on: stage.queue)
            return name
        }

        @Test("are asked again with the same request, and see headers, links and where they are")
        func repeated() async throws {
            let stage = try await Stage()
            let endpoint = try await endpoint(of: stage)
            let seen = Mutex<[NexusOperationInfo]>([])
            let links = Mutex<[NexusLink]>([])
            let answer = try await stage.prove(
                Asker.self,
                .init(endpoint: endpoint, question: "who"),
                cache: .many
            ) {
                Booth.ask.implemented { question, context in
                    links.withLock { $0 = context.links }
                    let count = seen.withLock { seen in
                        seen.append(context.info)
                        return seen.count
                    }
                    if count == 1 { throw NexusHandlerFailure("not yet", type: .unavailable) }
                    return "\(question)? \(context.info.headers["tone"] ?? "")"
                }
            }
            #expect(try answer.get() == "who? polite")
            let infos = seen.withLock { $0 }
            #expect(infos.count == 2)
            #expect(Set(infos.map(\.requestID)).count == 1 && infos.first?.requestID.isEmpty == false)
            #expect(infos.first?.endpoint == endpoint && infos.first?.taskQueue == stage.queue)
            #expect(infos.first?.timeout.map { $0 > .seconds(1) && $0 <= .seconds(60) } == true)
            let link = try #require(links.withLock { $0 }.first)
            #expect(link.url.contains("eventType=NexusOperationScheduled"), "\(link)")
        }

        @Test("an endpoint that does not exist fails the workflow task, which goes on when there is one")
        func missingEndpoint() async throws {
            let stage = try await Stage()
            let name = "late-\(stage.key)"
            let answer = try await stage.prove(
                Asker.self,
                .init(endpoint: name, question: "who"),
                cache: .many,
                with: { Booth.ask.implemented { question in question } },
                during: { handle in
                    try await eventually("the task fails with a sentence") {
                        let history = try await stage.client.rawCall(
                            "GetWorkflowExecutionHistory",
                            json: #"{"execution": {"workflowId": "\#(handle.id)"}}"#
                        )
                        return history.contains("BAD_SCHEDULE_NEXUS_OPERATION_ATTRIBUTES")
                            && history.contains("\(name)\\\" not found")
                    }
                    try await stage.client.createNexusEndpoint(NexusEndpoint(name), on: stage.queue)
                }
            )
            #expect(try answer.get() == "who")
        }

        @Test("begin workflows whose histories lead to the caller's and back")
        func links() async throws {
            let stage = try await Stage()
            let endpoint = try await endpoint(of: stage)
            let id: WorkflowID<Answerer> = stage.id("answerer")
            let answer = try await stage.prove(
                Asker.self,
                .init(endpoint: endpoint, question: "who", begins: true),
                cache: .many
            ) {
                Answerer.self
                Booth.begin.runsWorkflow { question, context in
                    try await context.start(Answerer.self, id: id, question)
                }
            }
            #expect(try answer.get() == "who!")
            let callerID: WorkflowID<Asker> = stage.id("\(Asker.name)-\(CacheSize.many.rawValue)")
            func history(_ id: String) async throws -> String {
                try await stage.client.rawCall(
                    "GetWorkflowExecutionHistory",
                    json: #"{"execution": {"workflowId": "\#(id)"}}"#
                )
            }
            let begun = try await history(id.rawValue)
            #expect(begun.contains(#""links":[{"workflowEvent""#) && begun.contains(callerID.rawValue), "\(begun)")
            let caller = try await history(callerID.rawValue)
            #expect(caller.contains(#""links":[{"workflowEvent""#) && caller.contains(id.rawValue), "\(caller)")
        }

        @Test("pass interceptors on both sides, and are measured")
        func interceptorsAndMetrics() async throws {
            let metrics = PrometheusMetrics()
            let stage = try await Stage { $0.metrics = metrics }
            let endpoint = try await endpoint(of: stage)
            let notes = Notes()
            let answer = try await stage.prove(
                Asker.self,
                .init(endpoint: endpoint, question: "who"),
                cache: .many,
                interceptors: [notes]
            ) { Booth.ask.implemented { question in question } }
            #expect(try answer.get() == "who")
            // Cut histories end before the call is known to be a repetition, and so it is noted again.
            let noted = notes.all.withLock { $0 }
            #expect(noted.prefix(2) == ["call ask at booth-", "handle ask with t-1"])
            #expect(noted.count { $0.hasPrefix("handle") } == 1)
            let failed = try await stage.prove(
                Asker.self,
                .init(endpoint: endpoint, question: "who"),
                cache: .one
            ) {
                Booth.ask.implemented { (_: String) -> String in
                    throw NexusOperationError.failed(ApplicationFailure("no"))
                }
            }
            #expect(throws: WorkflowFailure<any Error>.self) { try failed.get() }
            let text = metrics.text()
            for name in [
                "nexus_task_execution_latency", "nexus_task_endtoend_latency", "nexus_task_schedule_to_start_latency",
                "nexus_service=\"booth\"", "nexus_operation=\"ask\"", "failure_reason=\"operation_failed\"",
                "worker_type=\"NexusWorker\"", "poller_type=\"nexus_task\"",
            ] { #expect(text.contains(name), "\(name)") }
        }

        @Test("an answer that cannot be sent fails the operation at once, and the handler is not asked again")
        func unsendable() async throws {
            let stage = try await Stage()
            let endpoint = try await endpoint(of: stage)
            let asked = Mutex(0)
            let answer = try await stage.prove(
                Asker.self,
                .init(endpoint: endpoint, question: "who"),
                cache: .many
            ) {
                Booth.ask.implemented(
                    start: { _, _ in
                        asked.withLock { $0 += 1 }
                        return .started(token: "a\u{0}")
                    },
                    cancel: { _, _ in }
                )
            }
            let failure = #expect(throws: WorkflowFailure<any Error>.self) { try answer.get() }
            #expect("\(failure as Any)".contains("handler INTERNAL"), "\(failure as Any)")
            #expect(asked.withLock { $0 } == 1)
        }

        @Test("that are interrupted by the end of their worker are asked again elsewhere")
        func shutdown() async throws {
            let stage = try await Stage()
            let endpoint = try await endpoint(of: stage)
            let isAsked = Mutex(false)
            let reasons = Mutex<[NexusCancellationReason?]>([])
            let id: WorkflowID<Asker> = stage.id("asker")
            let handle = try await stage.client.start(
                Asker.self,
                id: id,
                on: stage.queue,
                .init(endpoint: endpoint, question: "who")
            )
            try await stage.withWorker(cache: 10, change: { $0.gracefulShutdown = .zero }) {
                Asker.self
                Booth.ask.implemented { question, context in
                    isAsked.withLock { $0 = true }
                    // tidy:allow sleep — goes on until it is cancelled
                    do { try await Task.sleep(for: .seconds(60)) } catch {
                        reasons.withLock { $0.append(context.cancellationReason) }
                        throw error
                    }
                    return question
                }
            } _: {
                try await eventually("the handler runs") { isAsked.withLock { $0 } }
            }
            #expect(reasons.withLock { $0 } == [.workerShutdown])
            let answer = try await stage.withWorker(
                {
                    Asker.self
                    Booth.ask.implemented { question in "\(question), again" }
                },
                { try await handle.result() }
            )
            #expect(answer == "who, again")
        }
    }
}
