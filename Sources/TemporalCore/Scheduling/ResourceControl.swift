/// How much of a machine, or of the part that a process may use, is in use: from 0 to 1 each.
package struct ResourceReading: Sendable, Hashable {
    package var memory: Double
    package var cpu: Double

    package init(memory: Double, cpu: Double) {
        self.memory = memory
        self.cpu = cpu
    }
}

/// A controller of the textbook kind: proportional, integral and derivative part, each within a limit.
package struct PIDController: Sendable {
    private let target: Double
    private let gains: (p: Double, i: Double, d: Double)
    private let limit: Double
    private var sum = 0.0
    private var last: Double?

    package init(target: Double, p: Double, i: Double, d: Double, limit: Double = 100) {
        self.target = target
        gains = (p, i, d)
        self.limit = limit
    }

    /// Takes a measurement in.
    /// - Returns: how far to go up, or down where it is negative.
    package mutating func output(for value: Double) -> Double {
        let error = target - value
        sum = clamped(sum + error * gains.i)
        // The derivative of the value and not of the error, so that it has no kick.
        let slope = last.map { value - $0 } ?? 0
        last = value
        return clamped(clamped(error * gains.p) + sum + clamped(-slope * gains.d))
    }

    private func clamped(_ value: Double) -> Double { min(max(value, -limit), limit) }
}

/// Decides whether a machine has room for more work, by targets for its memory and CPU.
///
/// Gains and thresholds are the defaults of the Core-based SDKs and of Go's.
package struct ResourceControl: Sendable {
    private var memory: PIDController
    private var cpu: PIDController

    private static let memoryThreshold = 0.25
    private static let cpuThreshold = 0.05

    /// - Parameters:
    ///   - memory: the part of the memory that may be in use, from 0 to 1.
    ///   - cpu: the part of the CPU's time that may be in use, from 0 to 1.
    package init(memory: Double, cpu: Double) {
        self.memory = PIDController(target: memory, p: 5, i: 0, d: 1)
        self.cpu = PIDController(target: cpu, p: 5, i: 0, d: 1)
    }

    /// Whether there is room, as a new reading shows.
    package mutating func hasRoom(_ reading: ResourceReading) -> Bool {
        // Both controllers must see every reading.
        let memory = memory.output(for: reading.memory)
        let cpu = cpu.output(for: reading.cpu)
        return memory > Self.memoryThreshold && cpu > Self.cpuThreshold
    }
}

/// The slots of one kind of work on a machine whose room is watched.
package struct ResourceSlots: Sendable {
    /// What becomes of one who wants a slot.
    package enum Decision: Sendable, Hashable {
        case granted
        /// Ask again after this long at the latest, and when a slot is given back.
        case wait(Duration)
    }

    /// How many are given out.
    package private(set) var used = 0
    private let minimum: Int
    private let maximum: Int
    private let rampThrottle: Duration
    private var lastGrant: Duration?

    /// How soon to ask again where there is no room: as often as the machine is looked at.
    private static let pause = Duration.milliseconds(100)

    /// - Parameters:
    ///   - minimum: so many are given even if the machine is busy.
    ///   - maximum: more are never given.
    ///   - rampThrottle: beyond the minimum, how long the effect of a slot is waited for before the next is given.
    package init(minimum: Int, maximum: Int, rampThrottle: Duration) {
        self.minimum = minimum
        self.maximum = maximum
        self.rampThrottle = rampThrottle
    }

    /// Somebody wants a slot.
    /// - Parameters:
    ///   - now: the time since some fixed moment.
    ///   - hasRoom: whether the machine has room; asked only where it matters.
    /// - Returns: whether it is given, or when to ask again.
    package mutating func request(at now: Duration, hasRoom: () -> Bool) -> Decision {
        if used >= minimum {
            guard used < maximum else { return .wait(Self.pause) }
            let ramp = lastGrant.map { $0.adding(rampThrottle).subtracting(now) } ?? .zero
            guard ramp <= .zero else { return .wait(ramp) }
            guard hasRoom() else { return .wait(Self.pause) }
        }
        used += 1
        lastGrant = now
        return .granted
    }

    /// A slot is given back.
    package mutating func release() { used -= 1 }
}
