import TemporalCore

/// Runs a program, and writes down all that it sees.
struct Interpreter: Workflow {
    static let name = "Program"
    let program: Program
    var count = 0
    var isReleased: Bool
    var trace: [String] = []
    /// Counts side effects and the ids of children and other things with a name.
    var made = 0
    let mutex = WorkflowMutex()
    let permits = WorkflowSemaphore(2)
    let channel = WorkflowChannel<Int>(capacity: 1)

    /// Another program to play than the one that history was started with: code that was changed.
    @TaskLocal static var changed: Program?

    init(_ program: Program) {
        self.program = Self.changed ?? program
        isReleased = program.startsReleased
    }

    typealias Context = WorkflowContext<Interpreter>

    struct Refusal: Error, Codable, Equatable { var reason: String }

    struct Messages: MessageSet {
        let add = Signal<Interpreter, Int>("add") { state, number in
            state.count += number
            state.trace.append("add \(number)")
        }
        let play = Signal<Interpreter, Int>.running("play") { script, context in
            try await Interpreter.play(script: script, at: "signal", in: context)
        }
        let playAndFail = Signal<Interpreter, Int>.running("playAndFail") { script, context in
            try await Interpreter.play(script: script, at: "signal", in: context)
            throw ApplicationFailure("a handler failed", type: "OnPurpose")
        }
        let release = Signal<Interpreter, Empty>("release") { $0.isReleased = true }
        let ask = Update<Interpreter, Int, Int, Refusal>(
            "ask",
            validate: { state, number throws(Refusal) in
                state.program.oracle?.noteValidation()
                if number < 0 { throw Refusal(reason: "below zero") }
                if number % 2 == 1, state.count % 2 == 1 { throw Refusal(reason: "odd") }
            },
            apply: { state, number throws(Refusal) in
                if number == 3 { throw Refusal(reason: "three") }
                state.count += number
                state.trace.append("ask \(number)")
                return state.count
            }
        )
        let perform = Update<Interpreter, Int, Int, Refusal>.running(
            "perform",
            validate: { state, script throws(Refusal) in
                state.program.oracle?.noteValidation()
                if script < 0 { throw Refusal(reason: "no such script") }
            },
            { script, context throws(Refusal) in
                do { try await Interpreter.play(script: script, at: "update", in: context) } catch {
                    throw Refusal(reason: "\(error)")
                }
                return context.state.count
            }
        )
        let trace = Query<Interpreter, [String]>("trace") { $0.trace }
    }

    static func run(_ input: Program, in context: Context) async throws -> [String] {
        let program = context.state.program
        try await play(program.main, at: "main", in: context)
        if program.ending == .abruptly { return context.state.trace }
        await context.shielded { context in
            try? await context.wait { $0.isReleased && context.allHandlersFinished }
        }
        try passOnEviction(context)
        switch program.ending {
        case .fails: throw ApplicationFailure("the program failed", type: "OnPurpose")
        case .obeysCancellation: try context.checkCancellation()
        case .continuesAsNew:
            var next = program
            next.ending = .returns
            next.startsReleased = true
            var options = ContinueAsNewOptions()
            if context.hasTargetVersionChanged { options.initialVersioning = .autoUpgrade }
            try await context.continueAsNew(next, options: options)
        case .returns, .abruptly: break
        }
        return context.state.trace
    }

    private static func play(script index: Int, at place: String, in context: Context) async throws {
        let scripts = context.state.program.scripts
        guard scripts.indices.contains(index) else { return note("no script \(index)", at: place, in: context) }
        try await play(scripts[index], at: "\(place).\(index)", in: context)
    }

    static func note(_ what: String, at place: String, in context: Context) {
        context.state.trace.append("\(place): \(what)")
    }

    /// A number that no other step of this run gets.
    static func nextNumber(_ context: Context) -> Int {
        context.state.made += 1
        return context.state.made
    }

    /// Ends code that goes on although its run leaves memory.
    static func passOnEviction(_ context: Context) throws(Interruption) {
        do throws(Interruption) { try context.checkCancellation() } catch {
            if error == .evicted { throw error }
        }
    }
}

/// Handlers that a program sets while it runs.
struct LaterMessages: MessageGroup {
    let add: Signal<Interpreter, Int>

    init(_ way: Int) {
        add = Signal("add") { state, number in
            state.count += number
            state.trace.append("add \(number) in way \(way)")
        }
    }
}
