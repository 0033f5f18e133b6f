import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker

/// One program on a real server, with its clients, and the replays of what the server wrote.
struct LiveProgram {
    let stage: Stage
    let seed: UInt64
    let program: Program

    /// A program that takes longer than this hangs.
    private static let limit = Duration.seconds(90)

    init(_ stage: Stage, seed: UInt64) {
        self.stage = stage
        self.seed = seed
        program = ProgramGenerator.program(seed: seed)
    }

    @RegistrationBuilder static func registrations() -> [Registration] {
        Interpreter.self
        Child.self
        Stranger.self
        BareChild.self
        Work.act.implemented { work, context in try await Self.act(work, context) }
        Desk.answer.implemented { work in try Self.answer(work) }
        Desk.run.runsWorkflow { work, context in try await Self.run(work, context) }
        Desk.cling.implemented(
            start: { work, context in .started(token: try await Self.run(work, context).token) },
            cancel: { _, _ in throw NexusHandlerFailure("it clings", type: .notImplemented) }
        )
    }

    private static func answer(_ work: String) throws -> String {
        switch NexusWork(rawValue: work) {
        case .fails: throw NexusOperationError.failed(ApplicationFailure("broken", type: "Broken"))
        case .refuses: throw NexusHandlerFailure("not today", type: .badRequest)
        default: return work
        }
    }

    private static func run(
        _ work: String,
        _ context: NexusOperationContext
    ) async throws -> NexusWorkflowRun<String> {
        let child: ChildWork =
            switch NexusWork(rawValue: work) {
            case .runFails: .fails
            case .waits, .clings: .waits
            case .timesOut: .timesOut
            default: .succeeds
            }
        // The same for each attempt of one call.
        let id = WorkflowID<Child>("called-\(context.info.requestID)")
        return try await context.start(Child.self, id: id, child.rawValue)
    }

    private static func act(_ work: String, _ context: ActivityContext) async throws -> String {
        switch ActivityWork(rawValue: work) {
        case .fails: throw ApplicationFailure("broken", type: "Broken", isNonRetryable: true)
        case .declares: throw Work.Declared(number: 7)
        case .failsOnce where context.info.attempt == 1: throw ApplicationFailure("only once")
        case .waits:
            // A local one must be done before its worker is replaced by the next, where it would begin anew.
            for _ in 0..<(context.info.heartbeatTimeout == nil ? 5 : 150) {
                context.heartbeat()
                try await VirtualClock.wait(for: .milliseconds(10))
            }
        case .timesOut: try await VirtualClock.wait(for: .seconds(3))
        default: break
        }
        return work
    }

    /// Runs the program and replays it in every way.
    /// - Returns: what went wrong, if anything did.
    func prove() async -> String? {
        do {
            let first = try await runToTheEnd()
            var runID: String? = first
            while let current = runID {
                let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue, runID: current)
                if let problem = await Self.problem(of: history) {
                    return "PROOF_LIVE_SEED=\(seed): \(problem)\n\(program)"
                }
                runID = history.nextRunID
            }
            return nil
        } catch {
            return "PROOF_LIVE_SEED=\(seed): \(error)\n\(program)\n\(await historyText())"
        }
    }

    /// The newest events, to see where a program hangs.
    private func historyText() async -> String {
        guard let history = try? await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue) else { return "" }
        return history.events.suffix(25).map { "\($0.id) \($0.time) \($0.summary)" }.joined(separator: "\n")
    }

    private var id: WorkflowID<Interpreter> { "program-\(seed)-\(stage.key)" }

    private func runToTheEnd() async throws -> String {
        let hasStranger = "\(program)".contains("Recipient.stranger")
        let strangerID: WorkflowID<Stranger> = "\(id)-stranger"
        let stranger =
            hasStranger
            ? try await stage.client.start(Stranger.self, id: strangerID, on: stage.queue, Empty()) : nil
        let handle = try await stage.client.start(Interpreter.self, id: id, on: stage.queue, program)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // tidy:allow sleep — the limit of a program that hangs
                try await Task.sleep(for: Self.limit)
                throw ProofFailure("the program did not end within \(Self.limit)")
            }
            group.addTask { await play(handle) }
            group.addTask { try await checkResult(handle) }
            try await group.next()
            try await group.next()
            group.cancelAll()
        }
        try? await stranger?.terminate()
        return handle.runID?.rawValue ?? ""
    }

    /// Waits for the end. How it ends depends on the program; a query must still tell what it has seen.
    private func checkResult(_ handle: WorkflowHandle<Interpreter>) async throws {
        guard let result = try? await handle.result(), program.ending != .continuesAsNew else { return }
        let seen = try await trace(of: handle)
        // Code that still ran when the main line ended may have gone on for as long as it did not wait.
        guard seen.starts(with: result) else { throw ProofFailure("a query sees \(seen) behind the result \(result)") }
    }

    /// Asks several times: a server gives a query up when the worker that it was meant for ends.
    private func trace(of handle: WorkflowHandle<Interpreter>) async throws -> [String] {
        for _ in 0..<5 {
            if let seen = try? await handle.query(\.trace) { return seen }
        }
        return try await handle.query(\.trace)
    }

    /// The clients of the program. A workflow that has ended refuses what they want, which is not a failure.
    private func play(_ handle: WorkflowHandle<Interpreter>) async {
        await withTaskGroup { group in
            for stimulus in program.stimuli {
                switch stimulus {
                case .add(let number): try? await handle.signal(\.add, number)
                case .play(let script): try? await handle.signal(\.play, script)
                case .playAndFail(let script): try? await handle.signal(\.playAndFail, script)
                case .ask(let number): group.addTask { _ = try? await handle.update(\.ask, number) }
                case .perform(let script, let refused):
                    group.addTask { _ = try? await handle.update(\.perform, refused ? -1 : script) }
                case .cancel: try? await handle.cancel()
                case .query: _ = try? await handle.query(\.trace)
                }
            }
            try? await handle.signal(\.release)
        }
    }

    private static func problem(of history: WorkflowHistory) async -> String? {
        for event in history.events {
            guard case .workflowTaskFailed(let failed) = event.attributes, failed.cause != .unhandledCommand else {
                continue
            }
            return "the task of event \(event.id) failed with cause \(failed.cause.rawValue)"
        }
        do throws(RegistrationError) {
            let replayer = try Replayer { Interpreter.self }
            for feeding in [Replayer.Feeding.whole, .pages(1), .pages(2), .pages(3), .pages(7), .cutAtEachTask] {
                do throws(ReplayFailure) { try await replayer.replay(history, feeding) } catch {
                    return "replay fed \(feeding): \(error)"
                }
            }
        } catch {
            return "\(error)"
        }
        return nil
    }
}

extension WorkflowTaskFailedCause {
    /// The workflow was to end while something new had happened.
    static let unhandledCommand = WorkflowTaskFailedCause(rawValue: 1)
}

extension WorkflowHistory {
    /// The run that followed by continue-as-new.
    var nextRunID: String? {
        guard case .workflowContinuedAsNew(let runID, _)? = events.last?.attributes else { return nil }
        return runID
    }
}
