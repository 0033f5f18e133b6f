public import TemporalClient
public import TemporalCore
import TemporalWire
public import TemporalWorker

/// Runs workflow code against recorded histories and finds out whether it still fits them.
///
/// ```swift
/// let replayer = try Replayer { OrderWorkflow.self }
/// try await replayer.replay(WorkflowHistory(json: Array(Data(contentsOf: file))))
/// ```
/// Histories whose values went through a converter or codecs of your own are read by the same ones:
/// ```swift
/// let replayer = try Replayer(dataConverter: DataConverter(codecs: [EncryptionCodec(keys)])) { OrderWorkflow.self }
/// ```
/// Make it a part of your tests: a change that breaks running workflows is found before it is deployed.
public struct Replayer: Sendable, SelfDescribing {
    private let registry: Registry
    private let converter: any PayloadConverter
    private let pipeline: PayloadPipeline
    private let namespace: String
    private let interceptors: [any WorkflowInterceptor]
    private let comparison: Comparison

    /// What of a command has to be as history has it.
    public enum Comparison: Hashable, Sendable {
        /// What every worker compares: the order of the commands, their kinds, the types of activities and children, and
        /// ids that the code has chosen. Code that passes this can go on with the run.
        case commands
        /// Values too: the inputs of activities, children, signals and the next run, the times of timers, memo, search
        /// attributes, the numbers of side effects, and the workflow's result.
        ///
        /// Finds what is silent otherwise: branches that have exchanged their data, an amount that is computed in
        /// another way. Values are compared as they are without codecs, and JSON by what it says, not by its bytes. Of
        /// histories that other SDKs have written it also finds what cannot be the same here: random numbers and
        /// identifiers that are made of them. The input of a local activity is in no history.
        case inputs
    }

    package var facts: KeyValuePairs<String, any Sendable> { ["namespace": namespace] }

    /// A replayer of some workflows.
    /// - Parameters:
    ///   - dataConverter: reads the values in the histories, and decrypts them where they are encrypted; JSON by default.
    ///   - namespace: the one that the workflows ran in, which no history says; for code and converters that look at it.
    ///   - interceptors: what stands between the workflows and the world on their workers, the outermost first; needed
    ///     where they ask for further things.
    ///   - comparison: what of a command has to be as history has it; by default what every worker compares.
    ///   - plugins: those of the workers: their converters, interceptors and registrations are taken.
    ///   - registrations: the workflows; activities are never run in a replay.
    /// - Throws: ``RegistrationError`` when two of them have one name or there are none.
    public init(
        dataConverter: DataConverter = DataConverter(),
        namespace: String = "default",
        interceptors: [any WorkflowInterceptor] = [],
        comparing comparison: Comparison = .commands,
        plugins: [any Plugin] = [],
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) throws(RegistrationError) {
        var client = ClientOptions("")
        client.dataConverter = dataConverter
        var worker = WorkerOptions()
        worker.interceptors = interceptors
        var further: [Registration] = []
        for plugin in plugins {
            (plugin as? any ClientPlugin)?.configureClient(&client)
            (plugin as? any WorkerPlugin)?.configureWorker(&worker)
            further += (plugin as? any WorkerPlugin)?.registrations ?? []
        }
        converter = client.dataConverter.conversion
        pipeline = client.dataConverter.pipeline
        self.namespace = namespace
        self.comparison = comparison
        let given: [any Sendable] = client.interceptors + worker.interceptors
        self.interceptors = given.compactMap { $0 as? any WorkflowInterceptor }
        registry = try Registry(registrations() + further)
    }

    /// How a history is fed to the code.
    public enum Feeding: Sendable {
        /// All at once.
        case whole
        /// In pages of so many events, as a server sends a long history.
        case pages(Int)
        /// Up to each workflow task in turn as if that task were at hand, then the rest as it would follow.
        ///
        /// Only for histories that this very code has written: a task at hand takes the newest versions of changes.
        case cutAtEachTask
    }

    /// How long codecs have for the payloads of a history.
    private static let codecTime = Duration.seconds(60)

    /// Replays a history.
    /// - Parameters:
    ///   - history: the recording.
    ///   - feeding: how it is fed.
    /// - Throws: ``ReplayFailure`` when the code does not fit it, or codecs cannot decode it.
    public func replay(_ history: WorkflowHistory, _ feeding: Feeding = .whole) async throws(ReplayFailure) {
        let events = try await decoded(history)
        switch feeding {
        case .whole: try replay(history, pages: [events])
        case .pages(let size):
            let size = max(1, size)
            let starts = stride(from: 0, to: events.count, by: size)
            try replay(history, pages: starts.map { Array(events[$0..<min($0 + size, events.count)]) })
        case .cutAtEachTask:
            for cut in history.taskStarts { try replay(history, events, cutAt: cut) }
        }
    }

    /// The events of a history as they were before codecs.
    private func decoded(_ history: WorkflowHistory) async throws(ReplayFailure) -> [HistoryEvent] {
        var events = history.events
        let scope = info(of: history).scope
        var contexts = EventContexts(of: scope)
        // What commands asked with is looked at where it is compared; elsewhere it need not be fetched or decrypted.
        if comparison == .commands, !pipeline.isEmpty { for index in events.indices { events[index].asked = nil } }
        do throws(PayloadPassError) {
            try await pipeline.pass(.inbound, in: scope.context, within: Self.codecTime) {
                contexts.visit(&events, &$0)
            }
            return events
        } catch {
            let reason = "the payloads of its history cannot be decoded: \(error)"
            throw ReplayFailure(.unreadable, workflowType: history.workflowType, reason: reason)
        }
    }

    private func replay(_ history: WorkflowHistory, pages: [[HistoryEvent]]) throws(ReplayFailure) {
        let run = try newRun(history)
        defer { run.evict() }
        do throws(WorkflowTaskProblem) {
            run.begin(WorkflowTask(workflowID: history.workflowID))
            for (index, page) in pages.enumerated() {
                try run.feed(page, isLast: index == pages.count - 1)
                try run.advance()
            }
            try run.finishReading()
        } catch {
            throw ReplayFailure(history, error)
        }
    }

    private func replay(
        _ history: WorkflowHistory,
        _ events: [HistoryEvent],
        cutAt cut: Int
    ) throws(ReplayFailure) {
        let run = try newRun(history)
        defer { run.evict() }
        do throws(WorkflowTaskProblem) {
            var task = WorkflowTask(workflowID: history.workflowID)
            task.messages = events.updateMessages(after: cut)
            // The task is worked on as the worker did that answered it.
            run.deployment = events.version(after: cut)
            run.begin(task)
            try run.feed(Array(events[...cut]), isLast: true)
            try run.advance()
            try run.endLocalActivities(asWritten: events.answer(to: cut))
            _ = try run.takeCommands()
            run.begin(WorkflowTask(workflowID: history.workflowID))
            try run.feed(Array(events[(cut + 1)...]), isLast: true)
            try run.advance()
            try run.finishReading()
        } catch {
            throw ReplayFailure(history, error)
        }
    }

    private func info(of history: WorkflowHistory) -> WorkflowInfo {
        WorkflowInfo(
            namespace: namespace,
            workflowID: history.workflowID,
            runID: history.runID,
            workflowType: history.workflowType,
            taskQueue: TaskQueue("")
        )
    }

    private func newRun(_ history: WorkflowHistory) throws(ReplayFailure) -> RunDriver {
        guard let definition = registry.workflow(history.workflowType) else {
            let known = registry.workflowTypes
            throw ReplayFailure(
                workflowType: history.workflowType,
                eventID: nil,
                reason: "the workflow is not registered with the replayer; it has: \(known)"
            )
        }
        return RunDriver(
            definition,
            info: info(of: history),
            converter: converter,
            interceptors: interceptors,
            sdkName: "",
            sdkVersion: "",
            comparingInputs: comparison == .inputs ? PayloadComparison.areEqual : nil,
            hidingValues: !pipeline.isEmpty
        ) { _, _ in }
    }
}

extension WorkflowHistory {
    /// Where an answered workflow task began.
    fileprivate var taskStarts: [Int] {
        events.indices.dropLast().filter { index in
            guard case .workflowTaskStarted = events[index].attributes else { return false }
            guard case .workflowTaskCompleted = events[index + 1].attributes else { return false }
            return true
        }
    }

}

extension [HistoryEvent] {
    /// What the answer to a task wrote.
    fileprivate func answer(to cut: Int) -> ArraySlice<HistoryEvent> {
        self[(cut + 1)...].dropFirst().prefix { $0.attributes.isCommandEvent }
    }

    /// What the worker was deployed as that answered a task.
    fileprivate func version(after cut: Int) -> WorkerDeploymentVersion? {
        guard case .workflowTaskCompleted(let answer) = self[cut + 1].attributes else { return nil }
        return answer.deploymentVersion
    }

    /// The requests that came with a task, read from what its answer accepted.
    fileprivate func updateMessages(after cut: Int) -> [ProtocolMessage] {
        answer(to: cut).compactMap { event in
            guard case .updateAccepted(let accepted) = event.attributes, let request = accepted.request else {
                return nil
            }
            return ProtocolMessage(
                id: accepted.requestMessageID,
                protocolInstanceID: accepted.protocolInstanceID,
                sequencingEventID: accepted.requestSequencingEventID,
                body: .request(request)
            )
        }
    }
}
