/// What the metrics of clients and workers say, for the `HELP` lines.
enum Descriptions {
    /// The description of a metric; its name where there is none.
    static func text(_ name: String) -> String { known[name] ?? (name.isEmpty ? "nameless" : name) }

    static let known: [String: String] = [
        "temporal_request": "Calls to the server, each attempt counted",
        "temporal_request_failure": "Calls to the server that failed, by status code",
        "temporal_request_latency": "How long calls to the server took",
        "temporal_long_request": "Calls that the server may hold open, each attempt counted",
        "temporal_long_request_failure": "Calls that the server may hold open and that failed, by status code",
        "temporal_long_request_latency": "How long calls took that the server may hold open",
        "temporal_worker_start": "Workers that were started",
        "temporal_num_pollers": "Polls that wait at the server now",
        "temporal_worker_task_slots_available": "Tasks that could be taken on now",
        "temporal_worker_task_slots_used": "Tasks that are worked on now",
        "temporal_sticky_cache_hit": "Workflow tasks that found their run in memory",
        "temporal_sticky_cache_miss": "Workflow tasks whose run should have been in memory and was not",
        "temporal_sticky_cache_size": "Runs in memory now",
        "temporal_sticky_cache_total_forced_eviction": "Runs that left memory before their workflow ended",
        "temporal_workflow_completed": "Workflows that completed",
        "temporal_workflow_canceled": "Workflows that ended as cancelled",
        "temporal_workflow_failed": "Workflows that failed, benign failures not counted",
        "temporal_workflow_continue_as_new": "Workflows that continued as new",
        "temporal_workflow_endtoend_latency": "How long runs of workflows took from start to end",
        "temporal_workflow_task_queue_poll_empty": "Polls that brought no workflow task",
        "temporal_workflow_task_queue_poll_succeed": "Polls that brought a workflow task",
        "temporal_workflow_task_schedule_to_start_latency": "How long workflow tasks waited for a worker",
        "temporal_workflow_task_execution_latency": "How long the work on workflow tasks took",
        "temporal_workflow_task_replay_latency": "How long runs took to be brought up to date from their history",
        "temporal_workflow_task_execution_failed": "Workflow tasks that failed, by reason",
        "temporal_activity_poll_no_task": "Polls that brought no activity",
        "temporal_activity_task_received": "Activities that were taken on",
        "temporal_activity_schedule_to_start_latency": "How long activities waited for a worker",
        "temporal_activity_execution_latency": "How long attempts of activities took",
        "temporal_activity_execution_failed": "Attempts of activities that failed, benign failures not counted",
        "temporal_activity_abandoned": "Attempts of activities whose code did not come back when their time was over",
        "temporal_activity_succeed_endtoend_latency": "How long activities took from their schedule to their success",
        "temporal_local_activity_total": "Attempts of local activities",
        "temporal_local_activity_execution_latency": "How long attempts of local activities took",
        "temporal_local_activity_execution_failed": "Attempts of local activities that failed, benign ones not counted",
        "temporal_local_activity_execution_cancelled": "Local activities that ended as cancelled",
        "temporal_local_activity_abandoned":
            "Attempts of local activities whose code did not come back when their time was over",
        "temporal_local_activity_succeed_endtoend_latency":
            "How long local activities took from their schedule to their success",
    ]
}
