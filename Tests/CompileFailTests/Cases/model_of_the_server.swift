// error: cannot find 'WorkflowDescription' in scope
// error: cannot find 'BatchDescription' in scope
// error: cannot find 'ClusterDescription' in scope
// error: cannot find 'TaskQueueDescription' in scope
// error: cannot find 'ScheduleSpec' in scope
// error: cannot find 'WorkflowOptionsChange' in scope
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = WorkflowDescription()
        _ = BatchDescription()
        _ = ClusterDescription()
        _ = TaskQueueDescription()
        _ = ScheduleSpec()
        _ = WorkflowOptionsChange()
        return 1
    }
}
