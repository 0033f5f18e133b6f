import TemporalCore

// A task that cannot be read must be answered all the same: unanswered it would come again after its timeout, and nobody
// would know why. So its token and its names are looked for by their numbers in the API's messages.

extension WorkflowTask {
    /// What can be had of a serialized `PollWorkflowTaskQueueResponse`; nil when it holds no token.
    /// - Parameters:
    ///   - fields: the message's fields.
    ///   - problem: why it could not be read.
    init?(_ fields: FieldScan, unreadable problem: WireError) {
        guard let token = fields.bytes(1), !token.isEmpty else { return nil }
        let execution = fields.message(2)
        self.init(
            workflowID: execution.text(1),
            runID: RunID(execution.text(2)),
            workflowType: fields.message(3).text(1)
        )
        self.token = TaskToken(Array(token))
        previousStarted = EventID(fields.number(4))
        started = EventID(fields.number(5))
        attempt = max(1, Int(fields.number(6)))
        if let query = fields.bytes(10) { self.query = QueryRequest(name: FieldScan(query).text(1), input: []) }
        unreadable = problem.description
    }
}

extension ActivityTask {
    /// What can be had of a serialized `PollActivityTaskQueueResponse`; nil when it holds no token.
    /// - Parameters:
    ///   - fields: the message's fields.
    ///   - problem: why it could not be read.
    init?(_ fields: FieldScan, unreadable problem: WireError) {
        guard let token = fields.bytes(1), !token.isEmpty else { return nil }
        self.init(token: TaskToken(Array(token)))
        workflowNamespace = fields.text(2)
        workflowType = fields.message(3).text(1)
        let execution = fields.message(4)
        workflowID = execution.text(1)
        runID = execution.text(2)
        activityType = fields.message(5).text(1)
        activityID = fields.text(6)
        attempt = max(1, Int(fields.number(13)))
        unreadable = problem.description
    }
}
