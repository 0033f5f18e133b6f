import TemporalClient
import TemporalCore
import TemporalWorker

// The payloads of the environment's runs pass the codecs as they do in a worker: the service keeps what a server would keep.

extension TestEngine {
    /// How long codecs have for the payloads of a task, in real time.
    private static let codecTime = Duration.seconds(10)

    /// The question and the messages of a task as they were before codecs.
    func decoded(_ task: WorkflowTask) async -> Result<WorkflowTask, WorkflowTaskProblem> {
        guard !pipeline.isEmpty, task.hasMessages else { return .success(task) }
        var task = task
        return await decoding(in: .workflow(options.client.namespace, task.workflowID)) { task.visitPayloads(&$0) }
            .map { task }
    }

    /// Events that are fed next to a run, as they were before codecs.
    func decoded(_ events: [HistoryEvent], for run: RunDriver) async -> Result<[HistoryEvent], WorkflowTaskProblem> {
        guard !pipeline.isEmpty else { return .success(events) }
        var events = events
        return await decoding(in: run.info.scope.context) { run.visitPayloads(of: &events, &$0) }.map { events }
    }

    private func decoding(
        in context: SerializationContext,
        _ visit: (inout PayloadWalk) -> Void
    ) async -> Result<Void, WorkflowTaskProblem> {
        do throws(PayloadPassError) {
            try await pipeline.pass(.inbound, in: context, within: Self.codecTime, visiting: visit)
            return .success(())
        } catch {
            return .failure(.failure(.codec("the payloads of the task cannot be decoded: \(error)", error)))
        }
    }

    /// An answer to a task as a server keeps it.
    func encoded(
        _ completion: WorkflowTaskCompletion,
        of scope: WorkflowScope
    ) async -> Result<WorkflowTaskCompletion, WorkflowTaskProblem> {
        var completion = completion
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: scope.context, within: Self.codecTime) {
                completion.visitPayloads(of: scope, &$0)
            }
            return .success(completion)
        } catch {
            return .failure(.failure(.codec("the answer cannot be encoded: \(error)", error)))
        }
    }

    /// A question as it was before codecs, or the failure that answers it.
    func decoded(_ query: QueryRequest, of scope: WorkflowScope) async -> Result<QueryRequest, UnreadableQuery> {
        var query = query
        do throws(PayloadPassError) {
            try await pipeline.pass(.inbound, in: scope.context, within: Self.codecTime) { $0.visit(&query.input) }
            return .success(query)
        } catch {
            return .failure(
                UnreadableQuery(failure: .codec("the input of the query cannot be decoded: \(error)", error))
            )
        }
    }

    /// An answer to a question as a client gets it.
    func encoded(_ answer: QueryAnswer, of scope: WorkflowScope) async -> QueryAnswer {
        var encoded = answer
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: scope.context, within: Self.codecTime) { encoded.visitPayloads(&$0) }
            return encoded
        } catch {
            return .failed(.codec("the answer to the query cannot be encoded: \(error)", error))
        }
    }

    /// The end of a workflow that has no code, as a server keeps it.
    func encoded(_ command: Command, of scope: WorkflowScope) async -> Command {
        switch await encoded(WorkflowTaskCompletion(commands: [command]), of: scope) {
        case .success(let completion): completion.commands[0]
        case .failure(let problem):
            Command(.failWorkflow(Failure(message: problem.text, kind: .application(.init(type: "PayloadCodec")))))
        }
    }
}

/// A question that no code can be asked.
struct UnreadableQuery: Error {
    let failure: Failure
}

extension Failure {
    /// What a codec or external storage has failed with.
    fileprivate static func codec(_ message: String, _ error: PayloadPassError) -> Failure {
        Failure(message: message, kind: .application(.init(type: error.failureType)))
    }
}
