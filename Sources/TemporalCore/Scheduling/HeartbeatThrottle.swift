/// Decides which heartbeats of an activity reach the server: the first at once, then the latest of each interval.
///
/// The rule is that of the Core-based SDKs: 80 % of the heartbeat timeout, 30 s without one, never more than a limit (60 s).
package struct HeartbeatThrottle: Sendable {
    /// How long the server is left alone after a heartbeat.
    package let interval: Duration
    private var latest: [Payload]?
    private var isWindowOpen = false

    package init(heartbeatTimeout: Duration?, limit: Duration = .seconds(60)) {
        guard let heartbeatTimeout, heartbeatTimeout > .zero else {
            interval = min(.seconds(30), limit)
            return
        }
        interval = min(heartbeatTimeout.times(0.8), limit)
    }

    /// The details that were not sent yet, for an activity that fails or is cancelled.
    package var unsent: [Payload]? { latest }

    /// A heartbeat of user code.
    /// - Returns: the details to send now, or nil when they are kept for later.
    package mutating func record(_ details: [Payload]) -> [Payload]? {
        guard isWindowOpen else {
            isWindowOpen = true
            return details
        }
        latest = details
        return nil
    }

    /// The interval after a heartbeat is over.
    /// - Returns: the details to send now, or nil when there were none meanwhile.
    package mutating func windowEnded() -> [Payload]? {
        guard let details = latest else {
            isWindowOpen = false
            return nil
        }
        latest = nil
        return details
    }
}
