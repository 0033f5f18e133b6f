import TemporalCore

extension Timeline.Row {
    /// How long it took, or has taken so far.
    func length(now: Timestamp) -> LengthOfTime {
        LengthOfTime(max(end ?? now, start).duration(since: start))
    }

    /// What it is, where its name does not say so.
    var kindWord: String? {
        switch kind {
        case .workflow, .activity, .timer, .cancellation, .taskFailure: nil
        case .localActivity: "local"
        case .child: "child"
        case .signal: "signal"
        case .update: "update"
        case .version: "version"
        }
    }

    /// The short words behind a bar: how long, how often, how it ended unless all went well.
    func note(now: Timestamp) -> String {
        var words = [length(now: now).description]
        if kind == .activity || kind == .localActivity, attempts != 1 {
            words.append(attempts == 0 ? "not begun" : "\(attempts)×")
        }
        switch outcome {
        case .completed: break
        case .running: words.append("…")
        default: words.append(outcome.rawValue.replacing("-", with: " "))
        }
        return words.joined(separator: ", ").replacing(", …", with: " …")
    }

    /// All that is known of it, in one sentence.
    func description(now: Timestamp) -> String {
        var sentence = isMoment ? "\(kind.rawValue): \(name)" : "\(kind.rawValue) \(name): \(note(now: now))"
        if let failure {
            let isEarlier = outcome == .completed || outcome == .running
            sentence += isEarlier ? "; an earlier attempt failed: \(failure)" : ": \(failure)"
        }
        return sentence
    }
}
