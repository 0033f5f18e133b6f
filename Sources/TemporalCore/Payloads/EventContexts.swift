/// The contexts of the payloads in a run's events, as far as earlier events say them: the end of an activity, a child or a Nexus
/// operation names the event that asked for it, and nothing else.
package struct EventContexts: Sendable {
    private var scope: WorkflowScope
    private var activities: [EventID: SerializationContext] = [:]
    private var children: [EventID: SerializationContext] = [:]
    private var nexusOperations: [EventID: SerializationContext] = [:]

    /// - Parameter scope: the workflow whose events they are.
    package init(of scope: WorkflowScope) { self.scope = scope }

    /// Visits the payloads of events, which follow those of the visits before.
    /// - Parameters:
    ///   - events: the events.
    ///   - last: those up to this one are passed over.
    ///   - walk: what visits them.
    package mutating func visit(
        _ events: inout [HistoryEvent],
        after last: EventID = EventID(0),
        _ walk: inout PayloadWalk
    ) {
        for index in events.indices where events[index].id > last { visit(&events[index], &walk) }
    }

    private mutating func visit(_ event: inout HistoryEvent, _ walk: inout PayloadWalk) {
        if walk.isCollecting { note(event) }
        let context = context(of: event)
        walk.visit(in: context) { walk in
            if let asked = event.asked { event.asked = asked.visited(by: &walk) }
            event.attributes.visitPayloads(of: scope, &walk)
        }
        if walk.isCollecting { forget(event) }
    }

    private mutating func note(_ event: HistoryEvent) {
        switch event.attributes {
        case .workflowStarted(let start): if !start.taskQueue.name.isEmpty { scope.taskQueue = start.taskQueue }
        case .activityScheduled(let id, let type, let queue):
            activities[event.id] = scope.context(ofActivity: type, id: id, on: queue)
        case .childInitiated(let workflowID, _): children[event.id] = scope.context(ofWorkflow: workflowID)
        case .nexusScheduled(let endpoint, let service, let operation):
            nexusOperations[event.id] = scope.context(ofNexusOperation: operation, of: service, at: endpoint)
        default: break
        }
    }

    private func context(of event: HistoryEvent) -> SerializationContext {
        switch event.attributes {
        case .activityScheduled: return activities[event.id] ?? scope.context
        case .activityCompleted(let scheduled, _), .activityFailed(let scheduled, _, _, _),
            .activityTimedOut(let scheduled, _, _, _), .activityCancelled(let scheduled, _, _):
            return activities[scheduled] ?? scope.context
        case .childInitiated: return children[event.id] ?? scope.context
        case .childCompleted(let initiated, _), .childFailed(let initiated, _, _, _),
            .childCancelled(let initiated, _, _):
            return children[initiated] ?? scope.context
        case .nexusScheduled: return nexusOperations[event.id] ?? scope.context
        case .nexusCompleted(let scheduled, _), .nexusFailed(let scheduled, _), .nexusCancelled(let scheduled, _),
            .nexusTimedOut(let scheduled, _), .nexusCancelFailed(let scheduled, _):
            return nexusOperations[scheduled] ?? scope.context
        case .externalSignalInitiated(let workflowID, _): return scope.context(ofWorkflow: workflowID)
        default: return scope.context
        }
    }

    /// Nothing more comes of what has ended.
    private mutating func forget(_ event: HistoryEvent) {
        switch event.attributes {
        case .activityCompleted(let scheduled, _), .activityFailed(let scheduled, _, _, _),
            .activityTimedOut(let scheduled, _, _, _), .activityCancelled(let scheduled, _, _):
            activities[scheduled] = nil
        case .childCompleted(let initiated, _), .childFailed(let initiated, _, _, _),
            .childCancelled(let initiated, _, _), .childTimedOut(let initiated, _, _),
            .childTerminated(let initiated, _), .childStartFailed(let initiated, _):
            children[initiated] = nil
        // The answer to the cancellation of a Nexus operation may come behind the operation's end.
        default: break
        }
    }
}
