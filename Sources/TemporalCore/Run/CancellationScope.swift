/// What is cancelled together: a run, a branch of it, or a stretch of code. What lies within a scope is cancelled with it;
/// a shield begins a scope of its own that lies in none.
final class CancellationScope {
    private(set) var isCancelled = false
    private(set) var reason = ""
    private var inner: [CancellationScope] = []

    /// A scope that is cancelled with the one around it, if there is one.
    convenience init(within outer: CancellationScope) {
        self.init()
        outer.inner.append(self)
        if outer.isCancelled { markCancelled(reason: outer.reason) }
    }

    /// Marks the scope and all within it.
    /// - Returns: the scopes that were not cancelled before.
    @discardableResult
    func markCancelled(reason: String) -> [CancellationScope] {
        guard !isCancelled else { return [] }
        isCancelled = true
        self.reason = reason
        return [self] + inner.flatMap { $0.markCancelled(reason: reason) }
    }

    /// Lets go of a scope that has ended.
    func remove(_ ended: CancellationScope) { inner.removeAll { $0 === ended } }
}
