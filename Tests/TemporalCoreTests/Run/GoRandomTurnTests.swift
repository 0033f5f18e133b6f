import TemporalWorkflows
import Testing

@testable import TemporalCore

/// What a line of a made-up program does.
private enum Move: Codable, Sendable {
    /// Runs an activity.
    case step
    /// Waits until another line has taken so many steps.
    case waits(line: Int, steps: Int)
    /// Begins another line.
    case fork(line: Int)
}

/// Lines of moves; the first is the main line.
private struct Score: Codable, Sendable {
    var lines: [[Move]]
}

/// Plays a score and then waits for ever.
private struct Player: Workflow {
    static let step = Activity<Int, Int, Never>("step", startToClose: .seconds(5))
    let score: Score
    var taken: [Int]

    init(_ score: Score) {
        self.score = score
        taken = Array(repeating: 0, count: score.lines.count)
    }

    static func run(_ score: Score, in context: WorkflowContext<Self>) async throws -> Empty {
        try await play(0, context)
        try await context.wait { _ in false }
        return Empty()
    }

    private static func play(_ line: Int, _ context: WorkflowContext<Self>) async throws {
        for move in context.state.score.lines[line] {
            switch move {
            case .step:
                _ = try await context.execute(step, 100 * line + context.state.taken[line])
                context.state.taken[line] += 1
            case .waits(let other, let steps): try await context.wait { $0.taken[other] >= steps }
            case .fork(let other): _ = context.fork { context async throws in try await play(other, context) }
            }
        }
    }
}

/// Go's dispatcher, as plainly as it can be written: coroutines in the order in which they began, called round by round.
private struct Dispatcher {
    private struct Coroutine {
        let line: Int
        var next = 0
        var step: Int?
    }

    let score: Score
    private var coroutines = [Coroutine(line: 0)]
    private var taken: [Int]
    private var ended: Set<Int> = []
    /// The steps that were asked for and have not ended.
    private(set) var open: [Int] = []

    init(_ score: Score) {
        self.score = score
        taken = Array(repeating: 0, count: score.lines.count)
    }

    mutating func end(_ step: Int) {
        ended.insert(step)
        open.removeAll { $0 == step }
    }

    /// One task. Gives the steps that are asked for.
    mutating func run() -> [Int] {
        var asked: [Int] = []
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            var place = 0
            while place < coroutines.count {
                while let news = call(place) {
                    hasMoved = true
                    asked += news
                }
                place += 1
            }
        }
        open += asked
        return asked
    }

    /// One move of a coroutine, or nil when it waits or is at its end.
    private mutating func call(_ place: Int) -> [Int]? {
        let line = coroutines[place].line
        if let step = coroutines[place].step {
            guard ended.contains(step) else { return nil }
            coroutines[place].step = nil
            taken[line] += 1
            return []
        }
        guard coroutines[place].next < score.lines[line].count else { return nil }
        switch score.lines[line][coroutines[place].next] {
        case .step:
            let step = 100 * line + taken[line]
            coroutines[place].step = step
            coroutines[place].next += 1
            return [step]
        case .waits(let other, let steps):
            guard taken[other] >= steps else { return nil }
            coroutines[place].next += 1
            return []
        case .fork(let other):
            coroutines.append(Coroutine(line: other))
            coroutines[place].next += 1
            return []
        }
    }
}

@Suite("Random lines of a Go history")
struct GoRandomTurnTests {
    private func score(_ dice: inout WorkflowRandom) -> Score {
        let count = Int.random(in: 2...6, using: &dice)
        var lines: [[Move]] = (0..<count).map { line in
            (0..<Int.random(in: 1...5, using: &dice)).map { _ in
                // Of an earlier line, so that no two wait for each other.
                guard line > 0, Int.random(in: 0..<3, using: &dice) == 0 else { return .step }
                return .waits(line: Int.random(in: 0..<line, using: &dice), steps: Int.random(in: 0...2, using: &dice))
            }
        }
        for line in 1..<count {
            let parent = Int.random(in: 0..<line, using: &dice)
            lines[parent].insert(.fork(line: line), at: Int.random(in: 0...lines[parent].count, using: &dice))
        }
        return Score(lines: lines)
    }

    @Test("go on as Go's dispatcher lets them", arguments: 0..<20)
    func played(seed: Int) throws {
        var dice = WorkflowRandom(seed: "turns-\(seed)")
        for _ in 0..<20 {
            let score = score(&dice)
            let input = try JSONTestConverter().payload(from: score)
            var dispatcher = Dispatcher(score)
            var history = Written(.started(input))
            var events: [Int: Int] = [:]
            var wanted: [[String]] = []
            func task() {
                let asked = dispatcher.run()
                wanted.append(asked.map { "step \($0)" })
                let answer = history.task(by: "temporal-go", asked.map { _ in .step })
                for (offset, step) in asked.enumerated() { events[step] = Int(answer) + 1 + offset }
            }
            task()
            while !dispatcher.open.isEmpty {
                let all = dispatcher.open.shuffled(using: &dice)
                for step in all.prefix(Int.random(in: 1...all.count, using: &dice)) {
                    dispatcher.end(step)
                    history.complete(events[step] ?? 0, with: step)
                }
                task()
            }
            #expect(try commands(Player.self, history.events) == wanted, "\(score)")
        }
    }
}
