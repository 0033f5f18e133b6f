/// The habits of the SDK that answered a workflow task, as far as they show in history. A replay takes them over, so
/// that what a worker in another language began can be gone on with here.
///
/// Read from the history itself, task by task: the SDK's name and flags in `WorkflowTaskCompleted`. Old histories
/// have no name; then the marks count that only one kind of SDK leaves.
struct Dialect: Hashable, Sendable {
    /// In which portions the code is told of what a task brings.
    enum Batching: Hashable, Sendable {
        /// All at once, then the code runs.
        case together
        /// Signals and updates, then all else.
        case messagesFirst
        /// Updates after all else.
        case updatesLast
        /// One after another, the code running after each.
        case oneByOne
    }

    /// Whether all that a task brings is known before any code runs, whose lines then take turns (``Turns``).
    var takesTurns = false
    /// Whether updates come before all lines that there are, and not behind them; of those that take turns.
    var putsUpdatesFirst = false
    var batching = Batching.together
    /// Whether the code runs after each signal and update, and not only after all of them.
    var runsAfterEachMessage = false
    /// Whether signals and updates that come with the start are handled before the workflow's own code begins.
    var beginsAfterMessages = false
    /// Whether all conditions that are true wake their waiters together, and not only the first.
    var wakesConditionsTogether = false
    /// Whether a wait for a condition gives way to other code even when the condition is true already.
    var alwaysGivesWay = false
    /// Whether what is cancelled in the task that asks for it is asked for all the same, and its cancellation with it.
    var sendsWhatItCancels = false
    /// Whether a wait with a limit leaves its timer running when the condition has come true.
    var leavesTimersOfWaits = false
    /// Whether a wait with a limit starts its timer before it looks at the condition.
    var startsTimersOfAllWaits = false
    /// Whether a child is refused without a command while another of its id is under way.
    var refusesSecondChildren = false
    /// Whether an update's acceptance and outcome have a place among the commands.
    var ordersUpdates = true
    /// Whether commands behind the one that ends the workflow are dropped instead of sent before it.
    var dropsCommandsAfterEnd = false

    /// Whether a wait with a limit that is over at once asks for nothing.
    var spotsTrueConditions: Bool { !alwaysGivesWay && !startsTimersOfAllWaits }

    /// This SDK's.
    static let own = Dialect()
}

extension Dialect {
    /// The families of SDKs whose habits are not ours.
    enum Family: Hashable, Sendable {
        case go, python, ruby, typeScript, dotNet
        /// Commands and flags are those of the Go SDK under it; the code runs in the order of the results, in PHP.
        case php
        /// Built on the Rust core, too old to have said its name.
        case unnamedCore
        /// All others: what they write is read by our own habits.
        case other
    }

    /// The habits of a family, given the flags that its histories have.
    init(_ family: Family, coreFlags: [UInt32], languageFlags: [UInt32]) {
        switch family {
        case .other: break
        case .go:
            takesTurns = true
            sendsWhatItCancels = true
            // 3: updates have separate commands; 4: they go before the main line; 6: such a timer is cancelled.
            ordersUpdates = languageFlags.contains(3)
            putsUpdatesFirst = languageFlags.contains(4)
            leavesTimersOfWaits = !languageFlags.contains(6)
            startsTimersOfAllWaits = !languageFlags.contains(6)
            refusesSecondChildren = true
        case .php:
            sendsWhatItCancels = true
            // 3: updates have separate commands; 4: they go before the main line; 6: such a timer is cancelled.
            ordersUpdates = languageFlags.contains(3)
            batching = languageFlags.contains(4) ? .together : .updatesLast
            beginsAfterMessages = languageFlags.contains(4)
            runsAfterEachMessage = true
            leavesTimersOfWaits = !languageFlags.contains(6)
        case .python, .unnamedCore:
            // 2: one batch for each activation.
            batching = languageFlags.contains(2) ? .together : .messagesFirst
            runsAfterEachMessage = true
            beginsAfterMessages = true
            wakesConditionsTogether = true
            alwaysGivesWay = true
        case .ruby:
            runsAfterEachMessage = true
            beginsAfterMessages = true
        case .typeScript:
            runsAfterEachMessage = true
            batching = languageFlags.contains(2) ? .together : .messagesFirst
        case .dotNet:
            // 1: one batch for each activation, one condition at a time.
            batching = languageFlags.contains(1) ? .together : .oneByOne
            runsAfterEachMessage = true
            beginsAfterMessages = true
            wakesConditionsTogether = !languageFlags.contains(1)
        }
        if ![.other, .go, .php].contains(family) { dropsCommandsAfterEnd = !coreFlags.contains(3) }
    }
}

extension Dialect.Family {
    /// The flags that there are, where others mean that the history cannot be replayed; nil where they may be passed
    /// over. Those of the Go SDK 1.48.
    var knownFlags: ClosedRange<UInt32>? {
        switch self {
        case .go, .php: 1...8
        case .python, .ruby, .typeScript, .dotNet, .unnamedCore, .other: nil
        }
    }

    /// The family of an SDK's name on the wire.
    init(sdkName: String) {
        self =
            switch sdkName {
            case "temporal-go": .go
            case "temporal-php": .php
            case "temporal-python": .python
            case "temporal-ruby": .ruby
            case "temporal-typescript": .typeScript
            case "temporal-dotnet": .dotNet
            default: .other
            }
    }

    /// What an answer without a name gives away, if anything.
    init?(marksIn answer: ArraySlice<HistoryEvent>) {
        for event in answer {
            switch event.attributes {
            // Go's ids are the events' own. Those of the other SDKs count from 1, which is always less.
            case .activityScheduled(let id, _, _), .timerStarted(let id):
                guard id == String(event.id.rawValue) else { continue }
                self = .go
                return
            case .markerRecorded(let marker):
                // Java has markers of the same names, but names their parts otherwise.
                if marker.details.contains(where: { $0.name == "change-id" || $0.name == "side-effect-id" }) {
                    self = .go
                    return
                }
                guard marker.name.hasPrefix("core_") else { continue }
                self = .unnamedCore
                return
            default: continue
            }
        }
        return nil
    }
}
