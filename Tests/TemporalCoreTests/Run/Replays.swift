import TemporalWorkflows
import Testing

@testable import TemporalCore

extension HistoryEvent.Attributes {
    /// An answer by an SDK of this name.
    static func answered(by sdk: String, core: [UInt32] = [], language: [UInt32] = []) -> Self {
        .workflowTaskCompleted(.init(coreFlags: core, languageFlags: language, sdkName: sdk, sdkVersion: "1"))
    }

    /// The acceptance of an update without input.
    static func accepted(_ name: String, _ id: String, before event: Int64, _ input: Payload...) -> Self {
        .updateAccepted(
            .init(
                protocolInstanceID: id,
                requestMessageID: "\(id)-request",
                requestSequencingEventID: EventID(event),
                request: UpdateRequest(updateID: id, name: name, input: input)
            )
        )
    }
}

extension Payload {
    /// JSON as it stands.
    static func json(raw text: String) -> Payload { Payload(encoding: "json/plain", data: Array(text.utf8)) }
}

/// A run of a workflow that is fed a history by hand.
func newRun<W: Workflow>(
    of workflow: W.Type,
    log: @escaping @Sendable (WorkflowInfo, WorkflowLogEntry) -> Void = { _, _ in }
) throws -> RunDriver {
    let info = WorkflowInfo(
        namespace: "default",
        workflowID: "w",
        runID: RunID("r"),
        workflowType: W.name,
        taskQueue: "q"
    )
    return RunDriver(
        try WorkflowDefinition(workflow),
        info: info,
        converter: JSONTestConverter(),
        sdkName: "t",
        sdkVersion: "1",
        log: log
    )
}

/// Replays a history with a workflow's code, whole and event by event.
/// - Throws: the problem of the first that does not fit.
func replay<W: Workflow>(_ workflow: W.Type, _ history: [HistoryEvent]) throws {
    for pages in [[history], history.map { [$0] }] {
        let run = try newRun(of: workflow)
        defer { run.evict() }
        run.begin(WorkflowTask())
        for (index, page) in pages.enumerated() {
            try run.feed(page, isLast: index == pages.count - 1)
            try run.advance()
        }
    }
}

/// What nondeterminism a replay finds.
func mismatch<W: Workflow>(_ workflow: W.Type, _ history: [HistoryEvent]) -> Nondeterminism? {
    do { try replay(workflow, history) } catch {
        if case .nondeterminism(let mismatch)? = error as? WorkflowTaskProblem { return mismatch }
        Issue.record("\(error)")
    }
    return nil
}
