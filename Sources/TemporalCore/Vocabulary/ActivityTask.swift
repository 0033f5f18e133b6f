/// An activity to run, as the server hands it out.
package struct ActivityTask: Sendable {
    package var token: TaskToken
    package var workflowNamespace = ""
    package var workflowType = ""
    package var workflowID = ""
    package var runID = ""
    package var activityID = ""
    /// The activity's own run where no workflow asked for it; empty otherwise.
    package var activityRunID = ""
    package var activityType = ""
    package var header: [NamedPayload] = []
    package var input: [Payload] = []
    /// What the last heartbeat of the attempt before said.
    package var heartbeatDetails: [Payload] = []
    package var scheduledTime: Timestamp?
    package var currentAttemptScheduledTime: Timestamp?
    package var startedTime: Timestamp?
    package var attempt = 1
    package var scheduleToClose: Duration?
    package var startToClose: Duration?
    package var heartbeatTimeout: Duration?
    package var retryPolicy: RetryPolicy?
    package var priority: Priority?
    /// Why the task as a whole could not be read; nil for one that could. Only its token, its names and its attempt hold
    /// where there is a reason.
    package var unreadable: String?
    /// A task of a token with nothing else said.
    package init(token: TaskToken) { self.token = token }

    /// How long this attempt waited for a worker; nil where the server does not say.
    package var scheduleToStart: Duration? {
        guard let startedTime, let currentAttemptScheduledTime else { return nil }
        return startedTime.duration(since: currentAttemptScheduledTime)
    }
}
