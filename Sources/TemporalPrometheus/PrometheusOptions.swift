extension PrometheusMetrics {
    /// How metrics are written. The defaults are those of Temporal's other SDKs, so that their dashboards fit.
    public struct Options: Sendable {
        /// Labels of every series, beside its own.
        public var labels = ["service_name": "temporal-swift-native"]
        /// The unit of timers.
        public var durationUnit = DurationUnit.milliseconds
        /// Whether the names of timers end with their unit, such as `_milliseconds`.
        public var hasUnitSuffix = false
        /// Whether the names of counters end with `_total`.
        public var hasTotalSuffix = false
        /// The upper bounds of a histogram's buckets, by the metric's name; in ``durationUnit`` for timers. A bound
        /// that is not a finite number is left out.
        public var buckets: [String: [Double]] = [:]

        /// The defaults.
        public init() {}

        /// The bounds for a metric, sorted and without the last one, which has no end.
        func buckets(of name: String) -> [Double] {
            guard let own = buckets[name] else {
                return DefaultBuckets.milliseconds(name).map { $0 * 1_000_000 / durationUnit.nanoseconds }
            }
            return Set(own.filter(\.isFinite)).sorted()
        }
    }

    /// In what durations are counted.
    public enum DurationUnit: Sendable {
        /// Thousandths of a second, as Temporal's other SDKs have it by default.
        case milliseconds
        /// Seconds, as Prometheus recommends.
        case seconds

        var nanoseconds: Double { self == .milliseconds ? 1_000_000 : 1_000_000_000 }
        var suffix: String { self == .milliseconds ? "_milliseconds" : "_seconds" }
    }
}

/// The bounds of the histograms' buckets, as the Core-based SDKs have them.
enum DefaultBuckets {
    static func milliseconds(_ name: String) -> [Double] {
        switch name {
        case "temporal_workflow_endtoend_latency": workflows
        case "temporal_workflow_task_execution_latency", "temporal_workflow_task_replay_latency": workflowTasks
        case "temporal_activity_execution_latency": activities
        case "temporal_workflow_task_schedule_to_start_latency", "temporal_activity_schedule_to_start_latency": queues
        default: others
        }
    }

    private static let others: [Double] = [50, 100, 500, 1_000, 2_500, 10_000]
    private static let workflowTasks: [Double] = [1, 10, 20, 50, 100, 200, 500, 1_000]
    private static let activities: [Double] = [50, 100, 500, 1_000, 5_000, 10_000, 60_000]
    private static let queues: [Double] = [100, 500, 1_000, 5_000, 10_000, 100_000, 1_000_000]
    /// From a tenth of a second to a day.
    private static let workflows: [Double] = [
        100, 500, 1_000, 1_500, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
        30_600_000, 86_400_000,
    ]
}
