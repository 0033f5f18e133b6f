import Synchronization
public import TemporalCore

/// The clock of a ``WorkflowTestEnvironment``. It stands still until nothing else can happen.
///
/// Give it to activities in place of a real clock: within the environment their waits take the time of the test.
public struct VirtualClock: Clock, Sendable {
    /// A moment of the clock.
    public struct Instant: InstantProtocol, Hashable, Sendable {
        /// The moment, as a workflow sees it.
        public let time: Timestamp
        /// The moment that lies later by a duration.
        public func advanced(by duration: Duration) -> Instant { Instant(time: time.advanced(by: duration)) }
        /// How long it is to another moment.
        public func duration(to other: Instant) -> Duration { other.time.duration(since: time) }
        /// Orders moments in time.
        public static func < (left: Instant, right: Instant) -> Bool { left.time < right.time }
    }

    let engine: TestEngine

    /// The time of the test.
    public var now: Instant { Instant(time: engine.state.withLock { $0.service.now }) }
    /// A nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until a moment has come. A test that waits lets the clock move, an activity does not.
    /// - Throws: `CancellationError`; ``TestCannotGoOn`` when a limit of the environment is reached.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        try await engine.sleep(for: now.duration(to: deadline))
    }

    /// Waits in the time of the environment that runs the code, in real time elsewhere.
    /// - Throws: `CancellationError`; ``TestCannotGoOn`` when a limit of the environment is reached.
    public static func wait(for duration: Duration) async throws {
        guard let engine = TestTask.current?.engine else { return try await Task.sleep(for: duration.held) }
        try await engine.sleep(for: duration)
    }
}
