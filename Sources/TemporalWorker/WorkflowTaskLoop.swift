import Logging
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

/// The way of a workflow task: poll → decode → apply → run → command → encode → respond. Each word is a folder.
struct WorkflowTaskLoop: Sendable {
    let connection: WorkerConnection
    let workflows: [String: WorkflowDefinition]
    let cache: RunCache
    let responder: Responder

    /// Works on a task, and on those that the server gives back with its answers.
    func process(_ task: WorkflowTask) async {
        var next: WorkflowTask? = task
        while let task = next {
            next = await processOne(task)
        }
    }

    private func processOne(_ task: WorkflowTask) async -> WorkflowTask? {
        let cached = await cache.take(task.runID)
        let result = await bringUpToDate(task, cached)
        switch result {
        case .success(let (run, commands)): return await answer(task, run, commands)
        case .failure(let problem):
            cache.putBack(task.runID, nil)
            await responder.fail(task, problem)
            return nil
        }
    }

    private func answer(_ task: WorkflowTask, _ run: CachedRun, _ commands: [Command]) async -> WorkflowTask? {
        if let query = task.query {
            let answer = run.answer(query)
            cache.putBack(task.runID, run)
            await responder.answer(task, answer)
            return nil
        }
        let completion = run.completion(commands, queries: task.queries)
        let outcome = await responder.complete(task, completion)
        switch outcome {
        case .taken(let next, let speculativeReset):
            if speculativeReset { run.rollBackSpeculativeTask() }
            keep(run, of: task)
            return next
        case .refused:
            forget(run, of: task)
            return nil
        }
    }

    private func keep(_ run: CachedRun, of task: WorkflowTask) {
        if run.isFinished { forget(run, of: task) } else { cache.putBack(task.runID, run) }
    }

    private func forget(_ run: CachedRun, of task: WorkflowTask) {
        cache.putBack(task.runID, nil)
        run.evict()
    }

    /// Applies the task's history to the run in memory, or to a new one when there is none or it cannot go on.
    private func bringUpToDate(
        _ task: WorkflowTask,
        _ cached: CachedRun?
    ) async -> Result<(CachedRun, [Command]), TaskProblem> {
        if let cached {
            do throws(TaskProblem) {
                return .success((cached, try await apply(task, to: cached, HistoryPages(task, connection))))
            } catch {
                cached.evict()
                guard case .workflow(.history(let reason)) = error else { return .failure(error) }
                connection.logger.debug("run \(task.runID) is replayed from its start: \(reason)")
            }
        }
        guard let definition = workflows[task.workflowType] else {
            return .failure(.workflow(.failure(unregistered(task))))
        }
        let run = newRun(definition, task)
        do throws(TaskProblem) {
            let isWhole = task.events.first?.id == EventID(1)
            let pages = isWhole ? HistoryPages(task, connection) : HistoryPages(wholeHistoryOf: task, connection)
            return .success((run, try await apply(task, to: run, pages)))
        } catch {
            run.evict()
            return .failure(error)
        }
    }

    /// apply → run → command, page by page.
    private func apply(
        _ task: WorkflowTask,
        to run: CachedRun,
        _ source: HistoryPages
    ) async throws(TaskProblem) -> [Command] {
        var pages = source
        let isQuery = task.query != nil && task.started == EventID(0)
        var commands: [Command] = []
        run.begin(task)
        while let page = try await pages.next() {
            do throws(WorkflowTaskProblem) {
                try run.feed(page.events, isLast: page.isLast)
                commands += try run.advance(includingLast: !isQuery)
            } catch {
                throw .workflow(error)
            }
        }
        guard isQuery || run.lastApplied >= task.started else {
            throw .stale("history ends at event \(run.lastApplied), the task began at event \(task.started)")
        }
        return commands
    }

    private func newRun(_ definition: WorkflowDefinition, _ task: WorkflowTask) -> CachedRun {
        let info = WorkflowInfo(
            namespace: connection.namespace,
            workflowID: task.workflowID,
            runID: task.runID,
            workflowType: task.workflowType,
            taskQueue: connection.taskQueue
        )
        let logger = connection.logger
        return CachedRun(
            definition,
            info: info,
            converter: connection.converter,
            sdkName: SDK.name,
            sdkVersion: SDK.version
        ) { info, entry in logger.log(entry, of: info) }
    }

    private func unregistered(_ task: WorkflowTask) -> Failure {
        let known = workflows.keys.sorted().joined(separator: ", ")
        let message = "workflow \(task.workflowType) is not registered on this worker; it has: \(known)"
        return Failure(message: message, kind: .application(.init(type: "NotFoundError")))
    }
}

/// Why a task is not answered with commands.
enum TaskProblem: Error {
    /// Its workflow cannot go on.
    case workflow(WorkflowTaskProblem)
    /// The server has moved on; another task follows or has followed.
    case stale(String)
    /// The rest of its history could not be had.
    case rpc(RPCError)
}

/// The pages of a task's history, as they are needed.
struct HistoryPages {
    private let connection: WorkerConnection
    private let task: WorkflowTask
    private var first: [HistoryEvent]?
    private var token: [UInt8]
    /// The task's own events follow a fetched history, since a speculative task's are in no stored history.
    private var appendsTask: Bool
    private var hasEnded = false

    /// The task's events and what its token promises.
    init(_ task: WorkflowTask, _ connection: WorkerConnection) {
        self.connection = connection
        self.task = task
        first = task.events
        token = task.nextPageToken
        appendsTask = false
    }

    /// All there is, from the first event on, for a task that came with the newest events only.
    init(wholeHistoryOf task: WorkflowTask, _ connection: WorkerConnection) {
        self.connection = connection
        self.task = task
        token = []
        appendsTask = true
    }

    mutating func next() async throws(TaskProblem) -> (events: [HistoryEvent], isLast: Bool)? {
        guard !hasEnded else { return nil }
        if let events = first {
            first = nil
            hasEnded = token.isEmpty
            return (events, hasEnded)
        }
        let response: GetWorkflowExecutionHistoryResponse
        do throws(RPCError) {
            response = try await connection.channel.call(
                GetWorkflowExecutionHistoryRequest(
                    namespace: connection.namespace,
                    workflowID: task.workflowID,
                    runID: task.runID.rawValue,
                    pageToken: token
                )
            )
        } catch {
            throw .rpc(error)
        }
        token = response.nextPageToken
        hasEnded = token.isEmpty
        return (upToTheTask(response.events), hasEnded)
    }

    private func upToTheTask(_ fetched: [HistoryEvent]) -> [HistoryEvent] {
        guard task.started > EventID(0) else { return fetched }
        var events = fetched.filter { $0.id <= task.started }
        guard hasEnded, appendsTask else { return events }
        let last = events.last?.id ?? EventID(0)
        events += task.events.filter { $0.id > last }
        return events
    }
}

extension Logger {
    func log(_ entry: WorkflowLogEntry, of info: WorkflowInfo) {
        var metadata: Logger.Metadata = [
            "workflow": "\(info.workflowType)", "workflow-id": "\(info.workflowID)", "run-id": "\(info.runID)",
        ]
        for (key, value) in entry.metadata { metadata[key] = "\(value)" }
        let level: Logger.Level =
            switch entry.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        log(level: level, "\(entry.message)", metadata: metadata)
    }
}
