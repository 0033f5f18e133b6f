import TemporalCore

/// A worker's local activities, without a worker: they end in an order of chance.
struct SimulatedLocalActivities {
    private struct Running {
        var request: LocalActivityRequest
        var isCancelled: Bool
    }

    private var running: [Running] = []

    mutating func perform(_ work: [LocalActivityWork]) {
        for item in work {
            switch item {
            case .start(let request, let isCancelled):
                running.append(Running(request: request, isCancelled: isCancelled))
            case .cancel(let sequence):
                guard let index = running.firstIndex(where: { $0.request.sequence == sequence }) else { continue }
                running[index].isCancelled = true
            }
        }
    }

    /// The end of one of them; nil when none runs.
    mutating func end(_ dice: inout Dice, after time: Timestamp) -> LocalActivityResult? {
        guard !running.isEmpty else { return nil }
        let ended = running.remove(at: dice.below(running.count))
        let completed = time.advanced(by: .milliseconds(dice.below(4)))
        let outcome = outcome(ended, &dice)
        return LocalActivityResult(
            ended.request.sequence,
            attempt: ended.request.attempt,
            completed: completed,
            outcome
        )
    }

    private func outcome(_ ended: Running, _ dice: inout Dice) -> LocalActivityOutcome {
        // What is asked to end may end in its own way all the same.
        if ended.isCancelled, dice.happens(70) { return .cancelled }
        let work = ended.request.input.first.flatMap(\.text).flatMap(ActivityWork.init(rawValue:))
        switch work {
        case .fails: return .failed(Failure(message: "broken", kind: .application(.init(type: "Broken"))))
        case .declares: return .failed(Failure(message: "declared", kind: .application(.init(type: "Declared"))))
        case .timesOut: return .failed(Failure(message: "slow", kind: .timeout(.startToClose, lastHeartbeat: [])))
        case .failsOnce where ended.request.attempt == 1 && ended.request.localRetryThreshold == .zero:
            let failure = Failure(message: "only once", kind: .application(.init(type: "Once")))
            return .retryLater(after: .milliseconds(2), failure)
        default: return .completed([.json(work?.rawValue ?? "")])
        }
    }
}
