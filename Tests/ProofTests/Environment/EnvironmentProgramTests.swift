import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Runs programs in the environment that users test their workflows in.
enum EnvironmentProgram {
    struct Outcome: Equatable {
        var result: [String]?
        /// The numbers of the event types, run by run.
        var events: [[Int32]]
    }

    /// Runs a program with its clients, and replays all that was written.
    static func run(_ program: Program, seed: UInt64) async throws -> Outcome {
        // Half of the programs go through a codec that awaits and that tells a wrong context.
        let conversion = DataConverter(codecs: seed.isMultiple(of: 2) ? [] : [YieldingCodec()])
        var options = WorkflowTestEnvironment.Options()
        options.client.dataConverter = conversion
        let test = try await WorkflowTestEnvironment(options: options) { LiveProgram.registrations() }
        defer { test.shutDown() }
        if "\(program)".contains("Recipient.stranger") {
            let id: WorkflowID<Stranger> = "program-stranger"
            _ = try await test.client.start(Stranger.self, id: id, on: test.taskQueue, Empty())
        }
        let handle = try await test.client.start(Interpreter.self, id: "program", on: test.taskQueue, program)
        var dice = Dice(seed: seed)
        for stimulus in program.stimuli where !program.startsReleased {
            test.after(.milliseconds(dice.number(0...60))) { await play(stimulus, handle) }
        }
        if !program.startsReleased { test.after(.milliseconds(80)) { try? await handle.signal(\.release) } }
        let result = try await outcome(of: handle)
        let histories = try await histories(of: "program", test.client)
        for history in histories {
            for feeding in [Replayer.Feeding.whole, .pages(1), .pages(3), .cutAtEachTask] {
                do { try await Replayer(dataConverter: conversion) { Interpreter.self }.replay(history, feeding) } catch
                {
                    throw ProofFailure("replay fed \(feeding): \(error)")
                }
            }
        }
        return Outcome(result, of: "program", histories)
    }
}

extension EnvironmentProgram.Outcome {
    /// What came of a workflow, without its id.
    init(_ result: [String]?, of id: String, _ histories: [WorkflowHistory]) {
        self.init(
            result: result?.map { $0.replacing(id, with: "ID") },
            events: histories.map { $0.events.map(\.typeNumber) }
        )
    }
}

extension EnvironmentProgram {
    /// The result; nil of a program that ends in another way, which is its affair.
    static func outcome(of handle: WorkflowHandle<Interpreter>) async throws -> [String]? {
        do throws(WorkflowFailure<any Error>) { return try await handle.result() } catch {
            if case .client(let problem) = error { throw ProofFailure("\(problem)") }
            return nil
        }
    }

    static func histories(of id: String, _ client: Client) async throws -> [WorkflowHistory] {
        var all = [try await WorkflowHistory.fetch(client, workflowID: id)]
        while case .workflowStarted(let start)? = all[0].events.first?.attributes, !start.continuedRunID.isEmpty {
            all.insert(try await WorkflowHistory.fetch(client, workflowID: id, runID: start.continuedRunID), at: 0)
        }
        return all
    }

    private static func play(_ stimulus: Stimulus, _ handle: WorkflowHandle<Interpreter>) async {
        switch stimulus {
        case .add(let number): try? await handle.signal(\.add, number)
        case .play(let script): try? await handle.signal(\.play, script)
        case .playAndFail(let script): try? await handle.signal(\.playAndFail, script)
        case .ask(let number): _ = try? await handle.update(\.ask, number)
        case .perform(let script, let refused): _ = try? await handle.update(\.perform, refused ? -1 : script)
        case .cancel: try? await handle.cancel()
        case .query: _ = try? await handle.query(\.trace)
        }
    }
}

@Suite("Random programs in a test environment", .timeLimit(.minutes(10)))
struct EnvironmentProgramTests {
    @Test("end, replay in every way, and go the same way again", arguments: 0..<4)
    func proof(lot: Int) async {
        for seed in Plan.lot(lot) {
            let program = ProgramGenerator.program(seed: seed)
            do {
                let outcome = try await EnvironmentProgram.run(program, seed: seed)
                // Side effects throw other dice.
                guard seed % 8 == 0, !"\(program)".contains("ideEffect") else { continue }
                let again = try await EnvironmentProgram.run(program, seed: seed)
                #expect(outcome == again, "PROOF_SEED=\(seed)")
            } catch {
                Issue.record("PROOF_SEED=\(seed): \(error)\n\(program)")
                return
            }
        }
    }
}

extension Live {
    @Suite("Programs in a test environment and on a server")
    struct EnvironmentConformanceTests {
        @Test("see the same and write the same events")
        func conformance() async throws {
            let stage = try await Stage()
            try await stage.openDesk()
            let seeds = Plan.comparedSeeds
            try await stage.withWorker(change: briskly, LiveProgram.registrations) {
                await withTaskGroup(of: Void.self) { group in
                    var rest = seeds[...]
                    for seed in rest.prefix(16) { group.addTask { await compare(seed, stage) } }
                    rest = rest.dropFirst(16)
                    while await group.next() != nil {
                        if let seed = rest.popFirst() { group.addTask { await compare(seed, stage) } }
                    }
                }
            }
        }

        private func compare(_ seed: UInt64, _ stage: Stage) async {
            let program = ProgramGenerator.program(seed: seed).sequential
            do {
                let inMemory = try await EnvironmentProgram.run(program, seed: seed)
                let id: WorkflowID<Interpreter> = "compared-\(seed)-\(stage.key)"
                let handle = try await stage.client.start(Interpreter.self, id: id, on: stage.queue, program)
                let result = try await EnvironmentProgram.outcome(of: handle)
                let histories = try await EnvironmentProgram.histories(of: id.rawValue, stage.client)
                let onServer = EnvironmentProgram.Outcome(result, of: id.rawValue, histories)
                guard inMemory != onServer else { return }
                Issue.record(
                    """
                    PROOF_LIVE_SEED=\(seed): \(program)
                    in memory: \(inMemory)
                    on server: \(onServer)
                    """
                )
            } catch {
                Issue.record("PROOF_LIVE_SEED=\(seed): \(error)\n\(program)")
            }
        }
    }
}
