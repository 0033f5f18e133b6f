import CoreMetrics
package import TemporalCore

extension WorkerOptions {
    /// Hands on what a workflow has measured.
    package func record(_ measurement: WorkflowMeasurement, of info: WorkflowInfo) {
        let factory = metrics ?? MetricsSystem.factory
        let labels =
            [
                ("namespace", info.namespace), ("task_queue", info.taskQueue.name),
                ("workflow_type", info.workflowType),
            ] + measurement.labels
        switch measurement.kind {
        case .count(let amount):
            Counter(label: measurement.name, dimensions: labels, factory: factory).increment(by: amount)
        case .gauge(let value): Gauge(label: measurement.name, dimensions: labels, factory: factory).record(value)
        case .duration(let duration):
            let (seconds, attoseconds) = duration.components
            Timer(label: measurement.name, dimensions: labels, factory: factory)
                .recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
    }
}
