/// Whose turn it is, in a history of an SDK whose lines take turns: Go's.
///
/// Go applies all events of a task before any code runs. Then it calls its coroutines in the order in which they began;
/// each goes on for as far as it can, and the round is repeated until no line has moved. Which event came first does not
/// matter. An update is a new coroutine at the head of the list, or at its end in old histories; a signal is read by
/// existing coroutines, of which the first is the most likely reader.
struct Turns {
    private enum Member {
        case line(Int)
        /// What is told to the workflow when its turn has come.
        case newcomer(Newcomer)
    }

    private struct Newcomer {
        /// Whether a line that begins when it is told takes its place; otherwise that goes to the end.
        var givesPlace: Bool
        var tell: () -> Void
    }

    /// Where something new is put.
    enum Position {
        /// Before all lines; several come in the order in which they are put there.
        case first
        /// Right before the main line.
        case beforeMain
        /// Behind all lines that there are.
        case last
    }

    private var members: [Member]
    private var next = 0
    /// How many have been put before all others.
    private var firstCount = 0
    private var isTellingForPlace = false
    /// Lines that have been begun and whose turn is still to come for the first time.
    private var unbegun: [Int: () -> Void] = [:]

    /// A rota of the lines that go on, in their order.
    init(_ lines: [Int]) { members = lines.map(Member.line) }

    /// The lines, in their order.
    var lines: [Int] {
        members.compactMap { if case .line(let number) = $0 { number } else { nil } }
    }

    /// Puts something new on the rota.
    mutating func admit(_ position: Position, _ tell: @escaping () -> Void) {
        let main = members.firstIndex { if case .line(ExecutionLines.mainNumber) = $0 { true } else { false } }
        switch position {
        case .first:
            members.insert(.newcomer(Newcomer(givesPlace: true, tell: tell)), at: firstCount)
            firstCount += 1
        case .beforeMain: members.insert(.newcomer(Newcomer(givesPlace: false, tell: tell)), at: main ?? 0)
        case .last: members.append(.newcomer(Newcomer(givesPlace: true, tell: tell)))
        }
    }

    /// Puts a line on the rota that has just begun; `begin` lets it run when its turn has come.
    mutating func add(_ line: Int, _ begin: @escaping () -> Void) {
        unbegun[line] = begin
        if line == ExecutionLines.mainNumber {
            members.insert(.line(line), at: 0)
        } else if isTellingForPlace {
            // The newcomer that is told now has been taken off; its line is the next.
            members.insert(.line(line), at: next)
            isTellingForPlace = false
        } else {
            members.append(.line(line))
        }
    }

    mutating func beginRound() { next = 0 }

    /// Whose turn it is: something to do at once, or a line to look at; nil when the round is over.
    mutating func step() -> Step? {
        guard next < members.count else { return nil }
        switch members[next] {
        case .newcomer(let newcomer):
            members.remove(at: next)
            isTellingForPlace = newcomer.givesPlace
            return .tell(newcomer.tell)
        case .line(let number):
            isTellingForPlace = false
            next += 1
            if let begin = unbegun.removeValue(forKey: number) { return .tell(begin) }
            return .look(number)
        }
    }

    enum Step {
        case tell(() -> Void)
        case look(Int)
    }

    /// What has not begun although the rounds are over, because the task fails.
    mutating func takeUnbegun() -> [() -> Void] {
        defer { unbegun = [:] }
        return unbegun.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension RunCore {
    /// Lets the lines take turns: tells what has happened, which wakes no line yet, then goes round until all of them wait.
    func driveInTurns(_ jobs: () -> Void) {
        let known = Set(turnOrder)
        turns = Turns(turnOrder.filter(lines.isLive) + lines.numbers.filter { !known.contains($0) })
        lines.indexesWaits = true
        jobs()
        while problem == nil, takeRound() {}
        lines.indexesWaits = false
        turnOrder = turns?.lines ?? []
        let unbegun = turns?.takeUnbegun() ?? []
        turns = nil
        // Only where the task fails: they must run to unwind.
        for begin in unbegun { begin() }
    }

    /// Gives each line its turn.
    /// - Returns: whether any has moved.
    @discardableResult
    func takeRound() -> Bool {
        var hasMoved = false
        turns?.beginRound()
        while problem == nil, let step = turns?.step() {
            switch step {
            case .tell(let tell): tell()
            case .look(let line): guard wakeIfReady(line) else { continue }
            }
            hasMoved = true
            runWhatIsReady()
        }
        return hasMoved
    }

    /// Whether a line has something to go on with, which is then handed to it.
    private func wakeIfReady(_ line: Int) -> Bool {
        var isWoken = false
        for wait in lines.waits(of: line) {
            switch lines.awaited(wait) {
            case .operation(let operation)?, .branch(_, let operation)?, .turn(_, _, let operation)?:
                guard operation.resolution != nil else { continue }
                operation.wake(wait)
            case .condition(_, let condition)?:
                guard condition.isTrue() else { continue }
                forget(condition)
                condition.wake()
            case nil: continue
            }
            isWoken = true
        }
        return isWoken
    }
}
