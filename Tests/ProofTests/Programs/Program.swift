import Synchronization

/// A workflow as data: what its code does, what its handlers do, and what its clients do meanwhile.
///
/// ``Interpreter`` runs it, in memory and on a real server alike.
struct Program: Codable, Sendable {
    var main: [Action] = []
    /// What handlers do; messages name one by its index.
    var scripts: [[Action]] = []
    var stimuli: [Stimulus] = []
    var ending = Ending.returns
    /// Whether nothing that waits for its clients has to wait; so is a run that was continued.
    var startsReleased = false
    /// Where side effects come from in a test without a server.
    var oracle: Oracle?

    enum CodingKeys: CodingKey { case main, scripts, stimuli, ending, startsReleased }
}

extension Program {
    /// Whether some of its code is out of the reach of a request to cancel.
    var hasShields: Bool { (scripts + [main]).contains { $0.contains(where: \.isShielded) } }
}

/// One step of a program.
indirect enum Action: Codable, Sendable, Hashable {
    case timer(milliseconds: Int, Waiting)
    case activity(ActivityWork, Cancelling, Waiting)
    /// An activity with an id of the program's choice.
    case named(ActivityWork, Cancelling, Waiting)
    case local(ActivityWork, Cancelling, Waiting)
    case child(ChildWork, Cancelling, Waiting)
    case nexus(NexusWork, Cancelling, Waiting)
    /// Signals a child that waits, cancels it and takes its result.
    case tellChild
    case signal(Recipient)
    case cancel(Recipient)
    case version(Int)
    case typedVersion
    case patch(Int)
    case deprecatedPatch(Int)
    case sideEffect
    case mutableSideEffect(Int)
    case attribute(Int)
    case memo(Int)
    /// Several notes in one command, one of which may go.
    case memos(Int)
    case chance
    case look
    /// Notes the version of the worker, and nothing that differs from day to day.
    case place
    case count(Int)
    case waitForCount(Int, milliseconds: Int?)
    case branches([[Action]], Joining)
    /// Lists of steps, a limited number of them at a time.
    case mapped([[Action]], atMost: Int)
    /// Several activities, awaited together.
    case gathered([ActivityWork])
    /// Steps that are undone when one of them fails, each by an activity of its work.
    case saga([Action], undoing: [ActivityWork], fails: Bool)
    /// A child that takes no input and gives no result.
    case bareChild
    case shielded([Action])
    /// Code with its own cancellation; it may cancel itself before one of its steps.
    case stretch([Action], cancelBefore: Int?)
    case checkCancellation
    case fail
    /// Steps that only one line of the run does at a time.
    case locked([Action])
    /// Steps that two lines of the run do at a time.
    case permitted([Action])
    /// Steps in a group of the Web UI.
    case grouped(Int, [Action])
    /// Sends a number to the run's channel, which has room for one, or gives up.
    case send(Int)
    /// Takes a number from the channel, or gives up.
    case receive
    /// Takes signals that add in another way from now on, those that came without a handler too.
    case handle(Int)
    /// Has no handler any more for signals that add; they are kept.
    case unhandle
    /// Numbers of a separate row, and a UUID that begins with the time.
    case stream(Int)
}

extension Action {
    fileprivate var isShielded: Bool {
        switch self {
        case .shielded: true
        case .branches(let branches, _): branches.contains { $0.contains(where: \.isShielded) }
        case .mapped(let items, _): items.contains { $0.contains(where: \.isShielded) }
        // What it undoes, it undoes in a shield.
        case .saga: true
        case .stretch(let inner, _), .locked(let inner), .permitted(let inner), .grouped(_, let inner):
            inner.contains(where: \.isShielded)
        default: false
        }
    }
}

/// How a step awaits what it has begun.
enum Waiting: String, Codable, CaseIterable, Sendable {
    case forIt, notAtAll, cancelAtOnce, cancelLater, cancelAfterwards, withTimeLimit, inBranch
}

/// What the one who cancels waits for.
enum Cancelling: String, Codable, CaseIterable, Sendable {
    case trying, waiting, abandoning, requesting
}

/// What an activity does.
enum ActivityWork: String, Codable, CaseIterable, Sendable {
    case succeeds, fails, declares, failsOnce, waits, timesOut
}

/// What a child workflow does.
enum ChildWork: String, Codable, CaseIterable, Sendable {
    case succeeds, fails, waits, timesOut
    /// Has an id that another child may have at the same time.
    case duplicate
}

/// What a Nexus operation does.
enum NexusWork: String, Codable, CaseIterable, Sendable {
    /// At once: it has a result, it fails, or its handler cannot do its work.
    case answers, fails, refuses
    /// By a workflow that runs for it.
    case runs, runFails, waits, timesOut
    /// By a workflow, and it cannot be cancelled.
    case clings

    /// Whether it starts and goes on.
    var goesOn: Bool {
        switch self {
        case .answers, .fails, .refuses: false
        case .runs, .runFails, .waits, .timesOut, .clings: true
        }
    }
}

/// Another workflow that is signalled or cancelled.
enum Recipient: String, Codable, CaseIterable, Sendable { case stranger, nobody }

/// How branches come together again.
enum Joining: String, Codable, CaseIterable, Sendable {
    case all
    /// The first to end; the others are cancelled.
    case first
    /// Nobody waits for them.
    case never
    /// Another branch cancels the first one before its commands are sent.
    case cancelFirst
}

/// What a client does.
enum Stimulus: Codable, Sendable, Hashable {
    case add(Int)
    case play(script: Int)
    case playAndFail(script: Int)
    /// An update that is answered at once; negative numbers are refused, odd ones while the count is odd.
    case ask(Int)
    /// An update whose handler awaits.
    case perform(script: Int, refused: Bool)
    case cancel
    case query
}

/// How a program ends.
enum Ending: Codable, Sendable, Hashable {
    case returns
    /// Does not wait for handlers, branches and clients.
    case abruptly
    case fails
    /// Is cancelled if somebody asked for it.
    case obeysCancellation
    case continuesAsNew
}

/// Gives side effects their values, and counts how often it and validators were asked: in a replay, never.
final class Oracle: Sendable {
    private let asked = Mutex(0)

    var count: Int { asked.withLock { $0 } }

    /// A validator was asked.
    func noteValidation() { asked.withLock { $0 += 1 } }

    /// The value of a run's n-th side effect.
    func value(_ number: Int) -> Int {
        asked.withLock { $0 += 1 }
        return number &* 7919 % 1009
    }
}
