import CoreMetrics
import TemporalCore

/// Measures what an activity's code does.
///
/// The values reach the metrics system of the worker, labelled with the activity's type, its namespace and its task
/// queue. Each attempt measures anew.
public struct ActivityMetrics: Sendable {
    let factory: any MetricsFactory
    let info: ActivityInfo

    /// Counts something.
    /// - Parameters:
    ///   - name: the counter's name.
    ///   - amount: by how much; at least 0.
    ///   - labels: what kind it is; few values each, since every combination is a separate series.
    public func count(_ name: String, by amount: Int = 1, _ labels: KeyValuePairs<String, String> = [:]) {
        factory.record(.count(max(0, amount)), named: name, labels: all(labels))
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
        factory.record(.gauge(value), named: name, labels: all(labels))
    }

    /// Notes how long something took.
    /// - Parameters:
    ///   - name: the timer's name.
    ///   - duration: how long.
    ///   - labels: what kind it is.
    public func time(  // tidy:allow labels — a metric is written as its name, its value and its labels
        _ name: String,
        _ duration: Duration,
        _ labels: KeyValuePairs<String, String> = [:]
    ) {
        factory.record(.duration(duration), named: name, labels: all(labels))
    }

    private func all(_ labels: KeyValuePairs<String, String>) -> [(String, String)] {
        [
            ("namespace", info.namespace), ("task_queue", info.taskQueue.name), ("activity_type", info.activityType),
        ] + labels.map { ($0.key, $0.value) }
    }
}

extension ActivityContext {
    /// Measures what the activity does.
    public var metrics: ActivityMetrics { ActivityMetrics(factory: metricsFactory, info: info) }
}
