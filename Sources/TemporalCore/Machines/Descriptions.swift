extension HistoryEvent {
    /// The event as a person would name it in a message about nondeterminism.
    package var summary: String {
        switch attributes {
        case .activityScheduled(let id, let type, _): "ActivityTaskScheduled (\(type), id \(id))"
        case .activityCancelRequested(let scheduled): "ActivityTaskCancelRequested (of event \(scheduled))"
        case .timerStarted(let id): "TimerStarted (id \(id))"
        case .timerCancelled(let id, _): "TimerCanceled (id \(id))"
        case .timerFired(let id, _): "TimerFired (id \(id))"
        case .markerRecorded(let marker): "MarkerRecorded (\(marker.name))"
        case .searchAttributesUpserted: "UpsertWorkflowSearchAttributes"
        case .propertiesModified: "WorkflowPropertiesModified"
        case .childInitiated(let id, let type): "StartChildWorkflowExecutionInitiated (\(type), id \(id))"
        case .externalSignalInitiated(let id, let name): "SignalExternalWorkflowExecutionInitiated (\(name) to \(id))"
        case .externalCancelInitiated(let id): "RequestCancelExternalWorkflowExecutionInitiated (\(id))"
        case .nexusScheduled(_, let service, let operation): "NexusOperationScheduled (\(service)/\(operation))"
        case .nexusCancelRequested(let scheduled): "NexusOperationCancelRequested (of event \(scheduled))"
        case .workflowCompleted: "WorkflowExecutionCompleted"
        case .workflowFailed: "WorkflowExecutionFailed"
        case .workflowCancelled: "WorkflowExecutionCanceled"
        case .workflowContinuedAsNew: "WorkflowExecutionContinuedAsNew"
        case .updateAccepted(let update): "WorkflowExecutionUpdateAccepted (\(update.protocolInstanceID))"
        case .updateCompleted(let id): "WorkflowExecutionUpdateCompleted (\(id))"
        case .workflowTaskScheduled: "WorkflowTaskScheduled"
        case .workflowTaskStarted: "WorkflowTaskStarted"
        case .signaled(let signal): "WorkflowExecutionSignaled (\(signal.name))"
        case .unknown: typeNumber == 0 ? "an event of a type that is not known" : "an event of type \(typeNumber)"
        case .uninteresting: "an event of type \(typeNumber)"
        default: "event \(id) of type \(typeNumber)"
        }
    }
}

extension Command {
    /// The command as a person would name it in a message about nondeterminism.
    package var name: String {
        switch attributes {
        case .startTimer(let id, let duration): "StartTimer (id \(id), \(duration.exact))"
        case .cancelTimer(let id): "CancelTimer (id \(id))"
        case .scheduleActivity(let activity):
            "ScheduleActivityTask (\(activity.activityType), id \(activity.activityID))"
        case .requestCancelActivity(let scheduled): "RequestCancelActivityTask (of event \(scheduled))"
        case .startChild(let child): "StartChildWorkflowExecution (\(child.workflowType), id \(child.workflowID))"
        case .signalExternal(let signal):
            "SignalExternalWorkflowExecution (\(signal.signalName) to \(signal.execution.workflowID))"
        case .requestCancelExternal(let cancel):
            "RequestCancelExternalWorkflowExecution (\(cancel.execution.workflowID))"
        case .scheduleNexusOperation(let call): "ScheduleNexusOperation (\(call.service)/\(call.operation))"
        case .requestCancelNexusOperation(let scheduled): "RequestCancelNexusOperation (of event \(scheduled))"
        case .recordMarker(let marker): "RecordMarker (\(marker.name))"
        case .upsertSearchAttributes: "UpsertWorkflowSearchAttributes"
        case .modifyProperties: "ModifyWorkflowProperties"
        case .protocolMessage(let id): "ProtocolMessage (\(id))"
        case .completeWorkflow: "CompleteWorkflowExecution"
        case .failWorkflow: "FailWorkflowExecution"
        case .cancelWorkflow: "CancelWorkflowExecution"
        case .continueAsNew: "ContinueAsNewWorkflowExecution"
        }
    }
}
