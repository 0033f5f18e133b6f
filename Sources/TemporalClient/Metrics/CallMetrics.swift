package import CoreMetrics
import Synchronization
import TemporalCore
package import TemporalRPC

/// Counts and times the calls of a client, under the names of Temporal's other SDKs.
///
/// The handles of a call's metrics are made with its first attempt and kept.
package final class CallMetrics: CallObserver {
    private let factory: any MetricsFactory
    private let known = Mutex<[RPCMethod: MethodMetrics]>([:])

    /// Makes the metrics of one client.
    package init(_ factory: any MetricsFactory) { self.factory = factory }

    package func begin(_ method: RPCMethod) -> any CallAttempt {
        let metrics = known.withLock { known in
            if let metrics = known[method] { return metrics }
            let metrics = MethodMetrics(method, factory)
            known[method] = metrics
            return metrics
        }
        metrics.requests.increment()
        return metrics
    }
}

/// The metrics of one method, namespace and task queue.
private final class MethodMetrics: CallAttempt {
    let requests: Counter
    private let latency: Timer
    private let failures = Mutex<[RPCStatus: Counter]>([:])
    private let name: String
    private let labels: [(String, String)]
    private let factory: any MetricsFactory

    init(_ method: RPCMethod, _ factory: any MetricsFactory) {
        name = method.isLongPoll ? "temporal_long_request" : "temporal_request"
        var labels = [("operation", method.path.split(separator: "/").last.map(String.init) ?? method.path)]
        if !method.namespace.isEmpty { labels.append(("namespace", method.namespace)) }
        if !method.taskQueue.isEmpty { labels.append(("task_queue", method.taskQueue)) }
        self.labels = labels
        self.factory = factory
        requests = Counter(label: name, dimensions: labels, factory: factory)
        latency = Timer(label: "\(name)_latency", dimensions: labels, factory: factory)
    }

    func end(after duration: Duration, failure: RPCStatus?) {
        latency.record(duration)
        guard let failure else { return }
        failures.withLock { failures in
            if let counter = failures[failure] { return counter }
            let labels = labels + [("status_code", failure.description)]
            let counter = Counter(label: "\(name)_failure", dimensions: labels, factory: factory)
            failures[failure] = counter
            return counter
        }.increment()
    }
}

extension Timer {
    /// Notes how long something took.
    package func record(_ duration: Duration) {
        recordNanoseconds(duration.nanoseconds)
    }
}
