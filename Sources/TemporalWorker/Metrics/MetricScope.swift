import CoreMetrics

/// Where metrics are made that share labels.
struct MetricScope: Sendable {
    let factory: any MetricsFactory
    let labels: [(String, String)]

    /// The same scope with further labels.
    func adding(_ name: String, _ value: String) -> MetricScope {
        MetricScope(factory: factory, labels: labels + [(name, value)])
    }

    func counter(_ name: String) -> Counter { Counter(label: "temporal_\(name)", dimensions: labels, factory: factory) }
    func gauge(_ name: String) -> Gauge { Gauge(label: "temporal_\(name)", dimensions: labels, factory: factory) }
    func timer(_ name: String) -> Timer { Timer(label: "temporal_\(name)", dimensions: labels, factory: factory) }
}
