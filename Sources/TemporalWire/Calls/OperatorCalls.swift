internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Begins a workflow again from one of its tasks, as a new run.
package struct ResetWorkflowExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = ResetWorkflowExecutionResponse
    package static let path = workflowService("ResetWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var reason: String
    /// The `WorkflowTaskCompleted` event (or the failed or timed-out one) that the new run begins behind.
    package var taskFinished: EventID
    package var requestID: String
    package var excluded: [ResetExclusion]
    /// What the new run has otherwise than the old one.
    package var change: WorkflowOptionsChange?
    package var identity: String
    /// A reset to a task.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        reason: String,
        taskFinished: EventID,
        requestID: String,
        excluded: [ResetExclusion] = [],
        change: WorkflowOptionsChange? = nil,
        identity: String
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.reason = reason
        self.taskFinished = taskFinished
        self.requestID = requestID
        self.excluded = excluded
        self.change = change
        self.identity = identity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__reset_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_execution = builder.execution(workflowID, runID)
                $0.reason = builder.text(reason)
                $0.workflow_task_finish_event_id = taskFinished.rawValue
                $0.request_id = builder.text(requestID)
                $0.n_reset_reapply_exclude_types = excluded.count
                $0.reset_reapply_exclude_types = builder.scalars(excluded.map { .init(rawValue: $0.rawValue) })
                if let change {
                    $0.n_post_reset_operations = 1
                    $0.post_reset_operations = builder.list([change]) { $0.afterReset(builder) }
                }
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// The run that a reset made.
package struct ResetWorkflowExecutionResponse: WireResponse, WithoutPayloads {
    package var runID: String

    package init(decoding bytes: [UInt8]) throws(WireError) {
        runID = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__reset_workflow_execution_response__unpack
        ) { String(field: $0.pointee.run_id) }
    }
}

/// Removes a workflow and its history for good.
package struct DeleteWorkflowExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("DeleteWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    /// A removal; of the latest run when the run is empty.
    package init(namespace: String, workflowID: String, runID: String) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__delete_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_execution = builder.execution(workflowID, runID)
            }
        }
    }
}

/// Counts what a query finds.
package struct CountWorkflowExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = CountWorkflowExecutionsResponse
    package static let path = workflowService("CountWorkflowExecutions")
    package var namespace: String
    /// Such as `WorkflowType = 'Order'`, perhaps with `GROUP BY ExecutionStatus`; empty for all workflows.
    package var query: String
    /// A count.
    package init(namespace: String, query: String) {
        self.namespace = namespace
        self.query = query
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__count_workflow_executions_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.query = builder.text(query)
            }
        }
    }
}

/// How many workflows a query finds, in all and by group.
package struct CountWorkflowExecutionsResponse: WireResponse, WithoutPayloads {
    /// Those that have the same values in what is grouped by.
    package struct Group: Hashable, Sendable {
        package var values: [Payload]
        package var count: Int64
    }
    package var count: Int64
    package var groups: [Group]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__count_workflow_executions_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__CountWorkflowExecutionsResponse>) {
        count = field.pointee.count
        groups = elements(field.pointee.groups, field.pointee.n_groups).compactMap { group in
            guard let group = group?.pointee else { return nil }
            let values = elements(group.group_values, group.n_group_values).compactMap { $0.map { Payload($0) } }
            return Group(values: values, count: group.count)
        }
    }
}

/// Pauses a workflow, or lets it go on.
package struct PauseWorkflowExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("PauseWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var identity: String
    package var reason: String
    package var requestID: String
    /// A pause.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        identity: String,
        reason: String,
        requestID: String
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.identity = identity
        self.reason = reason
        self.requestID = requestID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__pause_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_id = builder.text(workflowID)
                $0.run_id = builder.text(runID)
                $0.identity = builder.text(identity)
                $0.reason = builder.text(reason)
                $0.request_id = builder.text(requestID)
            }
        }
    }
}

/// Lets a paused workflow go on.
package struct UnpauseWorkflowExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("UnpauseWorkflowExecution")
    /// Whose pause ends, and why.
    package var pause: PauseWorkflowExecutionRequest
    package var namespace: String { pause.namespace }
    /// The end of a pause.
    package init(_ pause: PauseWorkflowExecutionRequest) { self.pause = pause }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__unpause_workflow_execution_request__init) {
                $0.namespace_ = builder.text(pause.namespace)
                $0.workflow_id = builder.text(pause.workflowID)
                $0.run_id = builder.text(pause.runID)
                $0.identity = builder.text(pause.identity)
                $0.reason = builder.text(pause.reason)
                $0.request_id = builder.text(pause.requestID)
            }
        }
    }
}
