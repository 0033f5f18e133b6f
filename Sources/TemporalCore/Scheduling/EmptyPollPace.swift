/// Slows polls down that are answered at once with nothing, again and again.
///
/// A server that has no task holds a poll for about a minute. One that answers at once is broken, or something between
/// it and the worker is; polled at full speed, it would cost both sides a processor. A few such answers are usual while a
/// server restarts or hands a queue over, so they cost nothing.
package struct EmptyPollPace: Sendable {
    private var hurried = 0
    private var backoff = Self.shortestPause

    /// A poll that took this long has waited for a task.
    package static let shortestWait = Duration.milliseconds(100)
    private static let freeAnswers = 3
    private static let shortestPause = Duration.milliseconds(25)
    /// The longest pause: what is late by it at most when the server works again.
    package static let longestPause = Duration.seconds(5)

    package init() {}

    /// Takes note of a poll that the server has answered.
    /// - Parameters:
    ///   - broughtTask: whether there was a task in the answer.
    ///   - time: how long the answer took.
    /// - Returns: how long to wait before the next poll; nil where it may be made at once.
    package mutating func pollAnswered(broughtTask: Bool, after time: Duration) -> Duration? {
        guard !broughtTask, time < Self.shortestWait else {
            self = EmptyPollPace()
            return nil
        }
        hurried += 1
        guard hurried > Self.freeAnswers else { return nil }
        hurried = Self.freeAnswers
        defer { backoff = min(backoff * 2, Self.longestPause) }
        return backoff
    }
}
