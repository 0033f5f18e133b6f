import TemporalTesting

/// Says how each replay went, counts, and knows what the program is to end with.
final class ReplayReport {
    private let say: (String) -> Void
    private var fitting = 0
    private var failing = 0
    private var unreadable = 0
    private var unknown = 0

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
            say("MISMATCH    \(source)  \(failure)")
        case .unknownWorkflow where ignoringUnknown:
            unknown += 1
            say("ignored     \(source)  \(result.workflowType)")
        case .brokenHistory, .unknownWorkflow, .unreadable:
            unreadable += 1
            say("UNREADABLE  \(source)  \(failure)")
        }
    }

    /// Something is no history.
    func addUnreadable(_ source: String, _ reason: String) {
        unreadable += 1
        say("UNREADABLE  \(source)  \(reason)")
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
