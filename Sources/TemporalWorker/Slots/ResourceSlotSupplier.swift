import Synchronization
package import TemporalClient
import TemporalCore
import TemporalRPC

/// Watches the memory and the CPU of the machine, or of the container, for suppliers that share one set of targets.
public final class ResourceTargets: Sendable {
    /// The part of the memory that may be in use, from 0 to 1.
    public let memory: Double
    /// The part of the CPU's time that may be in use, from 0 to 1.
    public let cpu: Double

    private struct State {
        var control: ResourceControl
        var reader: SystemReader
        var lastReading: Duration?
        var hasRoom = true
    }

    private let state: Mutex<State>

    /// How long a reading holds.
    private static let interval = Duration.milliseconds(100)

    /// Targets for the machine's memory and CPU, or the container's where there is one.
    /// - Parameters:
    ///   - memory: the part of the memory that may be in use, from 0 to 1. Leave room for what tasks need that have
    ///     begun already.
    ///   - cpu: the part of the CPU's time that may be in use, from 0 to 1.
    public convenience init(memory: Double, cpu: Double) { self.init(memory: memory, cpu: cpu, reader: SystemReader()) }

    package init(memory: Double, cpu: Double, reader: SystemReader) {
        self.memory = memory
        self.cpu = cpu
        state = Mutex(State(control: ResourceControl(memory: memory, cpu: cpu), reader: reader))
    }

    /// Whether there is room for more work.
    func hasRoom(at now: Duration) -> Bool {
        state.withLock { state in
            if let last = state.lastReading, now - last < Self.interval { return state.hasRoom }
            state.lastReading = now
            state.hasRoom = state.control.hasRoom(state.reader.reading(at: now))
            return state.hasRoom
        }
    }

    /// What cannot work, in words.
    var problem: String? {
        guard memory > 0, memory <= 1, cpu > 0, cpu <= 1 else {
            return "targets for memory and CPU are parts of 1, such as 0.8; these are \(memory) and \(cpu)"
        }
        return nil
    }
}

/// Gives out slots for as long as the machine has room.
public final class ResourceSlotSupplier: SlotSupplier {
    private let targets: ResourceTargets
    private let minimum: Int
    private let maximum: Int
    private let slots: Mutex<ResourceSlots>
    private let changed = ChangeSignal()
    private let origin = ContinuousClock.now

    /// A supplier that follows the machine.
    /// - Parameters:
    ///   - targets: how much of the machine may be in use.
    ///   - minimum: so many slots are given however busy the machine is; at least 1.
    ///   - maximum: more are never given.
    ///   - rampThrottle: beyond the minimum, how long the effect of a slot is waited for before the next is given.
    public init(_ targets: ResourceTargets, minimum: Int, maximum: Int, rampThrottle: Duration) {
        self.targets = targets
        self.minimum = minimum
        self.maximum = maximum
        slots = Mutex(ResourceSlots(minimum: minimum, maximum: maximum, rampThrottle: rampThrottle))
    }

    /// It depends on the machine.
    public var total: Int? { nil }
    /// `ResourceBased`.
    public var name: String { "ResourceBased" }

    /// Waits for a slot.
    public func reserve(_ request: SlotRequest) async throws -> SlotPermit {
        while true {
            try Task.checkCancellation()
            let seen = changed.changes
            switch decide() {
            case .granted: return SlotPermit()
            case .wait(let limit): await changed.wait(after: seen, atMost: limit)
            }
        }
    }

    /// Gives a slot if there is one now.
    public func tryReserve(_ request: SlotRequest) -> SlotPermit? { decide() == .granted ? SlotPermit() : nil }

    /// Takes a slot back.
    public func release(_ permit: SlotPermit, after work: SlotWork?) {
        slots.withLock { $0.release() }
        changed.send()
    }

    private func decide() -> ResourceSlots.Decision {
        let now = origin.duration(to: .now)
        return slots.withLock { slots in slots.request(at: now) { targets.hasRoom(at: now) } }
    }

    /// How many are given in the best case.
    var most: Int { maximum }

    /// What cannot work, in words.
    var problem: String? {
        if let problem = targets.problem { return problem }
        guard minimum >= 1, maximum >= minimum else {
            return "slots by resources need a minimum of at least 1 and a maximum that is not smaller; "
                + "these are \(minimum) and \(maximum)"
        }
        return nil
    }
}

extension SlotSupplier where Self == ResourceSlotSupplier {
    /// Slots for as long as the machine has room.
    /// - Parameters:
    ///   - targets: how much of the machine may be in use; give the same to all suppliers of a process.
    ///   - minimum: so many slots are given however busy the machine is; at least 1, and 2 for the workflow tasks of a
    ///     worker that caches runs.
    ///   - maximum: more are never given.
    ///   - rampThrottle: beyond the minimum, how long the effect of a slot is waited for before the next is given.
    /// - Returns: a supplier.
    public static func resourceBased(
        _ targets: ResourceTargets,
        minimum: Int = 1,
        maximum: Int = 500,
        rampThrottle: Duration = .milliseconds(50)
    ) -> ResourceSlotSupplier {
        ResourceSlotSupplier(targets, minimum: minimum, maximum: maximum, rampThrottle: rampThrottle)
    }
}
