public import CoreMetrics
import Synchronization

/// A metrics system that keeps what it is told and writes it as Prometheus reads it, in the text format 0.0.4.
///
/// ```swift
/// let metrics = PrometheusMetrics()
/// MetricsSystem.bootstrap(metrics)
/// ```
///
/// Counters are counters, gauges and meters are gauges, timers and recorders are histograms. It holds no socket: a program that
/// serves HTTP answers with ``text()`` and ``contentType``.
public final class PrometheusMetrics: MetricsFactory {
    /// The content type of ``text()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let options: Options
    private let registry = Mutex(Registry())

    /// A metrics system that knows of nothing yet.
    /// - Parameter options: units, labels and buckets.
    public init(_ options: Options = Options()) { self.options = options }

    /// All series as they are now, families and series in order of their names.
    public func text() -> String { TextFormat.text(registry.withLock { $0 }) }

    /// Gives a counter of whole numbers.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    /// Gives a counter of fractions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    /// Gives a gauge that can be moved up and down.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    /// Gives a histogram, or a gauge when the values are not to be aggregated.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        return histogram(label, dimensions, nanosecondsPerUnit: 1, suffix: "")
    }

    /// Gives a histogram of durations.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(
            label,
            dimensions,
            nanosecondsPerUnit: options.durationUnit.nanoseconds,
            suffix: options.hasUnitSuffix ? options.durationUnit.suffix : ""
        )
    }

    /// Forgets a counter's series.
    public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    /// Forgets a counter's series.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    /// Forgets a gauge's series.
    public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    /// Forgets a gauge's or histogram's series.
    public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    /// Forgets a histogram's series.
    public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries {
        var name = Names.metric(label)
        if options.hasTotalSuffix, !name.hasSuffix("_total") { name += "_total" }
        return series(.counter, named: name, label: label, dimensions: dimensions) { CounterSeries($0) }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        series(.gauge, named: Names.metric(label), label: label, dimensions: dimensions) { GaugeSeries($0) }
    }

    private func histogram(
        _ label: String,
        _ dimensions: [(String, String)],
        nanosecondsPerUnit: Double,
        suffix: String
    ) -> HistogramSeries {
        let buckets = options.buckets(of: label)
        return series(.histogram, named: Names.metric(label) + suffix, label: label, dimensions: dimensions) {
            HistogramSeries($0, buckets: buckets, nanosecondsPerUnit: nanosecondsPerUnit)
        }
    }

    private func series<Kept: Series>(
        _ kind: Family.Kind,
        named name: String,
        label: String,
        dimensions: [(String, String)],
        _ make: (SeriesID) -> Kept
    ) -> Kept {
        let labels = Names.labels(options.labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + dimensions)
        return registry.withLock { registry in
            let id = SeriesID(family: registry.claim(name, kind, help: Descriptions.text(label)), labels: labels)
            if let known = registry.families[id.family]?.series[labels] as? Kept { return known }
            let new = make(id)
            registry.families[id.family]?.series[labels] = new
            return new
        }
    }

    private func forget(_ handler: AnyObject) {
        guard let series = handler as? any Series else { return }
        registry.withLock { $0.forget(series) }
    }
}
