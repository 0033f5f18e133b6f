import Synchronization
import TemporalCore
import TemporalRPC

/// Where the workflow polls of a worker wait for their turn, so that neither kind keeps all slots from the other.
final class PollGate: Sendable {
    private let admission: Mutex<PollAdmission>
    private let changed = ChangeSignal()

    init(_ admission: PollAdmission) { self.admission = Mutex(admission) }

    /// Waits until a poll of a kind may take a slot.
    /// - Parameters:
    ///   - isSticky: its kind.
    ///   - groups: how many groups of pollers the server has, each of which needs a poll of either kind.
    /// - Returns: false when the task was cancelled instead.
    func enter(isSticky: Bool, groups: Int = 0) async -> Bool {
        while !Task.isCancelled {
            let seen = changed.changes
            if admission.withLock({ $0.begin(isSticky: isSticky, groups: groups) }) { return true }
            await changed.wait(after: seen)
        }
        return false
    }

    /// The poll has ended, or was not made after all.
    func leave(isSticky: Bool, backlog: Int64? = nil) {
        admission.withLock { admission in
            admission.end(isSticky: isSticky)
            if let backlog { admission.sawBacklog(backlog) }
        }
        changed.send()
    }
}
