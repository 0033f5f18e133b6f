/// Makes programs by chance; a seed always makes the same one.
struct ProgramGenerator {
    private var dice: Dice
    private var budget = 0
    /// Whether what is made now runs within a lock: another one within it could be waited for without end.
    private var isInTurn = false

    init(seed: UInt64) { dice = Dice(seed: seed) }

    static func program(seed: UInt64) -> Program {
        var generator = ProgramGenerator(seed: seed)
        return generator.program()
    }

    private mutating func program() -> Program {
        var program = Program()
        budget = dice.number(2...14)
        program.main = actions(atMost: 6, depth: 0)
        for _ in 0..<dice.below(4) {
            budget = dice.number(1...4)
            program.scripts.append(actions(atMost: 3, depth: 1))
        }
        for _ in 0..<dice.below(7) { program.stimuli.append(stimulus(scripts: program.scripts.count)) }
        program.ending = ending()
        return program
    }

    private mutating func ending() -> Ending {
        switch dice.below(10) {
        case 0: .abruptly
        case 1: .fails
        case 2, 3: .obeysCancellation
        case 4: .continuesAsNew
        default: .returns
        }
    }

    private mutating func stimulus(scripts: Int) -> Stimulus {
        let kind = dice.below(scripts > 0 ? 15 : 8)
        switch kind {
        case 0, 1: return .add(dice.number(1...2))
        case 2, 3: return .ask(dice.number(-1...3))
        case 4: return .ask(-1)
        case 5: return .query
        case 6, 7: return .cancel
        case 8, 9, 10: return .play(script: dice.below(scripts))
        case 11: return dice.happens(15) ? .playAndFail(script: dice.below(scripts)) : .query
        default: return .perform(script: dice.below(scripts), refused: dice.happens(25))
        }
    }

    private mutating func actions(atMost limit: Int, depth: Int) -> [Action] {
        var list: [Action] = []
        for _ in 0..<dice.number(1...limit) where budget > 0 {
            budget -= 1
            list.append(depth < 3 && dice.happens(25) ? nested(depth) : simple())
        }
        return list
    }

    private mutating func nested(_ depth: Int) -> Action {
        switch dice.below(14) {
        case 11: inTurn(depth) { .locked($0) }
        case 12: inTurn(depth) { .permitted($0) }
        case 13: .grouped(dice.below(3), actions(atMost: 3, depth: depth + 1))
        case 0: .shielded(actions(atMost: 2, depth: depth + 1))
        case 1, 2: stretch(depth)
        case 3: mapped(depth)
        case 4, 5: saga(depth)
        default: branches(depth)
        }
    }

    private mutating func inTurn(_ depth: Int, _ action: ([Action]) -> Action) -> Action {
        guard !isInTurn else { return .shielded(actions(atMost: 2, depth: depth + 1)) }
        isInTurn = true
        defer { isInTurn = false }
        return action(actions(atMost: 3, depth: depth + 1))
    }

    private mutating func stretch(_ depth: Int) -> Action {
        let inner = actions(atMost: 3, depth: depth + 1)
        return .stretch(inner, cancelBefore: dice.happens(70) ? dice.below(inner.count + 1) : nil)
    }

    private mutating func branches(_ depth: Int) -> Action {
        let count = dice.number(2...3)
        let list = (0..<count).map { _ in actions(atMost: 3, depth: depth + 1) }
        return .branches(list, dice.one(of: Joining.allCases + [.all, .first]))
    }

    private mutating func mapped(_ depth: Int) -> Action {
        let items = (0..<dice.number(1...4)).map { _ in actions(atMost: 2, depth: depth + 1) }
        return .mapped(items, atMost: dice.number(1...3))
    }

    private mutating func saga(_ depth: Int) -> Action {
        let steps = actions(atMost: 3, depth: depth + 1)
        return .saga(steps, undoing: works(dice.number(1...3)), fails: dice.happens(50))
    }

    private mutating func works(_ count: Int) -> [ActivityWork] {
        (0..<count).map { _ in dice.happens(60) ? .succeeds : dice.one(of: ActivityWork.allCases) }
    }

    private mutating func simple() -> Action {
        switch dice.below(56) {
        case 0...5: timer()
        case 6...10: activity()
        case 11, 12: named()
        case 13...16: child()
        case 17: .tellChild
        case 18, 19: .signal(dice.happens(70) ? .stranger : .nobody)
        case 20: .cancel(dice.happens(70) ? .stranger : .nobody)
        case 21, 22: .version(dice.below(3))
        case 23: .typedVersion
        case 24: dice.happens(70) ? .patch(dice.below(2)) : .deprecatedPatch(dice.below(2))
        case 25, 26: .sideEffect
        case 27: .attribute(dice.below(100))
        case 28: .memo(dice.below(100))
        case 29: .chance
        case 30: .look
        case 31: .count(dice.number(1...2))
        case 32, 33: .waitForCount(dice.number(1...4), milliseconds: dice.happens(60) ? dice.number(0...20) : nil)
        case 34: .checkCancellation
        case 35...40: local()
        case 41, 42: .mutableSideEffect(dice.below(2))
        case 43: .memos(dice.below(100))
        case 44: .bareChild
        case 45, 46: .gathered(works(dice.number(1...3)))
        case 47: dice.happens(50) ? .handle(dice.below(10)) : .unhandle
        case 48, 49: .send(dice.below(10))
        case 50, 51: .receive
        case 52: .stream(dice.below(2))
        case 53...55: nexus()
        default: dice.happens(30) ? .fail : .count(1)
        }
    }

    private mutating func waiting() -> Waiting {
        dice.happens(45) ? .forIt : dice.one(of: Waiting.allCases)
    }

    private mutating func timer() -> Action {
        .timer(milliseconds: dice.happens(10) ? 0 : dice.number(1...60), waiting())
    }

    private mutating func activity() -> Action {
        let work = dice.happens(50) ? ActivityWork.succeeds : dice.one(of: ActivityWork.allCases)
        return .activity(work, dice.one(of: [.trying, .waiting, .abandoning]), waiting())
    }

    private mutating func named() -> Action {
        guard case .activity(let work, let cancelling, let waiting) = activity() else { return .look }
        return .named(work, cancelling, waiting)
    }

    private mutating func local() -> Action {
        let work = dice.happens(50) ? ActivityWork.succeeds : dice.one(of: ActivityWork.allCases)
        return .local(work, dice.one(of: Cancelling.allCases), waiting())
    }

    private mutating func nexus() -> Action {
        let work = dice.happens(30) ? NexusWork.answers : dice.one(of: NexusWork.allCases)
        return .nexus(work, dice.one(of: Cancelling.allCases), waiting())
    }

    private mutating func child() -> Action {
        let work = dice.happens(40) ? ChildWork.succeeds : dice.one(of: ChildWork.allCases)
        return .child(work, dice.one(of: Cancelling.allCases), waiting())
    }
}
