import TemporalCore

/// The tokens of activities that the server has cancelled and that do not run. Most have ended; but a command may overtake the
/// task that it is about, and is not given twice.
struct EarlyCancellations {
    private var tokens: [TaskToken] = []
    /// How many are remembered, the last ones. A task is late by moments only.
    static let capacity = 100

    /// Remembers an activity that does not run.
    mutating func note(_ token: TaskToken) {
        if tokens.contains(token) { return }
        if tokens.count == Self.capacity { tokens.removeFirst() }
        tokens.append(token)
    }

    /// - Returns: whether an activity that begins was cancelled before; it is not remembered any longer.
    mutating func take(_ token: TaskToken) -> Bool {
        guard let index = tokens.firstIndex(of: token) else { return false }
        tokens.remove(at: index)
        return true
    }
}
