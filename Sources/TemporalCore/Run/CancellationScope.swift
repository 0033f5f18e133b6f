/// What is cancelled together. A run has one scope for all of it, and one for each shield.
final class CancellationScope {
    private(set) var isCancelled = false
    private(set) var reason = ""

    func cancel(reason: String) {
        isCancelled = true
        self.reason = reason
    }
}
