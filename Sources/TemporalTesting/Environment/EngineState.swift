import TemporalCore
import TemporalWorker

/// All that an engine knows, behind its lock.
struct EngineState: Sendable {
    var service: VirtualService
    var connection: WorkerConnection?
    /// The runs in memory; all of them, until the environment ends.
    var runs: [String: CachedRun] = [:]
    /// The tasks that are held open for local activities.
    var held: [String: HeldTask] = [:]
    var attempts: [ActivityKey: RunningAttempt] = [:]
    var mocked: [String: Task<Void, Never>] = [:]
    /// What the engine is to do itself, before it asks the service for work.
    var chores: [Chore] = []
    var waiters: [Waiter] = []
    /// What is to happen when a time has come, by the number of its appointment.
    var appointments: [Int: Appointment] = [:]
    var passed: Set<Int> = []
    /// The worklet that runs now.
    var running: Int?
    var isPumping = false
    /// The pump waits for the worklet, or for somebody to do something.
    var pump: CheckedContinuation<Void, Never>?
    /// What is done without a pause; beyond a limit the test is taken for endless.
    var steps = 0
    /// Seeds the random numbers that side effects see.
    var chance: WorkflowRandom
    /// What is wrong with runs that cannot go on.
    var problems: [String: String] = [:]
    var isShutDown = false
    private var count = 0

    init(_ service: VirtualService, seed: Int) {
        self.service = service
        chance = WorkflowRandom(seed: "\(seed)/world")
    }

    /// A number that nothing else has.
    mutating func newNumber() -> Int {
        count += 1
        return count
    }

    /// What is wrong with a run, if it cannot go on.
    func problem(of run: String) -> String? { problems[run] ?? service.runs[run]?.problem?.message }
}

/// What happens at a time.
enum Appointment: Sendable {
    case callback(@Sendable () async throws -> Void)
    case wake
    case local(LocalAppointment)
}

/// What happens to a run's local activities at a time.
enum LocalAppointment: Sendable {
    /// The task may not be held open any longer.
    case holdLimit(run: String, started: EventID)
    case limit(run: String, Sequence, attempt: Int, TimeoutKind)
    case retry(run: String, Sequence, attempt: Int)
}

/// What the engine does itself.
enum Chore: Sendable {
    case query(run: String, QueryRequest, Box<QueryAnswer>)
    case beginLocal(run: String, Sequence)
    case localEnded(run: String, Sequence, attempt: Int, LocalAttemptEnd)
    case holdEnds(run: String, started: EventID)
    case check(run: String)
}

/// How an attempt of a local activity ended.
enum LocalAttemptEnd: Sendable {
    case completed([Payload])
    case cancelled
    case failed(Failure)
}

/// An attempt of an activity that is under way.
struct RunningAttempt: Sendable {
    var attempt: Int
    var context: ActivityContext
    var hearsAtOnce: Bool
}

/// A workflow task that is held open for local activities.
struct HeldTask: Sendable {
    var started: EventID
    var limit: Int?
    var locals: [Sequence: HeldLocal] = [:]
    /// Those that have ended and of which the workflow was not told.
    var ended: [LocalEnd] = []
    var isOpen = true

    struct LocalEnd: Sendable {
        var sequence: Sequence
        var attempt: Int
        var outcome: LocalActivityOutcome
    }
}

/// A local activity that is under way.
struct HeldLocal: Sendable {
    var request: LocalActivityRequest
    var attempt: Int
    var deadline: Timestamp?
    var isCancelled: Bool
    var context: ActivityContext?
    var appointment: Int?
}
