/// Local activities leave no command when they begin and a marker when they have ended. A replay ends them in the order
/// of their markers, which is the order in which the workflow was told.
struct LocalActivities: Sendable {
    struct Entry: Sendable {
        var machine = LocalActivityMachine()
        var request: LocalActivityRequest
        /// Its number among the local activities of the run.
        var ordinal: Int
        /// Whether the worker was told of it.
        var isStarted = false
    }

    var entries: [Sequence: Entry] = [:]
    var ordinals: [Int: Sequence] = [:]
    /// What the worker is to be told of when the task is live, in order.
    var work: [LocalActivityWork] = []
    var count = 0

    /// Whether there is one whose end the workflow is still to be told of.
    var areUnderWay: Bool {
        entries.values.contains { $0.machine.state == .running || $0.machine.state == .cancelling }
    }
}

extension Machines {
    /// Asks for a local activity; the request is made of its number and its id.
    func startLocalActivity(_ request: (Sequence, _ activityID: String) -> LocalActivityRequest) -> Sequence {
        counters.activity += 1
        locals.count += 1
        let sequence = Sequence(counters.activity)
        let entry = LocalActivities.Entry(request: request(sequence, String(sequence.rawValue)), ordinal: locals.count)
        locals.entries[sequence] = entry
        locals.ordinals[entry.ordinal] = sequence
        locals.work.append(.start(entry.request, isCancelled: false))
        return sequence
    }

    /// Whether the local activity's waiter goes on at once.
    func cancelLocalActivity(_ sequence: Sequence) throws(Nondeterminism) -> Bool {
        guard var entry = locals.entries[sequence] else { return false }
        let event: LocalActivityMachine.Event =
            switch entry.request.cancellation {
            case .tryCancel: .cancelTrying
            case .waitCompleted: .cancelWaiting
            case .abandon: .cancelAbandoning
            }
        let effect = try entry.machine.apply(event)
        locals.entries[sequence] = entry
        switch effect {
        case .recordCancellationAndResume, .recordCancellationStopAndResume:
            if effect == .recordCancellationStopAndResume { locals.work.append(.cancel(sequence)) }
            let result = LocalActivityResult(sequence, attempt: 0, .cancelled)
            recorder.record(LocalActivityMarker.command(entry.request, result), for: .localActivity(sequence))
            return true
        case .stop:
            locals.work.append(.cancel(sequence))
            return false
        case .none, .recordOutcomeAndResume: return false
        }
    }

    /// What the worker is to do now; only for a task that is live.
    func takeLocalWork() -> [LocalActivityWork] {
        var taken: [LocalActivityWork] = []
        for work in locals.work {
            switch work {
            case .start(let request, _):
                guard let state = locals.entries[request.sequence]?.machine.state,
                    state == .running || state == .cancelling
                else { continue }
                locals.entries[request.sequence]?.isStarted = true
                taken.append(.start(request, isCancelled: state == .cancelling))
            case .cancel(let sequence):
                if locals.entries[sequence]?.isStarted != false { taken.append(work) }
            }
        }
        locals.work = []
        return taken
    }

    /// Writes down how a local activity ended.
    /// - Returns: its request, for whoever tells its waiter; nil when the waiter has gone on already.
    func closeLocalActivity(_ result: LocalActivityResult) throws(Nondeterminism) -> LocalActivityRequest? {
        guard var entry = locals.entries[result.sequence] else { return nil }
        guard try entry.machine.apply(.ended) == .recordOutcomeAndResume else { return nil }
        locals.entries[result.sequence] = entry
        if let completed = result.completed { time = max(time, completed) }
        recorder.record(LocalActivityMarker.command(entry.request, result), for: .localActivity(result.sequence))
        return entry.request
    }

    /// The end of a local activity as its marker has it.
    /// - Throws: ``Nondeterminism`` when the code has not asked for it.
    func result(of marker: LocalActivityMarker) throws(Nondeterminism) -> LocalActivityResult {
        guard let sequence = sequence(of: marker.call), let entry = locals.entries[sequence],
            Self.sameType(entry.request.activityType, marker.activityType)
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

    func sequence(of call: LocalActivityMarker.Call) -> Sequence? {
        switch call {
        case .sequence(let sequence): sequence
        case .ordinal(let ordinal): locals.ordinals[ordinal]
        }
    }

    /// Whether a marker is the one that is expected of a local activity.
    func matches(_ sequence: Sequence, _ marker: HistoryEvent.Marker) throws(Nondeterminism) -> Bool {
        guard let read = try LocalActivityMarker(marker), self.sequence(of: read.call) == sequence else { return false }
        guard let entry = locals.entries.removeValue(forKey: sequence) else { return false }
        locals.ordinals[entry.ordinal] = nil
        var machine = entry.machine
        _ = try machine.apply(.markerRecorded)
        return Self.sameType(entry.request.activityType, read.activityType)
    }
}
