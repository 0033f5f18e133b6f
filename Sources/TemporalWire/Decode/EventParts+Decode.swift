internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension HistoryEvent.WorkflowStarted {
    init(_ field: Ref<Temporal__Api__History__V1__WorkflowExecutionStartedEventAttributes>) {
        let event = field.pointee
        self.init()
        workflowType = String(event.workflow_type)
        taskQueue = TaskQueue(String(field: event.task_queue?.pointee.name))
        input = [Payload](event.input)
        header = [NamedPayload](event.header)
        memo = [NamedPayload](event.memo)
        searchAttributes = [NamedPayload](event.search_attributes)
        executionTimeout = .timeout(event.workflow_execution_timeout)
        runTimeout = .timeout(event.workflow_run_timeout)
        taskTimeout = .timeout(event.workflow_task_timeout)
        workflowID = String(field: event.workflow_id)
        originalRunID = String(field: event.original_execution_run_id)
        firstRunID = String(field: event.first_execution_run_id)
        continuedRunID = String(field: event.continued_execution_run_id)
        attempt = max(1, Int(event.attempt))
        cronSchedule = String(field: event.cron_schedule)
        parent = .field(event.parent_workflow_execution, namespace: event.parent_workflow_namespace)
        // The root lives in the namespace of the parents; the server names no other.
        root = .field(event.root_workflow_execution, namespace: event.parent_workflow_namespace)
        continuedFailure = .field(event.continued_failure)
        lastCompletionResult = [Payload](event.last_completion_result)
        retryPolicy = .field(event.retry_policy)
        priority = .field(event.priority)
        identity = String(field: event.identity)
    }
}

extension HistoryEvent.Marker {
    init(_ field: Ref<Temporal__Api__History__V1__MarkerRecordedEventAttributes>) {
        var details = elements(field.pointee.details, field.pointee.n_details).compactMap { entry in
            entry.map { Detail(String(field: $0.pointee.key), [Payload]($0.pointee.value)) }
        }
        if details.count > 1 { details.sort { $0.name < $1.name } }
        self.init(
            name: String(field: field.pointee.marker_name),
            details: details,
            failure: .field(field.pointee.failure)
        )
    }
}

extension UpdateRequest {
    init(_ field: Ref<CUpdateRequest>) {
        let (meta, input) = (field.pointee.meta, field.pointee.input)
        self.init(
            updateID: String(field: meta?.pointee.update_id),
            identity: String(field: meta?.pointee.identity),
            name: String(field: input?.pointee.name),
            input: [Payload](input?.pointee.args),
            header: [NamedPayload](input?.pointee.header)
        )
    }
}

extension UpdateOutcome {
    /// An outcome field, absent when it is not set.
    static func field(_ field: Ref<CUpdateOutcome>?) -> UpdateOutcome? {
        guard let field else { return nil }
        switch field.pointee.value_case.rawValue {
        case 1: return .success([Payload](field.pointee.success))
        case 2: return .failure(.owed(field.pointee.failure))
        default: return nil
        }
    }
}
