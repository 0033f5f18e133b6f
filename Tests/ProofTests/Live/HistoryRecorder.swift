import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

extension Live {
    /// Writes the library of histories anew, when somebody asks for it: `PROOF_RECORD=all`, or the name of one.
    @Suite("The recorder of histories", .enabled(if: Plan.recorded != nil))
    struct HistoryRecorder {
        @Test("records what a real server writes", arguments: HistoryLibrary.all)
        func record(library: HistoryCase) async throws {
            guard Plan.recorded == "all" || Plan.recorded == library.name else { return }
            let stage = try await Stage()
            try await stage.openDesk()
            let id: WorkflowID<Interpreter> = "\(library.name)-\(stage.key)"
            let handle = try await start(library, id: id, on: stage)
            if case .loseFirstTask = library.treatment { try await loseTask(stage) }
            let runID = try await withWorkers(for: library, on: stage) {
                try await play(library, to: handle, on: stage)
                return try await treat(library, handle, on: stage)
            }
            try FileManager.default.createDirectory(at: HistoryCase.folder, withIntermediateDirectories: true)
            let json = try await command(["workflow", "show", "-w", id.rawValue, "-r", runID, "--output", "json"])
            try json.write(to: library.file, atomically: true, encoding: .utf8)
        }

        /// Runs one worker, or one after the other of two builds.
        private func withWorkers(
            for library: HistoryCase,
            on stage: Stage,
            _ body: @Sendable () async throws -> String
        ) async throws -> String {
            guard case .deployed = library.treatment else {
                return try await stage.withWorker(change: briskly, LiveProgram.registrations, body)
            }
            let deployment = LiveDeployment(of: stage)
            @Sendable func deployed(as build: String) -> @Sendable (inout WorkerOptions) -> Void {
                {
                    briskly(&$0)
                    $0.deployment = deployment.worker(build, default: .autoUpgrade)
                }
            }
            return try await stage.withWorker(change: deployed(as: "1"), LiveProgram.registrations) {
                try await deployment.setCurrent("1")
                return try await stage.withWorker(change: deployed(as: "2"), LiveProgram.registrations, body)
            }
        }

        private func start(
            _ library: HistoryCase,
            id: WorkflowID<Interpreter>,
            on stage: Stage
        ) async throws -> WorkflowHandle<Interpreter> {
            let strangerID: WorkflowID<Stranger> = "\(id)-stranger"
            if "\(library.program)".contains("Recipient.stranger") {
                _ = try await stage.client.start(Stranger.self, id: strangerID, on: stage.queue, Empty())
            }
            var options = StartOptions()
            if case .timeOut = library.treatment { options.runTimeout = .seconds(1) }
            if case .loseFirstTask = library.treatment { options.taskTimeout = .seconds(1) }
            return try await stage.client.start(
                Interpreter.self,
                id: id,
                on: stage.queue,
                options: options,
                library.program
            )
        }

        /// Takes the first task and forgets it.
        private func loseTask(_ stage: Stage) async throws {
            let poll = PollWorkflowTaskQueueRequest(
                namespace: stage.client.namespace,
                taskQueue: stage.queue,
                identity: "a worker that dies"
            )
            let task = try await stage.client.channel.call(poll).workflowTask
            #expect(task != nil)
        }

        private func play(
            _ library: HistoryCase,
            to handle: WorkflowHandle<Interpreter>,
            on stage: Stage
        ) async throws {
            try await eventually("its first task is done") { try await handle.describe().historyLength >= 4 }
            if case .terminateChild = library.treatment {
                let child: WorkflowID<Child> = "\(handle.id)-child"
                try await eventually("the child runs") {
                    (try? await stage.client.handle(Child.self, id: child).terminate()) != nil
                }
            }
            if case .deployed = library.treatment { try await LiveDeployment(of: stage).setCurrent("2") }
            for stimulus in library.program.stimuli {
                switch stimulus {
                case .add(let number): try await handle.signal(\.add, number)
                case .play(let script): try await handle.signal(\.play, script)
                case .ask(let number): _ = try? await handle.update(\.ask, number)
                case .perform(let script, _): _ = try? await handle.update(\.perform, script)
                case .cancel: try await handle.cancel()
                case .playAndFail, .query: break
                }
            }
        }

        /// - Returns: the run to record.
        private func treat(
            _ library: HistoryCase,
            _ handle: WorkflowHandle<Interpreter>,
            on stage: Stage
        ) async throws -> String {
            let first = handle.runID?.rawValue ?? ""
            switch library.treatment {
            case .terminate: try await handle.terminate(reason: "to show it")
            case .timeOut: break
            default: try? await handle.signal(\.release)
            }
            _ = try? await handle.result()
            guard case .reset = library.treatment else { return first }
            _ = try await command(["workflow", "reset", "-w", handle.id.rawValue, "-e", "4", "--reason", "to show it"])
            let again = stage.client.handle(Interpreter.self, id: handle.id)
            try? await again.signal(\.release)
            _ = try? await again.result()
            return ""
        }

        private func command(_ arguments: [String]) async throws -> String {
            let words = arguments.indices.filter { arguments[$0] != "-r" || !arguments[$0 + 1].isEmpty }
            let given = words.map { arguments[$0] }.filter { !$0.isEmpty }
            return try await temporal(given, at: try LiveServerTrait.server)
        }
    }
}
