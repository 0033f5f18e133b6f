import CoreMetrics
import Synchronization

/// Where a series stands.
struct SeriesID: Sendable {
    /// Its family's name.
    var family: String
    /// Its labels as they are written, without braces.
    var labels: String
}

/// One combination of labels of a metric, with its value.
protocol Series: AnyObject, Sendable {
    var id: SeriesID { get }
    /// The series as lines.
    func write(to lines: inout Lines)
}

/// A count that only grows.
final class CounterSeries: Series, CounterHandler, FloatingPointCounterHandler {
    let id: SeriesID
    private let whole = Atomic<Int64>(0)
    private let fraction = Atomic<UInt64>(0)

    init(_ id: SeriesID) { self.id = id }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount.isFinite, amount > 0 else { return }
        fraction.update { $0 + amount }
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.update { _ in 0 }
    }

    func write(to lines: inout Lines) {
        let fraction = fraction.number
        let whole = whole.load(ordering: .relaxed)
        lines.add(
            id.family,
            labels: id.labels,
            value: fraction == 0 ? "\(whole)" : Names.number(Double(whole) + fraction)
        )
    }
}

/// How much there is of something now.
final class GaugeSeries: Series, RecorderHandler, MeterHandler {
    let id: SeriesID
    private let bits = Atomic<UInt64>(0)

    init(_ id: SeriesID) { self.id = id }

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func increment(by amount: Double) { bits.update { $0 + amount } }
    func decrement(by amount: Double) { bits.update { $0 - amount } }

    func write(to lines: inout Lines) { lines.add(id.family, labels: id.labels, value: Names.number(bits.number)) }
}

/// How often values fell into each bucket.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    private struct State {
        /// One more than there are bounds, for what is beyond them.
        var counts: [UInt64]
        var sum = 0.0
    }

    let id: SeriesID
    private let bounds: [Double]
    private let nanosecondsPerUnit: Double
    private let state: Mutex<State>

    init(_ id: SeriesID, buckets: [Double], nanosecondsPerUnit: Double) {
        self.id = id
        self.nanosecondsPerUnit = nanosecondsPerUnit
        bounds = buckets
        state = Mutex(State(counts: Array(repeating: 0, count: buckets.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / nanosecondsPerUnit) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        // There are few buckets, and most values fall into the first ones.
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    func write(to lines: inout Lines) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let comma = id.labels.isEmpty ? "" : ","
        var total: UInt64 = 0
        for (bound, count) in zip(bounds.map(Names.number) + ["+Inf"], counts) {
            total += count
            lines.add(id.family + "_bucket", labels: "\(id.labels)\(comma)le=\"\(bound)\"", value: "\(total)")
        }
        lines.add(id.family + "_sum", labels: id.labels, value: Names.number(sum))
        lines.add(id.family + "_count", labels: id.labels, value: "\(total)")
    }
}

extension Atomic where Value == UInt64 {
    /// The bits as a number.
    fileprivate var number: Double { Double(bitPattern: load(ordering: .relaxed)) }

    fileprivate func update(_ change: (Double) -> Double) {
        var known = load(ordering: .relaxed)
        while true {
            let new = change(Double(bitPattern: known)).bitPattern
            let (isDone, current) = compareExchange(expected: known, desired: new, ordering: .relaxed)
            if isDone { return }
            known = current
        }
    }
}
