import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Something that workflows go through, on a server and in memory alike.
struct Scenario: Sendable, CustomTestStringConvertible {
    /// Where a scenario is played.
    struct Stage: Sendable {
        let client: Client
        let queue: TaskQueue
        /// Makes ids unique.
        let key: String
        /// Lets time pass, real or virtual.
        let sleep: @Sendable (Duration) async throws -> Void

        func id<W>(_ name: String) -> WorkflowID<W> { WorkflowID("\(name)-\(key)") }

        func start<W: Workflow>(
            _ workflow: W.Type,
            as name: String = "main",
            _ input: W.Input,
            change: (inout StartOptions) -> Void = { _ in }
        ) async throws -> WorkflowHandle<W> {
            var options = StartOptions()
            change(&options)
            return try await client.start(workflow, id: id(name), on: queue, options: options, input)
        }

        /// Waits until a workflow has done its first task.
        func settle<W: Workflow>(_ handle: WorkflowHandle<W>) async throws {
            for _ in 0..<200 {
                if try await handle.describe().historyLength >= 4 { return }
                try await sleep(.milliseconds(20))
            }
        }
    }

    let name: String
    /// The workflows whose histories are compared.
    var ids = ["main"]
    let registrations: @Sendable () -> [Registration]
    /// Plays it and says what came of it.
    let play: @Sendable (Stage) async throws -> String

    var testDescription: String { name }

    init(
        _ name: String,
        ids: [String] = ["main"],
        @RegistrationBuilder _ registrations: @escaping @Sendable () -> [Registration],
        play: @escaping @Sendable (Stage) async throws -> String
    ) {
        self.name = name
        self.ids = ids
        self.registrations = registrations
        self.play = play
    }
}

/// What came of a scenario: its own words, and the histories of its workflows.
struct Outcome: Equatable {
    var words: String
    var histories: [String]
}

extension Scenario {
    /// Plays it.
    func outcome(_ stage: Stage) async throws -> Outcome {
        let words = try await play(stage).replacing(stage.key, with: "KEY")
        return Outcome(words: words, histories: try await histories(stage.client, stage.key))
    }

    /// The histories of its workflows, run by run.
    func histories(_ client: Client, _ key: String) async throws -> [String] {
        var all: [String] = []
        for id in ids {
            guard let first = try await firstRun(client, "\(id)-\(key)") else {
                all.append("\(id): none")
                continue
            }
            var runID: String? = first
            while let run = runID {
                let history = try await WorkflowHistory.fetch(client, workflowID: "\(id)-\(key)", runID: run)
                let lines = history.events.compactMap { EventText.text($0.attributes, hiding: key) }
                all.append("\(id):\n  \(lines.joined(separator: "\n  "))")
                runID = history.events.last?.attributes.nextRun
            }
        }
        return all
    }

    private func firstRun(_ client: Client, _ id: String) async throws -> String? {
        guard let history = try? await WorkflowHistory.fetch(client, workflowID: id),
            case .workflowStarted(let start)? = history.events.first?.attributes
        else { return nil }
        return start.firstRunID
    }
}

extension HistoryEvent.Attributes {
    fileprivate var nextRun: String? {
        switch self {
        case .workflowContinuedAsNew(let run, _), .workflowFailed(_, let run), .workflowTimedOut(let run):
            run.isEmpty ? nil : run
        default: nil
        }
    }
}

/// An event in words that do not depend on where it was written: no times, no ids of runs.
enum EventText {
    static func text(_ attributes: HistoryEvent.Attributes, hiding key: String) -> String? {
        text(attributes).map { $0.replacing(key, with: "KEY") }
    }

    private static func text(_ attributes: HistoryEvent.Attributes) -> String? {
        switch attributes {
        case .workflowStarted(let start):
            let related = "\(start.attempt) \(!start.continuedRunID.isEmpty) \(start.parent?.workflowID ?? "")"
            let failure = start.continuedFailure.map(text) ?? ""
            let times = [start.executionTimeout, start.runTimeout, start.taskTimeout].map { $0.map { "\($0)" } ?? "-" }
            let what = "\(start.workflowType) \(start.workflowID) \(values(start.input))"
            return "started \(what) \(times) \(related) \(failure)"
        case .workflowCompleted(let result): return "completed \(values(result))"
        case .workflowFailed(let failure, let next): return "failed \(text(failure)) \(next.isEmpty)"
        case .workflowTimedOut(let next): return "timed out \(next.isEmpty)"
        case .workflowCancelRequested(let cause): return "cancel requested \(cause)"
        case .workflowTerminated(let reason): return "terminated \(reason)"
        case .workflowContinuedAsNew(_, let type): return "continued as new \(type)"
        case .signaled(let signal): return "signaled \(signal.name) \(values(signal.input))"
        case .workflowTaskStarted: return "workflowTaskStarted"
        case .workflowTaskCompleted(let answer): return "workflowTaskCompleted \(answer.coreFlags)"
        case .workflowTaskFailed(let failed): return "workflowTaskFailed \(failed.cause.rawValue)"
        // Its task queue has another name there.
        case .activityScheduled(let id, let type, _): return "activityScheduled \(id) \(type)"
        case .activityFailed(let scheduled, let failure, let state, let origin):
            return "activityFailed \(scheduled) \(text(failure)) \(state) \(origin.started)"
        case .activityTimedOut(let scheduled, let failure, let state, let origin):
            return "activityTimedOut \(scheduled) \(text(failure)) \(state) \(origin.started)"
        case .activityCancelled(let scheduled, _, let origin): return "activityCancelled \(scheduled) \(origin.started)"
        case .activityCompleted(let scheduled, let result): return "activityCompleted \(scheduled) \(values(result))"
        case .markerRecorded(let marker):
            return "marker \(marker.name) \(marker.details.map(\.name).sorted()) \(marker.failure.map(text) ?? "")"
        case .searchAttributesUpserted(let changed):
            return "searchAttributes \(changed.map { "\($0.name)=\(values([$0.payload]))" }.sorted())"
        case .propertiesModified(let changed): return "memo \(changed.map(\.name).sorted())"
        case .childStarted(let initiated, _): return "childStarted \(initiated)"
        case .childCompleted(let initiated, let result): return "childCompleted \(initiated) \(values(result))"
        case .childFailed(_, let failure, let state, let origin):
            return "childFailed \(text(failure)) \(state) \(text(origin))"
        case .childCancelled(_, _, let origin): return "childCancelled \(text(origin))"
        case .childTimedOut(_, let state, let origin): return "childTimedOut \(state) \(text(origin))"
        case .childTerminated(_, let origin): return "childTerminated \(text(origin))"
        case .updateAccepted(let accepted):
            return "updateAccepted \(accepted.request?.name ?? "") \(accepted.requestSequencingEventID)"
        case .updateCompleted: return "updateCompleted"
        // The server's own affairs.
        case .uninteresting: return nil
        default: return "\(attributes)"
        }
    }

    private static func text(_ origin: ChildOrigin) -> String {
        "\(origin.workflowID) \(origin.workflowType) \(origin.initiatedEventID) \(origin.startedEventID)"
    }

    private static func text(_ failure: Failure) -> String {
        let cause = failure.cause.map { " by \(text($0))" } ?? ""
        return switch failure.kind {
        case .application(let application): "[\(application.type): \(failure.message)\(cause)]"
        case .timeout(let kind, let heartbeat): "[\(kind) \(failure.message) \(values(heartbeat))\(cause)]"
        case .activity(let origin, let state):
            "[activity \(origin.activityType) \(origin.startedEventID) \(state)\(cause)]"
        case .childWorkflow(let origin, let state): "[child \(text(origin)) \(state)\(cause)]"
        default: "[\(failure.kind.name)\(cause)]"
        }
    }

    private static func values(_ payloads: [Payload]) -> String {
        payloads.map { String(decoding: $0.data, as: UTF8.self) }.joined(separator: " ")
    }
}
