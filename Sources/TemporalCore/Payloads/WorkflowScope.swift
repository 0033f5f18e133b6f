/// The workflow that a task belongs to, from which the contexts of its payloads are made.
package struct WorkflowScope: Sendable {
    package var namespace: String
    package var workflowID: String
    package var workflowType: String
    /// The queue on which its local activities run: its own.
    package var taskQueue: TaskQueue

    /// Names a workflow.
    package init(namespace: String, workflowID: String, workflowType: String, taskQueue: TaskQueue) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.workflowType = workflowType
        self.taskQueue = taskQueue
    }

    /// The context of the workflow's values.
    package var context: SerializationContext { .workflow(namespace, workflowID) }

    /// The context of the values of another workflow in its namespace.
    func context(ofWorkflow workflowID: String) -> SerializationContext { .workflow(namespace, workflowID) }

    /// The context of the values of an activity that it has asked for.
    func context(ofActivity type: String, id: String, on queue: TaskQueue) -> SerializationContext {
        .activity(
            ActivitySerializationContext(
                namespace: namespace,
                activityID: id,
                activityType: type,
                taskQueue: queue,
                workflowID: workflowID,
                workflowType: workflowType
            )
        )
    }

    /// The context of the values of a Nexus operation, the same in the workers that call and serve it.
    func context(ofNexusOperation operation: String, of service: String, at endpoint: String) -> SerializationContext {
        .nexus(NexusSerializationContext(endpoint: endpoint, service: service, operation: operation))
    }

    /// The context of the values of an activity that runs in its worker. It has no id: attempts behind a timer have another.
    func context(ofLocalActivity type: String) -> SerializationContext {
        .activity(
            ActivitySerializationContext(
                namespace: namespace,
                activityType: type,
                taskQueue: taskQueue,
                workflowID: workflowID,
                workflowType: workflowType,
                isLocal: true
            )
        )
    }
}

extension WorkflowInfo {
    /// The workflow as the contexts of its payloads name it.
    package var scope: WorkflowScope {
        WorkflowScope(namespace: namespace, workflowID: workflowID, workflowType: workflowType, taskQueue: taskQueue)
    }
}
