/// What lies outside of a workflow, for the code of a side effect: `context.sideEffect { world in world.now }`.
///
/// In the test environment it is the test's: its time is the test's time, its random numbers and UUIDs follow from the
/// seed, and its environment is what the options say.
public struct World {
    /// Random numbers: `Int.random(in: 1...6, using: &world.random)`.
    public var random: WorldRandom
    private let source: WorldSource

    init(_ source: WorldSource) {
        self.source = source
        random = source.random()
    }

    /// The time, as the worker's machine has it.
    public var now: Timestamp { source.now() }

    /// The environment variables of the worker's process: `world.environment["REGION"]`.
    public var environment: Environment { Environment(source: source) }

    /// A UUID of version 4, in lower-case text.
    public mutating func uuid() -> String { random.uuid() }

    /// The environment variables of a process.
    public struct Environment {
        fileprivate let source: WorldSource

        /// The value of a variable; nil when it is not set.
        public subscript(name: String) -> String? { source.environment(name) }
    }
}

/// The random numbers of a ``World``: the system's, or those of a test.
public struct WorldRandom: RandomNumberGenerator, Sendable {
    private var repeated: WorkflowRandom?

    /// - Parameter seed: what the numbers follow from; the system's generator when nil.
    package init(seed: UInt64? = nil) { repeated = seed.map { WorkflowRandom(seed: String($0)) } }

    /// The next number.
    public mutating func next() -> UInt64 {
        guard let number = repeated?.next() else {
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
        return number
    }
}

/// Where a ``World`` gets from what it shows: from a worker's machine, or from a test.
package final class WorldSource: Sendable {
    let now: @Sendable () -> Timestamp
    let environment: @Sendable (_ name: String) -> String?
    let random: @Sendable () -> WorldRandom

    /// - Parameters:
    ///   - now: the time.
    ///   - environment: the value of an environment variable.
    ///   - random: begins random numbers.
    package init(
        now: @escaping @Sendable () -> Timestamp,
        environment: @escaping @Sendable (_ name: String) -> String?,
        random: @escaping @Sendable () -> WorldRandom = { WorldRandom() }
    ) {
        self.now = now
        self.environment = environment
        self.random = random
    }

    /// For runs that are only replayed: their side effects have been made.
    package static let none = WorldSource(now: { Timestamp(nanosecondsSince1970: 0) }, environment: { _ in nil })
}
