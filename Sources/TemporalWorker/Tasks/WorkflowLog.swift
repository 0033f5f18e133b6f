package import Logging
package import TemporalCore

extension Logger {
    /// Logs what a workflow says, with its names.
    package func log(_ entry: WorkflowLogEntry, of info: WorkflowInfo) {
        var metadata: Logger.Metadata = [
            "workflow": "\(info.workflowType)", "workflow-id": "\(info.workflowID)", "run-id": "\(info.runID)",
            "attempt": "\(info.attempt)", "task-queue": "\(info.taskQueue)", "namespace": "\(info.namespace)",
        ]
        for (key, value) in entry.metadata { metadata[key] = "\(value)" }
        let level: Logger.Level =
            switch entry.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        log(level: level, "\(entry.message)", metadata: metadata)
    }
}
