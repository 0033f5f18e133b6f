/// Something that a workflow has measured.
package struct WorkflowMeasurement: Sendable {
    /// What is done with the value.
    package enum Kind: Sendable {
        /// It is added to a count that only grows.
        case count(Int)
        /// It takes the place of the value before.
        case gauge(Double)
        /// It is one of many durations.
        case duration(Duration)
    }
    package let name: String
    package let kind: Kind
    package let labels: [(String, String)]
}

/// Measures what a workflow does, once: a replay is silent.
///
/// The values reach the metrics system of the worker's process, labelled with the workflow's type, its namespace and its
/// task queue.
public struct WorkflowMetrics {
    let core: RunCore

    /// Counts something.
    /// - Parameters:
    ///   - name: the counter's name.
    ///   - amount: by how much; at least 0.
    ///   - labels: what kind it is; few values each, since every combination is a separate series.
    public func count(_ name: String, by amount: Int = 1, _ labels: KeyValuePairs<String, String> = [:]) {
        record(name, .count(max(0, amount)), labels: labels)
    }

    /// Notes how much there is of something now.
    /// - Parameters:
    ///   - name: the gauge's name.
    ///   - value: how much.
    ///   - labels: what kind it is.
    public func gauge(  // tidy:allow labels — a metric is written as its name, its value and its labels
        _ name: String,
        _ value: Double,
        _ labels: KeyValuePairs<String, String> = [:]
    ) {
        record(name, .gauge(value), labels: labels)
    }

    /// Notes how long something took, in the workflow's time.
    /// - Parameters:
    ///   - name: the timer's name.
    ///   - duration: how long, such as `context.now.duration(since: start)`.
    ///   - labels: what kind it is.
    public func time(  // tidy:allow labels — a metric is written as its name, its value and its labels
        _ name: String,
        _ duration: Duration,
        _ labels: KeyValuePairs<String, String> = [:]
    ) {
        record(name, .duration(duration), labels: labels)
    }

    private func record(
        _ name: String,
        _ kind: WorkflowMeasurement.Kind,
        labels: KeyValuePairs<String, String>
    ) {
        guard !core.isReplaying, core.isLive else { return }
        let labels = labels.map { ($0.key, $0.value) }
        core.measure(core.info, WorkflowMeasurement(name: name, kind: kind, labels: labels))
    }
}

extension WorkflowContext {
    /// Measures once; a replay is silent.
    public var metrics: WorkflowMetrics { WorkflowMetrics(core: core) }
}
