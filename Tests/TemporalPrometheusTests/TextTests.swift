import CoreMetrics
import TemporalPrometheus
import Testing

@Suite("The text that Prometheus reads")
struct TextTests {
    private func metrics(_ change: (inout PrometheusMetrics.Options) -> Void = { _ in }) -> PrometheusMetrics {
        var options = PrometheusMetrics.Options()
        options.labels = [:]
        change(&options)
        return PrometheusMetrics(options)
    }

    @Test("is empty when nothing was measured")
    func empty() { #expect(metrics().text() == "") }

    @Test("counters have a description, a type and their labels in order")
    func counters() {
        let metrics = metrics()
        let counter = Counter(label: "orders", dimensions: [("kind", "b"), ("by", "me")], factory: metrics)
        counter.increment(by: 2)
        counter.increment()
        Counter(label: "orders", dimensions: [("kind", "a"), ("by", "me")], factory: metrics).increment()
        Counter(label: "orders", factory: metrics).increment(by: 7)
        #expect(
            metrics.text() == """
                # HELP orders orders
                # TYPE orders counter
                orders 7
                orders{by="me",kind="a"} 1
                orders{by="me",kind="b"} 3

                """
        )
        counter.reset()
        #expect(metrics.text().contains(#"orders{by="me",kind="b"} 0"#))
    }

    @Test("the same name and labels are the same series, in any order of the labels")
    func same() {
        let metrics = metrics()
        Counter(label: "orders", dimensions: [("a", "1"), ("b", "2")], factory: metrics).increment()
        Counter(label: "orders", dimensions: [("b", "2"), ("a", "1")], factory: metrics).increment()
        FloatingPointCounter(label: "orders", dimensions: [("a", "1"), ("b", "2")], factory: metrics).increment(by: 0.5)
        #expect(metrics.text().hasSuffix("orders{a=\"1\",b=\"2\"} 2.5\n"))
    }

    @Test("counters never go down")
    func onlyUp() {
        let metrics = metrics()
        let counter = metrics.makeCounter(label: "orders", dimensions: [])
        counter.increment(by: 3)
        counter.increment(by: -2)
        let fractions = metrics.makeFloatingPointCounter(label: "orders", dimensions: [])
        for amount in [-1, .nan, .infinity] { fractions.increment(by: amount) }
        #expect(metrics.text().hasSuffix("orders 3\n"))
    }

    @Test("gauges hold the last value, meters move")
    func gauges() {
        let metrics = metrics()
        let gauge = Gauge(label: "level", factory: metrics)
        for value in [3.5, 4.25] { gauge.record(value) }
        let meter = Meter(label: "depth", factory: metrics)
        meter.set(10)
        meter.increment(by: 2)
        meter.decrement(by: 4.5)
        #expect(
            metrics.text() == """
                # HELP depth depth
                # TYPE depth gauge
                depth 7.5
                # HELP level level
                # TYPE level gauge
                level 4.25

                """
        )
    }

    @Test("what is not a number is written as Prometheus has them")
    func strangeNumbers() {
        let metrics = metrics()
        for (name, value) in [("a", Double.nan), ("b", .infinity), ("c", -.infinity), ("d", 1e20), ("e", 1e-7)] {
            Gauge(label: name, factory: metrics).record(value)
        }
        let values = metrics.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(values == ["a NaN", "b +Inf", "c -Inf", "d 1e+20", "e 1e-07"])
    }

    @Test("a timer is a histogram in milliseconds, with the buckets cumulated")
    func timers() {
        let metrics = metrics { $0.buckets = ["took": [10, 2.5, .infinity, 10, 100]] }
        let timer = Timer(label: "took", dimensions: [("by", "me")], factory: metrics)
        timer.recordMilliseconds(2)
        timer.recordMilliseconds(10)
        timer.recordMicroseconds(10_500)
        timer.recordSeconds(1)
        #expect(
            metrics.text() == """
                # HELP took took
                # TYPE took histogram
                took_bucket{by="me",le="2.5"} 1
                took_bucket{by="me",le="10"} 2
                took_bucket{by="me",le="100"} 3
                took_bucket{by="me",le="+Inf"} 4
                took_sum{by="me"} 1022.5
                took_count{by="me"} 4

                """
        )
    }

    @Test("a timer may be in seconds, with its unit in the name")
    func seconds() {
        let metrics = metrics {
            $0.durationUnit = .seconds
            $0.hasUnitSuffix = true
            $0.hasTotalSuffix = true
        }
        Timer(label: "temporal_workflow_task_replay_latency", factory: metrics).recordMilliseconds(15)
        Counter(label: "orders", factory: metrics).increment()
        Counter(label: "local_total", factory: metrics).increment()
        let lines = metrics.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.prefix(2) == ["local_total 1", "orders_total 1"])
        #expect(lines.contains(#"temporal_workflow_task_replay_latency_seconds_bucket{le="0.001"} 0"#))
        #expect(lines.contains(#"temporal_workflow_task_replay_latency_seconds_bucket{le="0.02"} 1"#))
        #expect(lines.contains("temporal_workflow_task_replay_latency_seconds_sum 0.015"))
    }

    @Test(
        "the SDK's timers have the buckets of the other SDKs",
        arguments: [
            ("temporal_workflow_endtoend_latency", "100", "86400000"),
            ("temporal_workflow_task_execution_latency", "1", "1000"),
            ("temporal_activity_execution_latency", "50", "60000"),
            ("temporal_activity_schedule_to_start_latency", "100", "1000000"),
            ("temporal_request_latency", "50", "10000"),
            ("own", "50", "10000"),
        ]
    )
    func defaults(name: String, first: String, last: String) {
        let metrics = metrics()
        Timer(label: name, factory: metrics).recordNanoseconds(0)
        let bounds = metrics.text().split(separator: "\n").compactMap { line in
            line.firstMatch(of: #/le="(.*?)"/#).map { String($0.1) }
        }
        #expect(bounds.first == first)
        #expect(bounds.suffix(2) == [last, "+Inf"])
    }

    @Test("a recorder is a histogram of plain values")
    func recorders() {
        let metrics = metrics { $0.buckets = ["size": [1, 2]] }
        let recorder = Recorder(label: "size", factory: metrics)
        for value in [1.0, 1.5, 7] { recorder.record(value) }
        recorder.record(Double.nan)
        let buckets = ["1\"} 1", "2\"} 2", "+Inf\"} 3"].map { "size_bucket{le=\"\($0)\n" }.joined()
        #expect(metrics.text().contains(buckets))
        #expect(metrics.text().hasSuffix("size_sum 9.5\nsize_count 3\n"))
    }

    @Test("names and values that the format does not allow are made so that it does")
    func escaping() {
        let metrics = metrics()
        let labels = [("a-b", "say \"hi\"\\\nbye"), ("le", "5"), ("0", "ü"), ("twice", "1"), ("twice", "2")]
        Counter(label: "all rounds-1", dimensions: labels, factory: metrics).increment()
        Counter(label: "0:x", factory: metrics).increment()
        Counter(label: "", factory: metrics).increment()
        #expect(
            metrics.text() == #"""
                # HELP _ nameless
                # TYPE _ counter
                _ 1
                # HELP _0:x 0:x
                # TYPE _0:x counter
                _0:x 1
                # HELP all_rounds_1 all rounds-1
                # TYPE all_rounds_1 counter
                all_rounds_1{_0="ü",a_b="say \"hi\"\\\nbye",le_="5",twice="2"} 1

                """#
        )
    }

    @Test("a name that another kind has gets its own kind behind it")
    func conflicts() {
        let metrics = metrics { $0.buckets = ["took": [1]] }
        Timer(label: "took", factory: metrics).recordNanoseconds(0)
        Counter(label: "took", factory: metrics).increment()
        Counter(label: "took_count", factory: metrics).increment()
        Gauge(label: "took", factory: metrics).record(5)
        Gauge(label: "took", factory: metrics).record(6)
        let types = metrics.text().split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
        #expect(
            types == [
                "# TYPE took histogram", "# TYPE took_count_counter counter", "# TYPE took_counter counter",
                "# TYPE took_gauge gauge",
            ]
        )
        #expect(metrics.text().contains("took_gauge 6\n"))
    }

    @Test("series that are destroyed are gone, and come back empty")
    func destroyed() {
        let metrics = metrics()
        let counter = Counter(label: "orders", factory: metrics)
        let gauge = Gauge(label: "level", factory: metrics)
        let timer = Timer(label: "took", factory: metrics)
        let meter = Meter(label: "depth", factory: metrics)
        let fractions = FloatingPointCounter(label: "parts", factory: metrics)
        counter.increment()
        counter.destroy()
        gauge.destroy()
        timer.destroy()
        meter.destroy()
        fractions.destroy()
        #expect(metrics.text() == "")
        Counter(label: "orders", factory: metrics).increment(by: 4)
        counter.destroy()
        #expect(metrics.text().hasSuffix("orders 4\n"))
    }

    @Test("every series says which service it is of")
    func service() {
        let metrics = PrometheusMetrics()
        Counter(label: "orders", dimensions: [("a", "1")], factory: metrics).increment()
        #expect(metrics.text().hasSuffix("orders{a=\"1\",service_name=\"temporal-swift-native\"} 1\n"))
    }

    @Test("nothing is lost when many tasks measure at once")
    func together() async {
        let metrics = metrics()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        Counter(label: "orders", factory: metrics).increment()
                        FloatingPointCounter(label: "parts", factory: metrics).increment(by: 0.5)
                        Timer(label: "took", factory: metrics).recordNanoseconds(1_000_000)
                    }
                }
            }
        }
        let lines = metrics.text().split(separator: "\n")
        #expect(lines.contains("orders 8000"))
        #expect(lines.contains("parts 4000"))
        #expect(lines.contains("took_count 8000"))
        #expect(lines.contains("took_sum 8000"))
    }
}
