import Synchronization
import TemporalCore

/// Calls back when moments have come, of which most never do. One task sleeps for all of them: a task for each would cost
/// more than most of what they watch over.
final class Alarms: Sendable {
    /// One that was set, to cancel it by.
    struct ID: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct Alarm: Sendable {
        let moment: ContinuousClock.Instant
        let ring: @Sendable () -> ContinuousClock.Instant?
    }

    private struct State {
        var alarms: [ID: Alarm] = [:]
        var count = 0
        var sleeper: Task<Void, Never>?
        /// When the sleeper wakes; not later than any alarm.
        var wakes: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    deinit { state.withLock { $0.sleeper }?.cancel() }

    /// Sets an alarm.
    /// - Parameters:
    ///   - moment: when to call.
    ///   - ring: says when to call again, or nil for never. It may be called although the alarm is cancelled meanwhile.
    /// - Returns: what to cancel it by.
    func set(at moment: ContinuousClock.Instant, _ ring: @escaping @Sendable () -> ContinuousClock.Instant?) -> ID {
        state.withLock { state in
            state.count += 1
            let id = ID(number: state.count)
            state.alarms[id] = Alarm(moment: moment, ring: ring)
            if state.wakes.map({ moment < $0 }) ?? true {
                state.sleeper?.cancel()
                state.wakes = moment
                state.sleeper = Task { [weak self] in await Self.sleep(until: moment) { self } }
            }
            return id
        }
    }

    /// Cancels an alarm, unless it has rung for good.
    func cancel(_ id: ID) { state.withLock { _ = $0.alarms.removeValue(forKey: id) } }

    private static func sleep(until first: ContinuousClock.Instant, _ owner: () -> Alarms?) async {
        var moment = first
        while (try? await Task.sleep(until: moment)) != nil, let next = owner()?.ring(at: moment) { moment = next }
    }

    /// Rings all that are due.
    /// - Parameter moment: for when the caller had its sleep.
    /// - Returns: when to do so next; nil when nothing is set, or when another task sleeps instead of the caller's.
    private func ring(at moment: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let now = ContinuousClock.now
        let due = state.withLock { state -> [ID: Alarm] in
            guard state.wakes == moment else { return [:] }
            let due = state.alarms.filter { $0.value.moment <= now }
            for id in due.keys { state.alarms[id] = nil }
            return due
        }
        for (id, alarm) in due {
            guard let next = alarm.ring() else { continue }
            state.withLock { $0.alarms[id] = Alarm(moment: next, ring: alarm.ring) }
        }
        return state.withLock { state in
            guard state.wakes == moment else { return nil }
            state.wakes = state.alarms.values.map(\.moment).min()
            if state.wakes == nil { state.sleeper = nil }
            return state.wakes
        }
    }
}
