import TemporalCore

extension Interpreter {
    /// The steps that lines of the run do in turn, and those that pass something from line to line.
    static func playInTurn(_ action: Action, at place: String, in context: Context) async throws {
        let state = context.state
        switch action {
        case .locked(let steps):
            try await noting(at: place, in: context) {
                try await state.mutex.withLock(in: context) { try await play(steps, at: place, in: context) }
            }
        case .permitted(let steps):
            try await noting(at: place, in: context) {
                try await state.permits.withPermit(in: context) { try await play(steps, at: place, in: context) }
            }
        case .grouped(let number, let steps):
            try await context.grouped("group-\(number)", label: number == 0 ? nil : "Group \(number)") { context in
                try await play(steps, at: place, in: context)
            }
        case .send(let number):
            try await giveUp(at: place, in: context) { context async throws(Interruption) in
                try await state.channel.send(number, in: context)
                return "sent"
            }
        case .receive:
            try await giveUp(at: place, in: context) { context async throws(Interruption) in
                "received \(try await state.channel.receive(in: context) ?? 0)"
            }
        default: break
        }
    }

    private static func noting(at place: String, in context: Context, _ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as Interruption {
            note("\(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }

    /// Waits a while and is cancelled then.
    private static func giveUp(
        at place: String,
        in context: Context,
        _ body: @escaping (Context) async throws(Interruption) -> String
    ) async throws {
        let branch = context.fork { context async throws(Interruption) in try await body(context) }
        _ = try? await context.wait(for: .milliseconds(5)) { _ in branch.isFinished }
        try passOnEviction(context)
        branch.cancel()
        do { note(try await branch.result(), at: place, in: context) } catch {
            note("\(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }
}
