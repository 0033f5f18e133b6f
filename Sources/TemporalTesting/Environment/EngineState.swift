import TemporalCore
import TemporalWorker

/// All that an engine knows, behind its lock.
struct EngineState: Sendable {
    var service: VirtualService
    var connection: WorkerContext?
    /// The runs in memory: those that are open, and some that have closed of late.
    var runs: [String: RunDriver] = [:]
    /// The tasks that are held open for local activities.
    var held: [String: HeldTask] = [:]
    var attempts: [ActivityKey: RunningAttempt] = [:]
    var mocked: [String: Task<Void, Never>] = [:]
    /// What the engine is to do itself, before it asks the service for work.
    var pendingSteps: [PendingStep] = []
    var waiters: [Waiter] = []
    /// What is to happen when a time has come, by the number of its appointment.
    var appointments: [Int: Appointment] = [:]
    var passed: Set<Int> = []
    /// The test task that runs now.
    var running: Int?
    var isPumping = false
    /// The pump waits for the test task, or for somebody to do something.
    var pump: CheckedContinuation<Void, Never>?
    /// How many steps the pump has taken.
    var steps = 0
    /// Seeds the random numbers that side effects see.
    var chance: WorkflowRandom
    /// How many it had taken when a test last waited for it.
    var attendedStep = 0
    /// The waits for the end of a chain that came to the end of a run and may go on with the next one, by the chain.
    var chainWaits: [String: ChainWait] = [:]
    /// The waits of tests that have taken too long.
    var lateWaits: Set<Int> = []
    /// The closed runs in the order of their ends: those in memory, and those whose histories are kept.
    var closed = ClosedRuns()
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

    /// When the wait for the end of a chain began: one that goes on from run to run counts as one, so that a chain without
    /// an end is found.
    func waitBegin(ofChain chain: String) -> WaitBegin {
        guard let wait = chainWaits[chain], wait.ended.duration(to: .now) < ChainWait.longestGap else {
            return WaitBegin(step: steps, time: .now)
        }
        return wait.begin
    }

    /// Takes back what was to happen at a time.
    mutating func withdraw(_ appointment: Int) {
        service.withdrawOutside(appointment)
        appointments[appointment] = nil
    }

    /// Whether a test, or anybody else outside, waits.
    var isAttended: Bool { waiters.contains { $0.testTask == nil } }

    /// What is wrong with a run, if it cannot go on.
    func problem(of run: String) -> String? { problems[run] ?? service.runs[run]?.problem?.message }
}

/// When a wait began, in steps and in real time.
struct WaitBegin: Sendable {
    var step: Int
    var time: ContinuousClock.Instant
}

/// A wait for the end of a chain that has come to the end of one of its runs.
struct ChainWait: Sendable {
    /// A client asks for the next run at once; what comes later is another wait.
    static let longestGap = Duration.seconds(5)

    var begin: WaitBegin
    var ended: ContinuousClock.Instant
}

/// Runs that have closed, the oldest first, and how many of them are kept.
struct ClosedRuns: Sendable {
    /// How many stay in memory to answer queries at once; others are replayed for it.
    private static let mostInMemory = 100

    private var inMemory: ArraySlice<String> = []
    private var withHistory: ArraySlice<String> = []

    /// Adds a run.
    /// - Parameters:
    ///   - run: the run.
    ///   - mostHistories: of how many the histories are kept.
    /// - Returns: which run leaves memory for it, and which history is let go of.
    mutating func add(_ run: String, mostHistories: Int) -> (fromMemory: String?, history: String?) {
        inMemory.append(run)
        withHistory.append(run)
        let left = inMemory.count > Self.mostInMemory ? inMemory.popFirst() : nil
        return (left, withHistory.count > max(0, mostHistories) ? withHistory.popFirst() : nil)
    }
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
enum PendingStep: Sendable {
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
