import TemporalTesting

/// Says how each replay went, counts, and knows what the program is to end with.
final class ReplayReport {
    private let say: (String) -> Void
    private var fitting = 0
    private var failing = 0
    private var unreadable = 0
    private var unknown = 0
    /// The histories that do not fit.
    private(set) var mismatches: [ReplayTwins.Finding] = []

    init(_ say: @escaping (String) -> Void) { self.say = say }

    /// A history was replayed; `source` is the file or the workflow that it is of.
    func add(_ result: ReplayResult, from source: String, ignoringUnknown: Bool) {
        guard let failure = result.failure else {
            fitting += 1
            return say("ok          \(source)  \(result.workflowType), \(result.eventCount) events")
        }
        switch failure.kind {
        case .mismatch, .failedTask:
            failing += 1
            mismatches.append(ReplayTwins.Finding(source: source, reason: "\(failure)"))
            say("MISMATCH    \(source)  \(failure)")
        case .unknownWorkflow where ignoringUnknown:
            unknown += 1
            say("ignored     \(source)  \(result.workflowType)")
        case .brokenHistory, .unknownWorkflow, .unreadable:
            unreadable += 1
            say("UNREADABLE  \(source)  \(failure)")
        }
    }

    /// Something is not a history.
    func addUnreadable(_ source: String, _ reason: String) {
        unreadable += 1
        say("UNREADABLE  \(source)  \(reason)")
    }

    /// Other processes have replayed the same histories; what fits here and not there counts as not fitting.
    func add(_ twins: ReplayTwins) {
        for outcome in twins.findings() {
            switch outcome {
            case .success(let findings):
                let known = Set(mismatches.map(\.source))
                for finding in findings where !known.contains(finding.source) {
                    fitting -= 1
                    failing += 1
                    mismatches.append(finding)
                    say(
                        """
                        MISMATCH    \(finding.source)  in another process, where hash values and the order of a \
                        Dictionary or a Set differ: \(finding.reason)
                        """
                    )
                }
            case .failure(let silence):
                unreadable += 1
                say("UNREADABLE  another process  \(silence)")
            }
        }
    }

    /// Sums up.
    /// - Returns: what the program is to end with.
    func close() -> ReplayStatus {
        var parts = ["\(fitting) of \(fitting + failing + unreadable) histories fit"]
        if failing > 0 { parts.append("\(failing) do not") }
        if unreadable > 0 { parts.append("\(unreadable) could not be replayed") }
        if unknown > 0 { parts.append("\(unknown) were ignored") }
        say(parts.joined(separator: ", "))
        if failing > 0 { return .mismatch }
        return unreadable > 0 || fitting + unknown == 0 ? .badInput : .fits
    }
}
