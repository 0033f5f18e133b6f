/// Takes a run from task to task: holds its history so far, its machines and its code, and passes each task through them.
///
/// Workers, replays and tests feed it pages and ask for the answer. Handed from task to task, used by one at a time.
package final class RunDriver: @unchecked Sendable {  // tidy:allow unchecked-sendable — see above
    private var history = History()
    private let run: any AnyWorkflowRun
    private let core: RunCore
    private let machines: Machines
    private var messages: [ProtocolMessage] = []
    private let sdkName: String
    private let sdkVersion: String
    /// What the worker is deployed as that works on the task at hand.
    package var deployment: WorkerDeploymentVersion?
    /// What earlier events say of the contexts of later ones.
    private var eventContexts: EventContexts
    /// Told of each task that is replayed, with the commands that the code gives in it; for tests, which compare them
    /// with those that it gave live.
    package var onReplayedTask: ((_ started: EventID, _ commands: [Command]) -> Void)?

    package init(
        _ definition: WorkflowDefinition,
        info: WorkflowInfo,
        converter: any PayloadConverter,
        failurePolicy: WorkflowFailurePolicy = WorkflowFailurePolicy(),
        interceptors: [any WorkflowInterceptor] = [],
        world: WorldSource = .none,
        sdkName: String,
        sdkVersion: String,
        activatesPatch: (@Sendable (PatchActivation) -> Bool)? = nil,
        deployment: WorkerDeploymentVersion? = nil,
        comparingInputs: (@Sendable (_ given: Payload, _ recorded: Payload) -> Bool)? = nil,
        hidingValues hidesValues: Bool = false,
        measure: @escaping @Sendable (WorkflowInfo, WorkflowMeasurement) -> Void = { _, _ in },
        log: @escaping @Sendable (WorkflowInfo, WorkflowLogEntry) -> Void
    ) {
        let policy = failurePolicy.joined(with: definition.failurePolicy)
        core = RunCore(
            info: info,
            converter: converter,
            failurePolicy: policy,
            versioning: definition.versioning,
            interceptors: interceptors,
            world: world,
            sdk: (sdkName, sdkVersion),
            activatesPatch: activatesPatch,
            measure: measure,
            log: log
        )
        machines = core.machines
        if let comparingInputs { machines.comparison = InputComparison(hidingValues: hidesValues, comparingInputs) }
        run = definition.run(core)
        eventContexts = EventContexts(of: info.scope)
        self.sdkName = sdkName
        self.sdkVersion = sdkVersion
        self.deployment = deployment
    }

    /// The start of the task in which the run was activated and which has no answer yet; nil without such a task.
    package private(set) var taskAtHand: EventID?

    /// The last event that the run has taken in.
    package var lastApplied: EventID { history.lastApplied }
    /// Which problems fail the workflow.
    package var failurePolicy: WorkflowFailurePolicy { core.failurePolicy }
    /// Whether the workflow's code has ended.
    package var isFinished: Bool { core.isFinished }

    /// Begins with a task; its events are fed page by page.
    package func begin(_ task: WorkflowTask) {
        history.beginTask()
        taskAtHand = nil
        messages = task.messages
    }

    /// Adds a page of history.
    /// - Parameters:
    ///   - page: events that follow those before.
    ///   - isLast: whether there are no further pages.
    /// - Throws: ``WorkflowTaskProblem/history(_:)`` when an event is missing.
    package func feed(_ page: [HistoryEvent], isLast: Bool) throws(WorkflowTaskProblem) {
        do { try history.append(page, isLast: isLast) } catch { throw .history(error) }
    }

    /// Visits the payloads of the events that are fed next, for those who send them through codecs. Those that the run has
    /// taken in before are passed over, since it does not look at them again.
    package func visitPayloads(of page: inout [HistoryEvent], _ walk: inout PayloadWalk) {
        eventContexts.visit(&page, after: history.lastApplied, &walk)
    }

    /// apply → run → command, for as many tasks as the history at hand holds.
    /// - Parameters:
    ///   - includingLast: whether a task that has no answer yet is activated; false when only a query is asked.
    ///   - progress: called before each activation of the workflow's code.
    /// - Throws: ``WorkflowTaskProblem``; the run is of no use afterwards.
    package func advance(includingLast: Bool = true, progress: () -> Void = {}) throws(WorkflowTaskProblem) {
        while let chunk = try nextChunk(includingLast) {
            do { try pass(chunk, progress) } catch WorkflowTaskProblem.nondeterminism(let mismatch) {
                // What the code itself ran into has no event; the task in which it did has.
                throw .nondeterminism(mismatch.at(history.lastApplied))
            } catch {
                throw WorkflowTaskProblem(error)
            }
        }
    }

    /// apply → run → command, for one task.
    private func pass(_ chunk: History.Chunk, _ progress: () -> Void) throws {
        let jobs = try machines.apply(chunk, messages: messages)
        if chunk.endsWithTask {
            noteVersion(of: chunk)
            progress()
            try run.activate(jobs, as: machines.dialect)
            try endLocalActivities(as: chunk.lookahead)
            if !chunk.isReplay { taskAtHand = history.lastApplied }
        }
        // What the task at hand asks for may still be withdrawn while its local activities run.
        guard chunk.isReplay else { return }
        let commands = try machines.takeCommands()
        if chunk.endsWithTask { onReplayedTask?(history.lastApplied, commands) }
    }

    /// Tells the workflow which version runs the task: this worker's, or that of the worker that has answered it.
    private func noteVersion(of chunk: History.Chunk) {
        let version = chunk.isReplay ? chunk.answer?.deploymentVersion : deployment
        if core.info.currentDeploymentVersion != version { core.info.currentDeploymentVersion = version }
    }

    /// Looks at the events behind the last answered task of a history that goes no further. The code is not told of
    /// them, since the task that they belong to was not answered; the run is of no use afterwards.
    /// - Throws: ``WorkflowTaskProblem`` when one of them is about something that the code has not asked for, or of a type
    ///   that no worker may pass over.
    package func finishReading() throws(WorkflowTaskProblem) {
        guard let remains = history.remains() else { return }
        do { _ = try machines.apply(remains, messages: []) } catch { throw .nondeterminism(error) }
    }

    private func nextChunk(_ includingLast: Bool) throws(WorkflowTaskProblem) -> History.Chunk? {
        do { return try history.nextChunk(includingLast: includingLast) } catch { throw .history(error) }
    }

    /// Ends local activities in the order of their markers.
    private func endLocalActivities(as written: ArraySlice<HistoryEvent>) throws {
        var markers: [(event: EventID, marker: LocalActivityMarker)] = []
        for event in written {
            guard case .markerRecorded(let marker) = event.attributes else { continue }
            do { if let local = try LocalActivityMarker(marker) { markers.append((event.id, local)) } } catch {
                throw error.at(event.id)
            }
        }
        while let first = markers.first {
            // Those that one activation brought come together.
            var count = 1
            while first.marker.activation != nil, count < markers.count,
                markers[count].marker.activation == first.marker.activation
            { count += 1 }
            var results: [LocalActivityResult] = []
            for (event, marker) in markers.prefix(count) {
                do { results.append(try machines.localActivities.result(of: marker)) } catch { throw error.at(event) }
            }
            markers.removeFirst(count)
            core.deliver(results)
            if let problem = core.problem { throw problem }
        }
    }

    /// The commands of the task at hand; once, when nothing more is to come.
    package func takeCommands() throws(WorkflowTaskProblem) -> [Command] {
        do { return try machines.takeCommands() } catch { throw .nondeterminism(error) }
    }

    /// The answer to the task whose commands `advance` gave.
    package func completion(_ commands: [Command], queries: [IdentifiedQuery]) -> WorkflowTaskCompletion {
        var completion = WorkflowTaskCompletion(commands: commands, messages: machines.updates.takeMessages())
        completion.queryAnswers = queries.map { IdentifiedAnswer(id: $0.id, answer: answer($0.query)) }
        completion.newCoreFlags = machines.flags.newCoreFlags
        completion.versioningBehavior = core.versioningBehavior
        completion.announcesSDK = machines.flags.isNews(sdkName, sdkVersion)
        return completion
    }

    /// What the run knows of itself.
    package var info: WorkflowInfo { core.info }
    /// The limit of one workflow task.
    package var taskTimeout: Duration { core.info.taskTimeout }
    /// When the task at hand began.
    package var time: Timestamp { machines.time }

    /// Answers a question from the state as it is.
    package func answer(_ query: QueryRequest) -> QueryAnswer {
        let answer = run.answer(query)
        guard case .failed(let failure) = answer else { return answer }
        return .failed(core.converter.encoded(failure))
    }

    /// Forgets a speculative task that the server dropped.
    package func rollBackSpeculativeTask() { history.rollBackSpeculativeTask() }

    /// Lets the run's code unwind, so that its memory is freed.
    package func evict() { core.evict() }
}

// MARK: - Local activities

extension RunDriver {
    /// What the worker is to do about local activities, now that a task is at hand.
    package func takeLocalWork() -> [LocalActivityWork] { machines.localActivities.takeWork() }

    /// Whether the task at hand must be held open for local activities.
    package var waitsForLocalActivities: Bool { !isFinished && machines.localActivities.areUnderWay }

    /// Tells the workflow how a local activity ended; what it asks for then belongs to the task at hand.
    /// - Throws: ``WorkflowTaskProblem``; the run is of no use afterwards.
    package func deliver(_ result: LocalActivityResult) throws(WorkflowTaskProblem) {
        core.deliver([result])
        if let problem = core.problem { throw problem }
    }

    /// Ends local activities as the answer to the task at hand has written it, as if a worker had run them.
    package func endLocalActivities(asWritten written: ArraySlice<HistoryEvent>) throws(WorkflowTaskProblem) {
        do { try endLocalActivities(as: written) } catch { throw WorkflowTaskProblem(error) }
    }
}
