internal import Dispatch
internal import Glibc
import Synchronization

/// The threads of a channel: they take the answers of its calls from the socket, and run the tasks that prefer them.
///
/// A task that prefers these threads goes on, when its call is over, on the thread that took the answer. It decodes, runs
/// and makes its next call there, and the thread goes back to the socket when it has nothing left to do. Nothing is handed
/// from thread to thread, which would cost more than most of what is done.
///
/// One thread takes answers. A second one does so too while the first has no time to rest. A thread that is kept by what it
/// runs, such as code that blocks, is replaced within some hundredths of a second, so that answers go on to be taken.
package final class CallThreads: TaskExecutor {
    private let crew: Crew

    /// Threads that begin with the first thing that is given to them.
    package init() {
        crew = Crew()
        crew.executor.store(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()), ordering: .releasing)
    }

    deinit { crew.close() }

    package func enqueue(_ job: consuming ExecutorJob) { crew.add(.job(UnownedJob(job))) }

    /// Runs code on one of the threads, behind what waits already.
    package func run(_ code: @escaping @Sendable () -> Void) { crew.add(.code(code)) }

    /// Takes answers from a queue until it is closed and empty. To be called once.
    func drain(_ queue: CompletionQueueObject) { crew.drain(queue) }
}

/// What the threads share. They keep it alive, and end when nobody can give them anything any more.
private final class Crew: Sendable {
    enum Work: Sendable {
        case job(UnownedJob)
        case code(@Sendable () -> Void)
    }

    private struct State {
        var waiting: [Work] = []
        var next = 0
        /// Where answers come from; nil when there is nothing more to come.
        var queue: CompletionQueueObject?
        var members: [Member] = []
        var resting: [Member] = []
        /// How many threads take answers, and how many should.
        var takers = 0
        var wantedTakers = 1
        var hasWatch = false
        var isWatched = false
        var isClosed = false
        /// How many looks in a row found nothing, and how many steps had been made at the last one.
        var quiet = 0
        var stepsSeen = 0

        mutating func takeWork() -> Work? {
            guard next < waiting.count else { return nil }
            let work = waiting[next]
            next += 1
            if next == waiting.count {
                waiting.removeAll(keepingCapacity: next < 1_000)
                next = 0
            }
            return work
        }
    }

    private enum Step {
        case work(Work)
        case answers(CompletionQueueObject, waits: Bool)
        case rest
        case end
    }

    /// After how many pieces of work in a row a thread that takes answers looks for one.
    private static let mostWorksInARow = 16
    /// From how many things that wait on a second thread helps.
    private static let helpFrom = 4
    /// How often the watch looks, and how many looks at nothing send it to sleep.
    private static let look = DispatchTimeInterval.milliseconds(25)
    private static let quietLooks = 4

    private static let mine: pthread_key_t = {
        var key = pthread_key_t()
        let error = pthread_key_create(&key, nil)
        precondition(error == 0, "the system gives no key for a thread's own value: error \(error)")
        return key
    }()

    /// The address of the executor, which lives as long as there are tasks that prefer it.
    let executor = Atomic<UInt>(0)
    private let state = Mutex(State())
    private let cores = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    private let watchWakes = DispatchSemaphore(value: 0)
    private let isEnding = DispatchSemaphore(value: 0)

    /// How many threads there may be, besides those that are kept by what they run.
    private var limit: Int { cores + 1 }

    func add(_ work: Work) {
        let isOwn = pthread_getspecific(Self.mine) == Unmanaged.passUnretained(self).toOpaque()
        let (member, wakesWatch) = state.withLock { state -> (Member?, Bool) in
            state.waiting.append(work)
            // The thread that gives it takes it next.
            let needsOther = !isOwn || state.waiting.count - state.next > Self.helpFrom
            return (needsOther ? helper(&state) : nil, watch(&state))
        }
        member?.wake()
        if wakesWatch { watchWakes.signal() }
    }

    func drain(_ queue: CompletionQueueObject) {
        let member = state.withLock { state in
            state.queue = queue
            return helper(&state)
        }
        member?.wake()
    }

    func close() {
        let resting = state.withLock { state in
            state.isClosed = true
            if state.hasWatch { watchWakes.signal() }
            defer { state.resting = [] }
            return state.resting
        }
        isEnding.signal()
        for member in resting { member.wake() }
    }

    // MARK: - Threads

    /// A thread for what waits: one that rests, or a new one, which begins by itself.
    private func helper(_ state: inout State) -> Member? {
        if let member = state.resting.popLast() { return member }
        if state.members.count(where: { !$0.isKept }) < limit { begin(&state) }
        return nil
    }

    private func begin(_ state: inout State) {
        let member = Member()
        state.members.append(member)
        QueueThread.start { self.serve(as: member) }
    }

    private func serve(as me: Member) {
        me.thread.store(UInt(pthread_self()), ordering: .relaxed)
        pthread_setspecific(Self.mine, Unmanaged.passUnretained(self).toOpaque())
        while true {
            switch step(of: me) {
            case .work(let work): run(work)
            case .answers(let queue, let waits): if queue.takeAnswer(waits: waits) == .ended { ended() }
            case .rest: me.rest()
            case .end: return
            }
        }
    }

    private func run(_ work: Work) {
        switch work {
        case .code(let code): code()
        case .job(let job):
            let address = executor.load(ordering: .acquiring)
            guard let executor = UnsafeRawPointer(bitPattern: address) else { return }
            let preferred = Unmanaged<CallThreads>.fromOpaque(executor)._withUnsafeGuaranteedRef {
                $0.asUnownedTaskExecutor()
            }
            job.runSynchronously(on: preferred)
        }
    }

    private func step(of me: Member) -> Step {
        state.withLock { state in
            me.steps.add(1, ordering: .relaxed)
            me.isBusy = false
            me.isKept = false
            // Work that always brings more of it must not keep the answers waiting.
            if me.takesAnswers, let queue = state.queue, me.worksInARow >= Self.mostWorksInARow {
                me.worksInARow = 0
                return .answers(queue, waits: false)
            }
            if let work = state.takeWork() {
                me.isBusy = true
                me.worksInARow += 1
                return .work(work)
            }
            me.worksInARow = 0
            if me.takesAnswers, state.takers > state.wantedTakers || state.queue == nil {
                me.takesAnswers = false
                state.takers -= 1
            }
            if let queue = state.queue {
                if !me.takesAnswers, state.takers < state.wantedTakers {
                    me.takesAnswers = true
                    state.takers += 1
                }
                if me.takesAnswers { return .answers(queue, waits: true) }
            } else if state.isClosed {
                return leave(me, &state)
            }
            if state.resting.count >= cores { return leave(me, &state) }
            state.resting.append(me)
            return .rest
        }
    }

    private func leave(_ me: Member, _ state: inout State) -> Step {
        state.members.removeAll { $0 === me }
        return .end
    }

    /// No more answers will come.
    private func ended() {
        let resting = state.withLock { state in
            state.queue = nil
            guard state.isClosed else { return [Member]() }
            defer { state.resting = [] }
            return state.resting
        }
        for member in resting { member.wake() }
    }

    // MARK: - The watch

    /// Has the watch look from now on.
    /// - Returns: whether it is to be woken.
    private func watch(_ state: inout State) -> Bool {
        guard !state.isWatched, !state.isClosed else { return false }
        state.isWatched = true
        if !state.hasWatch {
            state.hasWatch = true
            QueueThread.start { self.lookAfter() }
        }
        return true
    }

    /// Looks while something runs, and sleeps otherwise.
    private func lookAfter() {
        while true {
            watchWakes.wait()
            while isEnding.wait(timeout: .now() + Self.look) == .timedOut {
                let (member, goesOn) = state.withLock { state in (relieve(&state), !rests(&state)) }
                member?.wake()
                if !goesOn { break }
            }
            if state.withLock({ $0.isClosed }) { return }
        }
    }

    /// Finds the threads that are kept by what they run.
    /// - Returns: a thread to wake in their place.
    private func relieve(_ state: inout State) -> Member? {
        var isLate = false
        for member in state.members {
            let steps = member.steps.load(ordering: .relaxed)
            defer { member.seen = steps }
            guard member.isBusy, !member.isKept, member.seen == steps else { continue }
            member.isKept = true
            isLate = true
            guard member.takesAnswers else { continue }
            member.takesAnswers = false
            state.takers -= 1
        }
        adaptTakers(&state)
        let isMissing = state.queue != nil && state.takers < state.wantedTakers
        guard isMissing || isLate && state.waiting.count > state.next else { return nil }
        return helper(&state)
    }

    /// Has another thread take answers while those that do have no time to rest.
    private func adaptTakers(_ state: inout State) {
        let takers = state.members.filter(\.takesAnswers)
        guard !takers.isEmpty else { return }
        let shares = takers.map { $0.shareOfTime() }
        let total = shares.reduce(0, +)
        if total > 0.85 * Double(takers.count) {
            state.wantedTakers = min(cores, takers.count + 1)
        } else if total < 0.6 * Double(takers.count - 1) {
            state.wantedTakers = max(1, takers.count - 1)
        }
    }

    /// Whether nothing has happened for some time.
    private func rests(_ state: inout State) -> Bool {
        let isBusy = state.waiting.count > state.next || state.members.contains { $0.isBusy }
        let steps = state.members.reduce(0) { $0 &+ $1.steps.load(ordering: .relaxed) }
        state.quiet = isBusy || steps != state.stepsSeen ? 0 : state.quiet + 1
        state.stepsSeen = steps
        guard state.quiet >= Self.quietLooks else { return false }
        (state.quiet, state.isWatched) = (0, false)
        return true
    }
}

/// One of the threads.
// tidy:allow unchecked-sendable — the crew's lock guards all that changes, but for what is atomic
private final class Member: @unchecked Sendable {
    /// How often it has looked for something to do.
    let steps = Atomic(0)
    /// What the system calls it; 0 until it has begun.
    let thread = Atomic<UInt>(0)
    /// How often it had looked when the watch looked.
    var seen = 0
    /// Whether it runs something.
    var isBusy = false
    /// Whether what it runs takes so long that it does not count any more.
    var isKept = false
    var takesAnswers = false
    var worksInARow = 0
    private var cpuTime = 0.0, wallTime = 0.0
    private let wakes = DispatchSemaphore(value: 0)

    func rest() { wakes.wait() }
    func wake() { wakes.signal() }

    /// How much of the time since the last call it has had a processor.
    func shareOfTime() -> Double {
        var clock = clockid_t()
        let thread = thread.load(ordering: .relaxed)
        guard thread != 0, pthread_getcpuclockid(pthread_t(thread), &clock) == 0 else { return 0 }
        let (cpu, wall) = (Self.seconds(clock), Self.seconds(CLOCK_MONOTONIC))
        defer { (cpuTime, wallTime) = (cpu, wall) }
        return wall > wallTime ? (cpu - cpuTime) / (wall - wallTime) : 0
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
