import Testing

@testable import TemporalCore

@Suite("Spans of time at the ends of their range")
struct SaturationTests {
    /// Also beyond what `components` can take apart.
    private static let spans: [Duration] = [
        .zero, .nanoseconds(1), .nanoseconds(-1), .longest, .zero - .longest, .seconds(Int64.max), .seconds(Int64.min),
        .seconds(Int64.max) + .seconds(Int64.max), .seconds(Int64.min) + .seconds(Int64.min),
    ]

    @Test("sums and differences stop there", arguments: spans, spans)
    func sums(one: Duration, other: Duration) {
        let range = (Duration.zero - .longest)...(.longest)
        #expect(range.contains(one.adding(other)))
        #expect(range.contains(one.subtracting(other)))
        #expect(one.adding(other) == other.adding(one))
    }

    @Test(
        "multiples stop there, and a factor that is not a number makes no wait shorter",
        arguments: spans,
        [0, 1, -1, 0.8, 1e300, -1e300, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
    )
    func multiples(span: Duration, factor: Double) {
        let product = span.times(factor)
        #expect(product >= .zero - .longest && product <= .longest)
        if factor.isNaN { #expect(product == (span == .zero ? .zero : .longest)) }
        if factor == 1 { #expect(abs(product.inSeconds - span.held.inSeconds) <= abs(span.held.inSeconds) * 1e-9) }
    }

    @Test("within the range they are what the standard library gives")
    func exact() {
        #expect(Duration.seconds(2).times(1.5) == .seconds(3))
        #expect(Duration.milliseconds(1).times(0.8) == .milliseconds(1) * 0.8)
        #expect(Duration.seconds(5).adding(.seconds(2)) == .seconds(7))
        #expect(Duration.seconds(5).subtracting(.seconds(7)) == .seconds(-2))
        #expect(Duration.held(seconds: 0.25) == .milliseconds(250))
        #expect(Duration.held(seconds: 1 / Double.leastNonzeroMagnitude) == .longest)
        #expect(Duration.held(seconds: .nan) == .longest)
        #expect(Duration.seconds(1.5).nanoseconds == 1_500_000_000)
        #expect(Self.spans.map(\.nanoseconds) == [0, 1, -1, .max, -.max, .max, -.max, .max, -.max])
    }

    @Test("minutes, hours and days of any number", arguments: [Int.min, -1, 0, 1, .max])
    func units(count: Int) {
        let spans = [Duration.minutes(count), .hours(count), .days(count)]
        if (-1...1).contains(count) {
            #expect(spans == [.seconds(count * 60), .seconds(count * 3600), .seconds(count * 86_400)])
        } else {
            #expect(spans == Array(repeating: count < 0 ? .zero - .longest : .longest, count: 3))
        }
    }

    @Test("moments stop there too", arguments: spans)
    func moments(span: Duration) {
        for start in [
            Timestamp(nanosecondsSince1970: .min), .init(nanosecondsSince1970: 0), .init(nanosecondsSince1970: .max),
        ] {
            let moment = start.advanced(by: span)
            #expect(span < .zero ? moment <= start : moment >= start)
        }
        let now = ContinuousClock.now
        #expect((now.after(span) >= now) == (span >= .zero))
    }

    @Test("the time between the first and the last moment is positive")
    func between() {
        let (first, last) = (Timestamp(nanosecondsSince1970: .min), Timestamp(nanosecondsSince1970: .max))
        #expect(last.duration(since: first) > .longest)
        #expect(first.duration(since: last) < .zero - .longest)
    }

    @Test(
        "a pace of any number keeps its order",
        arguments: [1e-300, .leastNonzeroMagnitude, 1, 1e300, .infinity, .nan]
    )
    func paces(limit: Double) {
        var pace = Pace(perSecond: limit)
        #expect(pace.take(at: .zero) == .zero)
        for _ in 0..<3 { #expect(pace.take(at: .seconds(1)) >= .zero) }
        _ = pace.tryTake(at: .longest)
        #expect(pace.wait(at: .zero) >= .zero)
    }

    @Test("the number of polls follows any rate", arguments: [-1e300, -1, 0, 0.5, 3, 1e300, .infinity, .nan])
    func polls(rate: Double) {
        let slowed = PollerScaling(minimum: 1, maximum: 100, initial: 5, isServerSuggesting: true).slowed(
            toPerSecond: rate
        )
        #expect((1...100).contains(slowed.target))
    }

    @Test("heartbeats and ramps of any length", arguments: spans)
    func other(span: Duration) {
        #expect(HeartbeatThrottle(heartbeatTimeout: span, limit: span).interval <= .longest)
        var slots = ResourceSlots(minimum: 0, maximum: 5, rampThrottle: span)
        _ = slots.request(at: .zero) { true }
        _ = slots.request(at: .seconds(1)) { true }
    }
}
