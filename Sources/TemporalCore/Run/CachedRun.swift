/// A run in a worker's memory: its history so far, its machines and its user code, and how a task passes through them.
///
/// The worker's loop feeds it pages and asks for the answer. Handed from task to task, used by one at a time.
package final class CachedRun: @unchecked Sendable {  // tidy:allow unchecked-sendable — see above
    private var history = History()
    private let run: any ActivatableRun
    private var messages: [ProtocolMessage] = []
    private let sdkName: String
    private let sdkVersion: String

    package init(
        _ definition: WorkflowDefinition,
        info: WorkflowInfo,
        converter: any PayloadConverter,
        failurePolicy: WorkflowFailurePolicy = WorkflowFailurePolicy(),
        sdkName: String,
        sdkVersion: String,
        log: @escaping @Sendable (WorkflowInfo, WorkflowLogEntry) -> Void
    ) {
        let policy = failurePolicy.joined(with: definition.failurePolicy)
        run = definition.run(RunCore(info: info, converter: converter, failurePolicy: policy, log: log))
        self.sdkName = sdkName
        self.sdkVersion = sdkVersion
    }

    /// The last event that the run has taken in.
    package var lastApplied: EventID { history.lastApplied }
    /// Which problems fail the workflow.
    package var failurePolicy: WorkflowFailurePolicy { run.core.failurePolicy }
    /// Whether the workflow's code has ended.
    package var isFinished: Bool { run.core.isFinished }

    /// Begins with a task; its events are fed page by page.
    package func begin(_ task: WorkflowTask) {
        history.beginTask()
        messages = task.messages
    }

    /// Adds a page of history.
    /// - Parameters:
    ///   - page: events that follow those before.
    ///   - isLast: whether there are no further pages.
    /// - Throws: ``WorkflowTaskProblem/history(_:)`` when an event is missing.
    package func feed(_ page: [HistoryEvent], isLast: Bool) throws(WorkflowTaskProblem) {
        do { try history.append(page, isLast: isLast) } catch { throw .history(error) }
    }

    /// apply → run → command, for as many tasks as the history at hand holds.
    /// - Parameters:
    ///   - includingLast: whether a task that has no answer yet is activated; false when only a query is asked.
    ///   - progress: called before each activation of the workflow's code.
    /// - Returns: the commands of the task that has no answer yet.
    /// - Throws: ``WorkflowTaskProblem``; the run is of no use afterwards.
    package func advance(
        includingLast: Bool = true,
        progress: () -> Void = {}
    ) throws(WorkflowTaskProblem) -> [Command] {
        var live: [Command] = []
        while let chunk = try nextChunk(includingLast) {
            do {
                let jobs = try run.core.machines.apply(chunk, messages: messages)
                if chunk.endsWithTask {
                    progress()
                    try activate(jobs)
                }
                let commands = try run.core.machines.takeCommands()
                if !chunk.isReplay { live = commands }
            } catch let error as Nondeterminism {
                throw .nondeterminism(error)
            } catch let error as WorkflowTaskProblem {
                throw error
            } catch {
                throw .history(HistoryError("\(error)"))
            }
        }
        return live
    }

    private func nextChunk(_ includingLast: Bool) throws(WorkflowTaskProblem) -> History.Chunk? {
        do { return try history.nextChunk(includingLast: includingLast) } catch { throw .history(error) }
    }

    private func activate(_ jobs: [Job]) throws(WorkflowTaskProblem) {
        run.core.drive {
            for job in jobs { run.apply(job) }
        }
        if let problem = run.core.problem { throw problem }
    }

    /// The answer to the task whose commands `advance` gave.
    package func completion(_ commands: [Command], queries: [IdentifiedQuery]) -> WorkflowTaskCompletion {
        var completion = WorkflowTaskCompletion(commands: commands, messages: run.core.machines.takeMessages())
        completion.queryAnswers = queries.map { IdentifiedAnswer(id: $0.id, answer: answer($0.query)) }
        completion.newCoreFlags = run.core.machines.flags.newCoreFlags
        completion.announcesSDK = run.core.machines.flags.isNews(sdkName, sdkVersion)
        return completion
    }

    /// Answers a question from the state as it is.
    package func answer(_ query: QueryRequest) -> QueryAnswer { run.answer(query) }

    /// Forgets a speculative task that the server dropped.
    package func rollBackSpeculativeTask() { history.rollBackSpeculativeTask() }

    /// Lets the run's code unwind, so that its memory is freed.
    package func evict() { run.core.evict() }
}
