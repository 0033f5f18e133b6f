/// Names an activity to those who have no task token: who ends an activity from outside its worker.
package struct ActivityReference: Hashable, Sendable {
    package var workflowID: String
    /// The workflow's run; empty means whichever runs.
    package var runID: String
    package var activityID: String
    /// An activity of a workflow.
    package init(workflowID: String, runID: String = "", activityID: String) {
        self.workflowID = workflowID
        self.runID = runID
        self.activityID = activityID
    }
}

/// An activity without a workflow.
package struct StandaloneActivityReference: Hashable, Sendable {
    package var activityID: String
    /// A certain run; empty for the latest.
    package var runID: String
    /// An activity.
    package init(activityID: String, runID: String) {
        self.activityID = activityID
        self.runID = runID
    }
}
