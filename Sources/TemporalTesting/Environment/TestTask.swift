import Synchronization

/// A piece of a test's own code that the engine has begun: an attempt of an activity, or what is to happen at a time.
///
/// One runs at a time, and the clock stands still meanwhile. One that waits for time to pass, or for an answer of the
/// service, gives way to the others.
final class TestTask: Sendable {
    @TaskLocal static var current: TestTask?

    let number: Int
    private let owner: Mutex<Owner>

    private struct Owner: Sendable { weak var engine: TestEngine? }

    init(_ number: Int, _ engine: TestEngine) {
        self.number = number
        owner = Mutex(Owner(engine: engine))
    }

    var engine: TestEngine? { owner.withLock { $0.engine } }
}

/// Somebody who waits for something of the service.
struct Waiter: Sendable {
    let number: Int
    /// Who waits; a test, or anybody else outside, when nil.
    let testTask: TestTask?
    /// Whether the clock may move while it waits.
    let moves: Bool
    let begin: WaitBegin
    let isDue: @Sendable (EngineState) -> Bool
    let continuation: CheckedContinuation<WaitOutcome, Never>
}

/// How a wait ended.
enum WaitOutcome: Sendable {
    case due
    case cancelled
    /// It would last for ever, as the text explains.
    case hopeless(String)
}

/// A value that is set later, by another thread.
final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)
    var value: Value? { content.withLock { $0 } }
    func set(_ value: Value) { content.withLock { $0 = value } }
}
