/// Decides which of a worker's two kinds of workflow polls may go next: for new work, and for runs in its memory.
///
/// Both kinds need the same slots. If the polls of one kind held all of them, the tasks of the other would wait for as
/// long as those polls do. And where many tasks of runs in memory wait, they go before new work: they cost less.
package struct PollAdmission: Sendable {
    private let limit: Int
    private let prefersBacklog: Bool
    private var normal = 0
    private var sticky = 0
    private var backlog: Int64 = 0

    /// - Parameters:
    ///   - slots: how many slots there are; nil when nobody knows.
    ///   - prefersBacklog: whether what waits in the worker's own queue holds back polls for new work.
    package init(slots: Int?, prefersBacklog: Bool) {
        limit = slots.map { max(1, $0 - 1) } ?? .max
        self.prefersBacklog = prefersBacklog
    }

    /// Lets a further poll of a kind take a slot where it may; it counts as under way then.
    /// - Parameters:
    ///   - isSticky: its kind.
    ///   - groups: how many groups of pollers the server has. Each of them needs a poll for new work.
    /// - Returns: whether it may.
    package mutating func begin(isSticky: Bool, groups: Int = 0) -> Bool {
        if isSticky {
            guard sticky < limit else { return false }
            sticky += 1
        } else {
            guard normal < limit, !(isHeldBack && normal >= max(1, groups)) else { return false }
            normal += 1
        }
        return true
    }

    /// A poll has ended, or was not made after all.
    package mutating func end(isSticky: Bool) {
        if isSticky { sticky -= 1 } else { normal -= 1 }
    }

    /// The server says how many tasks wait in the worker's own queue.
    package mutating func sawBacklog(_ count: Int64) { backlog = count }

    private var isHeldBack: Bool { prefersBacklog && backlog > 1 && backlog > Int64(sticky) }
}
