import TemporalCore
import TemporalRPC
import TemporalWire

/// The pages of a task's history, as they are needed.
///
/// They end even if the server goes on for ever: with pages that bring nothing new again and again, with an event behind those of
/// the task, and with the task's own time.
struct HistoryPages {
    private let worker: WorkerContext
    private let task: WorkflowTask
    private var first: [HistoryEvent]?
    private var token: [UInt8]
    /// What is fetched are the events before the task's own.
    private var isBeforeTask: Bool
    private var hasEnded = false
    private let received: ContinuousClock.Instant
    /// How long the task has from when it came, as the history's first event says; behind it, no answer is taken.
    private var taskTimeout: Duration?
    /// The last event of all pages.
    private var lastID = EventID(0)
    /// How many pages in a row have brought nothing new, and the pause after the next one that does not.
    private var fruitless = 0
    private var backoff = Self.usualBackoff

    /// How many pages in a row may bring nothing new: some databases give an empty one before they say that it was the
    /// last.
    private static let fruitlessLimit = 10
    private static let usualBackoff = Backoff(initial: .milliseconds(20), multiplier: 2, maximum: .seconds(1))
    /// How long a history may be read for a query, which has no time that the worker is told.
    private static let queryTime = Duration.seconds(60)

    /// What the task brought and what its token promises.
    /// - Parameters:
    ///   - task: whose history it is.
    ///   - worker: says where further pages come from.
    init(of task: ReceivedTask, _ worker: WorkerContext) {
        self.worker = worker
        self.task = task.task
        received = task.received
        first = task.task.events
        token = task.task.nextPageToken
        isBeforeTask = false
    }

    /// All events from the first one on, for a task that came with the newest events only.
    init(wholeHistoryOf task: ReceivedTask, _ worker: WorkerContext) {
        self.worker = worker
        self.task = task.task
        received = task.received
        token = []
        isBeforeTask = !task.task.events.isEmpty
    }

    /// Gives one page after the other.
    /// - Parameter usualTimeout: how long the task has from when it came, where the pages do not say it.
    /// - Returns: the next page; nil behind the last one.
    /// - Throws: ``TaskProblem`` when the next page cannot be had.
    mutating func next(
        within usualTimeout: Duration
    ) async throws(TaskProblem) -> (events: [HistoryEvent], isLast: Bool)? {
        guard !hasEnded else { return nil }
        while true {
            if let events = first {
                first = nil
                hasEnded = token.isEmpty
                note(events)
                return (events, hasEnded)
            }
            let time = time(within: usualTimeout)
            guard received.duration(to: .now) < time else {
                throw unending("it was not read to its end within the task's time (\(time))")
            }
            let events = try await page()
            let isNews = events.contains { $0.id > lastID }
            note(events)
            // What lies behind the task's own events is not wanted, and all of those are there.
            if task.started > EventID(0), lastID > task.started { hasEnded = true }
            if isNews || hasEnded {
                fruitless = 0
                backoff = Self.usualBackoff
                return (upToTheTask(events), hasEnded)
            }
            if first == nil { try await pauseAfterFruitlessPage() }
        }
    }

    /// How long there is from when the task came.
    /// - Parameter usualTimeout: how long, where the pages do not say it.
    /// - Returns: the time of the task, or that of a query.
    func time(within usualTimeout: Duration) -> Duration {
        let taskTimeout = taskTimeout ?? usualTimeout
        return task.query == nil ? taskTimeout : max(taskTimeout, Self.queryTime)
    }

    private mutating func note(_ events: [HistoryEvent]) {
        if case .workflowStarted(let start)? = events.first?.attributes { taskTimeout = start.taskTimeout }
        if let last = events.last { lastID = max(last.id, lastID) }
    }

    private mutating func pauseAfterFruitlessPage() async throws(TaskProblem) {
        fruitless += 1
        guard fruitless < Self.fruitlessLimit, !worker.shutdown.hasBegun else {
            throw unending("pages come without an end, and the last \(fruitless) brought no new event")
        }
        // A task that is cancelled finds out with its next call.
        try? await worker.channel.options.retryClock.sleep(backoff.next())
    }

    private func unending(_ reason: String) -> TaskProblem {
        let message = "the history of workflow \(task.workflowID) has no end after event \(lastID): \(reason)"
        return .unusable(UnusableTask(type: "HistoryError", reason: message))
    }

    private mutating func page() async throws(TaskProblem) -> [HistoryEvent] {
        let response: GetWorkflowExecutionHistoryResponse
        do throws(RPCError) {
            response = try await worker.channel.call(
                GetWorkflowExecutionHistoryRequest(
                    namespace: worker.namespace,
                    workflowID: task.workflowID,
                    runID: task.runID.rawValue,
                    pageToken: token
                )
            )
        } catch {
            guard error.origin == .unreadableAnswer else { throw .rpc(error) }
            throw .unusable(UnusableTask(type: "UnreadableTask", reason: error.message))
        }
        token = response.nextPageToken
        if isBeforeTask, let own = task.events.first?.id { return before(own, response.events) }
        hasEnded = token.isEmpty
        return response.events
    }

    private func upToTheTask(_ events: [HistoryEvent]) -> [HistoryEvent] {
        task.started > EventID(0) ? events.filter { $0.id <= task.started } : events
    }

    /// The stored events before the task's own. Its own are taken from the task alone: a stored history may lack them, or
    /// have others of the same ids, when the server has moved on since.
    private mutating func before(_ own: EventID, _ fetched: [HistoryEvent]) -> [HistoryEvent] {
        if token.isEmpty || fetched.contains(where: { $0.id.next >= own }) {
            isBeforeTask = false
            first = task.events
            token = task.nextPageToken
        }
        return fetched.filter { $0.id < own }
    }
}
