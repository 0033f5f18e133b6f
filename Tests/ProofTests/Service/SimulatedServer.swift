import TemporalCore

/// One run on a Temporal server, as far as its workflow tasks see it: commands in, history and tasks out. No I/O, and
/// its time is a number.
///
/// A value: a copy is the server as it was, which is what a reset goes back to.
struct SimulatedServer: Sendable {
    /// What will happen at a time, unless something comes in between.
    struct Appointment: Sendable {
        var time: Int
        var order: Int
        var occasion: Occasion
    }

    enum Occasion: Sendable {
        case timer(id: String)
        case activity(scheduled: EventID)
        case childStart(initiated: EventID)
        case childClose(initiated: EventID)
        case nexusStart(scheduled: EventID)
        case nexusClose(scheduled: EventID)
        case nexusCancel(scheduled: EventID)
        case external(initiated: EventID, isCancel: Bool, workflowID: String)
        case stimulus(Stimulus)
        case release
    }

    /// The state of the workflow task. A floating one is in no history yet: a speculative one, or another attempt.
    enum TaskState: Equatable, Sendable {
        case none
        case scheduled(isFloating: Bool)
        case started(isFloating: Bool)
    }

    struct Child: Sendable {
        var workflowID: String
        var work: ChildWork
        var runID = ""
        var started = EventID(0)
        var isCancelRequested = false
    }

    struct NexusCall: Sendable {
        var work: NexusWork
        var origin: NexusOrigin
        var hasStarted = false
        var isCancelRequested = false
        /// Whether it ends as cancelled.
        var isCancelled = false
    }

    struct PendingUpdate: Sendable {
        var message: ProtocolMessage
        var request: UpdateRequest
        var isSent = false
        var isAccepted = false
        /// Whether a separate event carried it, as after a reset.
        var isAdmitted = false
    }

    var dice: Dice
    var events: [HistoryEvent] = []
    /// Milliseconds since the run began.
    var clock = 0
    var agenda: [Appointment] = []
    private var appointments = 0
    var buffer: [HistoryEvent.Attributes] = []
    var task = TaskState.none
    var attempt = 1
    /// The events of a started task that are not written yet.
    var floating: [HistoryEvent] = []
    var previousStarted = EventID(0)
    var timers: [String: EventID] = [:]
    var activities: [EventID: ActivityWork] = [:]
    var children: [EventID: Child] = [:]
    var nexusCalls: [EventID: NexusCall] = [:]
    var updates: [PendingUpdate] = []
    private var updateCount = 0
    var isClosed = false
    /// The input of the run that follows, when this one was continued as new.
    var nextInput: [Payload]?

    init(_ program: Program, input: [Payload], runID: String, dice: Dice) {
        self.dice = dice
        var start = HistoryEvent.WorkflowStarted()
        start.workflowType = Interpreter.name
        start.taskQueue = TaskQueue("queue")
        start.input = input
        start.originalRunID = runID
        start.firstRunID = runID
        write(.workflowStarted(start))
        for stimulus in program.stimuli where !program.startsReleased {
            appoint(.stimulus(stimulus), in: self.dice.number(0...60))
        }
        appoint(.release, in: 80)
        schedule()
    }

    /// Where the history ends.
    var last: EventID { EventID(Int64(events.count)) }

    mutating func write(_ attributes: HistoryEvent.Attributes) {
        events.append(event(attributes, after: last))
    }

    private func event(_ attributes: HistoryEvent.Attributes, after last: EventID) -> HistoryEvent {
        let time = Timestamp(millisecondsSince1970: 1_700_000_000_000 + Int64(clock))
        return HistoryEvent(id: last.next, time: time, typeNumber: 0, attributes: attributes)
    }

    mutating func appoint(_ occasion: Occasion, in delay: Int) {
        appointments += 1
        let new = Appointment(time: clock + max(0, delay), order: appointments, occasion: occasion)
        let index = agenda.firstIndex { $0.time > new.time } ?? agenda.count
        agenda.insert(new, at: index)
    }

    // MARK: - Workflow tasks

    mutating func schedule() {
        guard task == .none, !isClosed else { return }
        write(.workflowTaskScheduled)
        task = .scheduled(isFloating: false)
        attempt = 1
    }

    /// Something happened that the workflow must be told of. While a task is started it waits in the buffer.
    mutating func occur(_ attributes: HistoryEvent.Attributes...) {
        guard !isClosed else { return }
        switch task {
        case .started(let isFloating):
            // A speculative task becomes a normal one when the history grows.
            if isFloating, attempt == 1 { makeDurable() }
            buffer += attributes
        case .scheduled(isFloating: true):
            write(.workflowTaskScheduled)
            task = .scheduled(isFloating: false)
            attempt = 1
            for attributes in attributes { write(attributes) }
        case .scheduled(isFloating: false): for attributes in attributes { write(attributes) }
        case .none:
            for attributes in attributes { write(attributes) }
            schedule()
        }
    }

    /// Lets time pass until a task can be started, or until nothing is left that could happen.
    mutating func waitForTask() -> Bool {
        while task == .none, !isClosed {
            guard !agenda.isEmpty else { return false }
            happen()
        }
        // Between scheduling and start, more may happen.
        while dice.happens(35), !agenda.isEmpty { happen() }
        return !isClosed
    }

    /// Lets things happen while the worker is busy.
    mutating func passTime() {
        while dice.happens(25), !agenda.isEmpty { happen() }
    }

    private mutating func happen() {
        let next = agenda.removeFirst()
        clock = max(clock, next.time)
        keep(next.occasion)
    }

    /// Hands the task out.
    mutating func startTask() -> HandedTask {
        clock += dice.below(3)
        var given = events
        var start = HistoryEvent.WorkflowTaskStarted()
        start.targetVersionChanged = last.rawValue % 5 == 0
        switch task {
        case .scheduled(isFloating: true):
            // Its events have numbers, but are not written yet.
            floating = [
                event(.workflowTaskScheduled, after: last), event(.workflowTaskStarted(start), after: last.next),
            ]
            given += floating
            task = .started(isFloating: true)
        default:
            write(.workflowTaskStarted(start))
            given = events
            task = .started(isFloating: false)
        }
        let started = EventID(Int64(given.count))
        for index in updates.indices where !updates[index].isAccepted {
            updates[index].isSent = true
            updates[index].message.sequencingEventID = EventID(started.rawValue - 1)
        }
        // What an event has brought comes in no message.
        let messages = updates.filter { !$0.isAccepted && !$0.isAdmitted }.map(\.message)
        return HandedTask(events: given, started: started, previousStarted: previousStarted, messages: messages)
    }

    // MARK: - Updates

    mutating func admit(_ name: String, _ input: Payload) {
        updateCount += 1
        let id = "update-\(updateCount)"
        let request = UpdateRequest(updateID: id, identity: "client", name: name, input: [input])
        let message = ProtocolMessage(id: "\(id)/request", protocolInstanceID: id, body: .request(request))
        updates.append(PendingUpdate(message: message, request: request))
        // Without a task at hand, a speculative one brings it.
        if task == .none { task = .scheduled(isFloating: true) }
        if case .scheduled(isFloating: true) = task { attempt = max(attempt, 1) }
    }
}

/// A workflow task on its way to a worker.
struct HandedTask: Sendable {
    /// The whole history, with the events of this task.
    var events: [HistoryEvent]
    var started: EventID
    var previousStarted: EventID
    var messages: [ProtocolMessage]
}

extension SimulatedServer {
    /// What a query task brings a worker that has forgotten the run.
    var eventsForQuery: [HistoryEvent] { events }
}
