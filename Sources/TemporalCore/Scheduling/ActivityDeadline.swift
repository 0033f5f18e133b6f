/// When an attempt of an activity is over for the server, which does not tell the worker: the attempt may send no heartbeat
/// that would bring the news.
///
/// As in the Core-based SDKs, a worker waits five seconds longer than the server, so that the server always comes first.
/// Go's ends an activity's context at the deadline itself. Times count from the moment at which the worker got the attempt.
package struct ActivityDeadline: Sendable {
    /// How much longer than the server a worker waits.
    package static let usualMargin = Duration.seconds(5)

    private let margin: Duration
    private let end: (after: Duration, kind: TimeoutKind)?
    private let heartbeat: Duration?
    private var lastSign = Duration.zero

    /// - Parameters:
    ///   - startToClose: the limit of the attempt.
    ///   - scheduleToClose: the limit of all attempts.
    ///   - elapsed: how much of `scheduleToClose` had passed when the attempt began.
    ///   - heartbeat: how long the server may hear nothing.
    ///   - margin: how much longer than the server a worker waits.
    package init(
        startToClose: Duration?,
        scheduleToClose: Duration? = nil,
        elapsed: Duration = .zero,
        heartbeat: Duration? = nil,
        margin: Duration = usualMargin
    ) {
        self.margin = margin
        let whole = scheduleToClose.flatMap { Self.limit($0) }?.subtracting(max(.zero, elapsed))
        switch (startToClose.flatMap { Self.limit($0) }, whole) {
        case (let one?, let all?): end = one <= all ? (one, .startToClose) : (max(.zero, all), .scheduleToClose)
        case (let one?, nil): end = (one, .startToClose)
        case (nil, let all?): end = (max(.zero, all), .scheduleToClose)
        case (nil, nil): end = nil
        }
        self.heartbeat = heartbeat.flatMap { Self.limit($0) }
    }

    /// A server says zero, or less, where there is no limit.
    private static func limit(_ duration: Duration) -> Duration? { duration > .zero ? duration.held : nil }

    /// A heartbeat has reached the server.
    package mutating func heartbeatArrived(at now: Duration) { lastSign = max(lastSign, now) }

    /// When the attempt is over unless a heartbeat arrives first, and for which reason; nil when it never is.
    package var next: (at: Duration, kind: TimeoutKind)? {
        let silence = heartbeat.map { lastSign.adding($0) }
        switch (end, silence) {
        case (let end?, let silence?):
            let isSilence = silence < end.after
            return ((isSilence ? silence : end.after).adding(margin), isSilence ? .heartbeat : end.kind)
        case (let end?, nil): return (end.after.adding(margin), end.kind)
        case (nil, let silence?): return (silence.adding(margin), .heartbeat)
        case (nil, nil): return nil
        }
    }
}
