import Logging
import TemporalCore

extension Logger {
    /// Logs with the names of an attempt attached.
    func naming(_ activity: ActivityInfo) -> Logger {
        var logger = self
        logger[metadataKey: activity.isLocal ? "local-activity" : "activity"] = "\(activity.activityType)"
        logger[metadataKey: "activity-id"] = "\(activity.activityID)"
        logger[metadataKey: "attempt"] = "\(activity.attempt)"
        if activity.isStandalone {
            logger[metadataKey: "activity-run-id"] = activity.activityRunID.map { "\($0)" }
        } else {
            logger[metadataKey: "workflow"] = "\(activity.workflowType)"
            logger[metadataKey: "workflow-id"] = "\(activity.workflowID)"
            logger[metadataKey: "run-id"] = "\(activity.runID)"
        }
        logger[metadataKey: "task-queue"] = "\(activity.taskQueue)"
        logger[metadataKey: "namespace"] = "\(activity.namespace)"
        return logger
    }
}
