import CoreMetrics
import TemporalClient
import TemporalCore

extension WorkerMetrics {
    /// Hands on what a workflow has measured.
    func record(_ measurement: WorkflowMeasurement, of info: WorkflowInfo) {
        let labels = [
            ("namespace", info.namespace), ("task_queue", info.taskQueue.name), ("workflow_type", info.workflowType),
        ]
        factory.record(measurement.kind, named: measurement.name, labels: labels + measurement.labels)
    }
}

extension MetricsFactory {
    /// Records a value of a user's own metric.
    func record(_ kind: WorkflowMeasurement.Kind, named name: String, labels: [(String, String)]) {
        switch kind {
        case .count(let amount): Counter(label: name, dimensions: labels, factory: self).increment(by: amount)
        case .gauge(let value): Gauge(label: name, dimensions: labels, factory: self).record(value)
        case .duration(let duration): Timer(label: name, dimensions: labels, factory: self).record(duration)
        }
    }
}
