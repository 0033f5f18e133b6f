import OrderContract

/// The result of a load.
struct LoadReport: Encodable, Sendable {
    /// How long something took, in milliseconds: half of the orders took at most `p50`.
    struct Latency: Encodable, Sendable {
        let p50: Double
        let p95: Double
        let p99: Double
        let longest: Double

        init(_ milliseconds: [Double]) {
            let sorted = milliseconds.sorted()
            /// The smallest value that this share of the samples does not exceed.
            func quantile(_ share: Double) -> Double {
                guard !sorted.isEmpty else { return 0 }
                let rank = Int((share * Double(sorted.count)).rounded(.up))
                return sorted[min(max(rank, 1), sorted.count) - 1]
            }
            p50 = quantile(0.50)
            p95 = quantile(0.95)
            p99 = quantile(0.99)
            longest = sorted.last ?? 0
        }
    }

    /// One order.
    struct Sample: Sendable {
        /// When its start was due, in seconds since the first.
        var at: Double
        /// From then until it was accepted, in milliseconds.
        var accepted: Double?
        /// From then until it had ended.
        var completed: Double?
        /// How it ended.
        var status: OrderStatus?
        /// Why its end is not known.
        var error: String?
    }

    let policy: String
    let orders: Int
    /// The requested orders a second.
    let rate: Double
    /// From the first start to the last end.
    let seconds: Double
    /// Orders a second that ended.
    let ordersPerSecond: Double
    let accepted: Latency
    let completed: Latency
    /// How many orders ended with each status.
    let statuses: [String: Int]
    /// How many calls failed.
    let errors: Int
    /// The first messages of the failed calls, each once.
    let messages: [String]

    init(policy: OrderPolicy.Name, rate: Double, seconds: Double, _ samples: [Sample]) {
        self.policy = policy.rawValue
        self.rate = rate
        self.seconds = seconds
        orders = samples.count
        accepted = Latency(samples.compactMap(\.accepted))
        completed = Latency(samples.compactMap(\.completed))
        let ended = samples.compactMap(\.status)
        ordersPerSecond = seconds > 0 ? Double(ended.count) / seconds : 0
        statuses = Dictionary(grouping: ended, by: \.rawValue).mapValues(\.count)
        let failures = samples.compactMap(\.error)
        errors = failures.count
        messages = Array(Set(failures).sorted().prefix(5))
    }

    private enum CodingKeys: String, CodingKey {
        case ordersPerSecond = "orders_per_second"
        case accepted = "accepted_ms"
        case completed = "completed_ms"
        case policy, orders, rate, seconds, statuses, errors, messages
    }

    /// The report for people.
    var text: String {
        func row(_ name: String, _ latency: Latency) -> String {
            let numbers = [latency.p50, latency.p95, latency.p99, latency.longest].map { cell(milliseconds($0), 11) }
            return "  " + name.padding(18) + numbers.joined()
        }
        let ended = statuses.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var lines = [
            "\(orders) orders of the policy \(policy), \(decimals(rate, 1)) a second asked for",
            "  " + "".padding(18) + ["p50", "p95", "p99", "longest"].map { cell($0, 11) }.joined(),
            row("start → accepted", accepted),
            row("start → ended", completed),
            "  \(decimals(ordersPerSecond, 1)) orders a second in \(decimals(seconds, 1)) s",
            "  \(ended.isEmpty ? "none ended" : ended)",
            "  errors: \(errors)",
        ]
        lines += messages.map { "    \($0)" }
        return lines.joined(separator: "\n")
    }

    private func milliseconds(_ value: Double) -> String { "\(decimals(value, 1)) ms" }

    private func cell(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}

/// A number with this many digits after the point.
func decimals(_ value: Double, _ digits: Int) -> String {
    var factor: Int64 = 1
    for _ in 0..<digits { factor *= 10 }
    let scaled = Int64((abs(value) * Double(factor)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = "\(scaled % factor)"
    return "\(sign)\(scaled / factor)." + String(repeating: "0", count: digits - fraction.count) + fraction
}
