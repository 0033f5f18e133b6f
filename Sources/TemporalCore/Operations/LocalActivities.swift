/// One local activity, from the call to the marker that says how it ended.
struct LocalActivityMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case running
        /// The workflow waits for the end of an activity that was asked to end.
        case cancelling
        /// How it ended is written down; the marker is still to come.
        case closed
        case recorded
    }
    enum Event: Equatable, CaseIterable {
        case ended, markerRecorded
        case cancelTrying, cancelWaiting, cancelAbandoning
    }
    enum Effect: Equatable {
        case none
        case recordOutcomeAndResume
        /// Unlike a timer or an activity that is cancelled before it is sent, this leaves a marker, always.
        case recordCancellationAndResume
        case recordCancellationStopAndResume
        case stop
    }

    private(set) var state = State.running

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.running, .ended), (.cancelling, .ended): (.closed, .recordOutcomeAndResume)
        case (.running, .cancelTrying): (.closed, .recordCancellationStopAndResume)
        case (.running, .cancelAbandoning): (.closed, .recordCancellationAndResume)
        case (.running, .cancelWaiting): (.cancelling, .stop)
        case (.closed, .markerRecorded): (.recorded, .none)
        // What ends after its waiter has gone on is passed over.
        case (.closed, .ended), (.recorded, .ended): (state, .none)
        case (.cancelling, .cancelTrying), (.cancelling, .cancelWaiting), (.cancelling, .cancelAbandoning),
            (.closed, .cancelTrying), (.closed, .cancelWaiting), (.closed, .cancelAbandoning),
            (.recorded, .cancelTrying), (.recorded, .cancelWaiting), (.recorded, .cancelAbandoning):
            (state, .none)
        default: throw Nondeterminism(expected: "a local activity that is \(state)", found: "\(event)")
        }
    }
}

/// The local activities of a run. They leave no command when they begin and a marker when they have ended. A replay ends
/// them in the order of their markers, which is the order in which the workflow was told.
struct LocalActivities: Sendable {
    private struct Entry: Sendable {
        var machine = LocalActivityMachine()
        var request: LocalActivityRequest
        /// Its number among the local activities of the run.
        var ordinal: Int
        /// Whether the worker was told of it.
        var isStarted = false

        /// Whether the workflow has not been told of its end.
        var isUnderWay: Bool { machine.state == .running || machine.state == .cancelling }
    }

    private var entries: [Sequence: Entry] = [:]
    private var ordinals: [Int: Sequence] = [:]
    /// What to tell the worker when the task is live, in order.
    private var work: [LocalActivityWork] = []
    private var count = 0

    /// Whether there is one of whose end the workflow has not been told.
    var areUnderWay: Bool { entries.values.contains(where: \.isUnderWay) }

    /// Asks for a local activity.
    mutating func start(_ request: LocalActivityRequest) {
        count += 1
        entries[request.sequence] = Entry(request: request, ordinal: count)
        ordinals[count] = request.sequence
        work.append(.start(request, isCancelled: false))
    }

    /// - Returns: whether the local activity's waiter goes on at once.
    mutating func cancel(_ sequence: Sequence, _ recorder: inout CommandRecorder) throws(Nondeterminism) -> Bool {
        guard var entry = entries[sequence] else { return false }
        let event: LocalActivityMachine.Event =
            switch entry.request.cancellation {
            case .tryCancel: .cancelTrying
            case .waitCompleted: .cancelWaiting
            case .abandon: .cancelAbandoning
            }
        let effect = try entry.machine.apply(event)
        entries[sequence] = entry
        switch effect {
        case .recordCancellationAndResume, .recordCancellationStopAndResume:
            if effect == .recordCancellationStopAndResume { work.append(.cancel(sequence)) }
            let result = LocalActivityResult(sequence, attempt: 0, .cancelled)
            recorder.record(LocalActivityMarker.command(entry.request, result), for: .localActivity(sequence))
            return true
        case .stop:
            work.append(.cancel(sequence))
            return false
        case .none, .recordOutcomeAndResume: return false
        }
    }

    /// What the worker is to do now; only for a task that is live.
    mutating func takeWork() -> [LocalActivityWork] {
        var taken: [LocalActivityWork] = []
        for item in work {
            switch item {
            case .start(let request, _):
                guard let entry = entries[request.sequence], entry.isUnderWay else { continue }
                entries[request.sequence]?.isStarted = true
                taken.append(.start(request, isCancelled: entry.machine.state == .cancelling))
            case .cancel(let sequence):
                if entries[sequence]?.isStarted != false { taken.append(item) }
            }
        }
        work = []
        return taken
    }

    /// Writes down how a local activity ended.
    /// - Returns: its request, with which its waiter is told; nil when the waiter has gone on already.
    mutating func close(
        _ result: LocalActivityResult,
        _ recorder: inout CommandRecorder
    ) throws(Nondeterminism) -> LocalActivityRequest? {
        guard var entry = entries[result.sequence] else { return nil }
        guard try entry.machine.apply(.ended) == .recordOutcomeAndResume else { return nil }
        entries[result.sequence] = entry
        recorder.record(LocalActivityMarker.command(entry.request, result), for: .localActivity(result.sequence))
        return entry.request
    }

    /// The end of a local activity as its marker has it.
    /// - Throws: ``Nondeterminism`` when the code has not asked for it.
    func result(of marker: LocalActivityMarker) throws(Nondeterminism) -> LocalActivityResult {
        guard let sequence = sequence(of: marker.call), let entry = entries[sequence],
            entry.request.activityType.namesSameType(as: marker.activityType)
        else {
            throw Nondeterminism(
                expected: "no such local activity",
                found: "the marker of local activity \(marker.activityType), \(marker.call)"
            )
        }
        return LocalActivityResult(
            sequence,
            attempt: marker.attempt,
            completed: marker.completed,
            marker.outcome
        )
    }

    private func sequence(of call: LocalActivityMarker.Call) -> Sequence? {
        switch call {
        case .sequence(let sequence): sequence
        case .ordinal(let ordinal): ordinals[ordinal]
        }
    }

    /// Whether an event is the marker that is expected of a local activity.
    mutating func match(_ sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .markerRecorded(let marker) = event.attributes, let read = try LocalActivityMarker(marker),
            self.sequence(of: read.call) == sequence, let entry = entries.removeValue(forKey: sequence)
        else { return false }
        ordinals[entry.ordinal] = nil
        var machine = entry.machine
        _ = try machine.apply(.markerRecorded)
        return entry.request.activityType.namesSameType(as: read.activityType)
    }

    /// A local activity in words, for people who ask what a workflow waits for.
    func describe(_ sequence: Sequence) -> String {
        guard let request = entries[sequence]?.request else { return "local activity \(sequence)" }
        return "local activity \(sequence) (\(request.activityType))"
    }
}

extension RunCore {
    /// Asks for a local activity for workflow code.
    func scheduleLocal<Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in scope: CancellationScope
    ) -> PendingOperation {
        let activity = call.activity
        let converter = converter(ofActivity: activity.name, id: nil, on: info.taskQueue)
        guard isLive, !scope.isCancelled,
            let payloads = encode(call.input, "the input of activity \(activity.name)", using: converter)
        else { return unavailable(.localActivity(Sequence(0)), scope: scope) }
        let options = activity.options
        let summary = text(options.summary)
        let sequence = machines.activities.takeNext()
        let request = LocalActivityRequest(
            sequence: sequence,
            activityID: String(sequence.rawValue),
            activityType: activity.name,
            input: payloads,
            firstScheduled: machines.time,
            startToClose: options.startToClose,
            scheduleToClose: options.scheduleToClose,
            retryPolicy: options.retry,
            localRetryThreshold: options.localRetryThreshold,
            cancellation: options.cancellation,
            summary: summary,
            header: call.header
        )
        machines.localActivities.start(request)
        return add(.localActivity(sequence), scope: scope, converter: converter)
    }
}
