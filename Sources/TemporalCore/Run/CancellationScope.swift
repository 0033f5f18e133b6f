/// What is cancelled together: a run, a branch of it, or a stretch of code. What lies within a scope is cancelled with it;
/// a shield begins a separate scope, which lies in no other.
///
/// A scope outlives its code for as long as something that was begun in it goes on: what may use it holds it, and it
/// holds those around it.
final class CancellationScope {
    private(set) var isCancelled = false
    private(set) var reason = ""
    private var outer: CancellationScope?
    private var inner: [Inner] = []
    /// How many inner scopes there may be before those that are gone are let go of.
    private var roomForInner = 8

    private struct Inner {
        weak var scope: CancellationScope?
    }

    /// A scope that lies in no other, or that is cancelled with the one around it.
    init(within outer: CancellationScope? = nil) {
        self.outer = outer
        guard let outer else { return }
        outer.hold(self)
        if outer.isCancelled { markCancelled(reason: outer.reason) }
    }

    private func hold(_ scope: CancellationScope) {
        if inner.count >= roomForInner {
            inner.removeAll { $0.scope == nil }
            roomForInner = max(8, inner.count * 2)
        }
        inner.append(Inner(scope: scope))
    }

    /// Marks the scope and all within it.
    /// - Returns: the scopes that were not cancelled before.
    @discardableResult
    func markCancelled(reason: String) -> [CancellationScope] {
        var marked: [CancellationScope] = []
        // A list of what is still to be done, and no recursion: scopes may lie within each other as deep as code likes.
        var rest = [self]
        while let scope = rest.popLast() {
            guard !scope.isCancelled else { continue }
            scope.isCancelled = true
            scope.reason = reason
            marked.append(scope)
            rest.append(contentsOf: scope.inner.reversed().compactMap(\.scope))
        }
        return marked
    }

    /// Lets go of the scopes around it one by one: each would free the next within its own end otherwise.
    deinit {
        var next = outer.take()
        while isKnownUniquelyReferenced(&next) { next = next?.outer.take() }
    }
}
