public import OrderContract
import OrderDatabase
public import TemporalCore

/// The figures that a shop looks at first.
public struct Dashboard: Sendable {
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// How many orders are open at a stage.
    public struct Open: Sendable, Hashable {
        /// Their status.
        public let status: OrderStatus
        /// Their stage.
        public let stage: OrderStage
        /// How many.
        public let count: Int
    }

    /// How long a step usually takes.
    public struct Pace: Sendable, Hashable {
        /// The step.
        public let stage: OrderStage
        /// The middle one of the times that it took.
        public let median: Duration
        /// How often it was done.
        public let count: Int
    }

    /// What has become of the orders of some days, and how orders stand now.
    public struct Figures: Sendable, Hashable {
        /// The open orders by status and stage.
        public var open: [Open] = []
        /// What was taken less what was given back, by day and currency.
        public var takings: [[String: Int64]]
        /// How many orders of these days have failed, by the step at which they did.
        public var failures: [OrderStage: Int] = [:]
        /// How many orders of these days have failed, by the code with which they did; nil for those whose code was not
        /// recorded yet.
        public var reasons: [String?: Int] = [:]
        /// How many orders came on the last day.
        public var arrived = 0
        /// How many orders have ended on the last day, by how they ended.
        public var ended: [OrderStatus: Int] = [:]
        /// How long steps took, the slowest first, without those that wait for people.
        public var paces: [Pace] = []
    }

    /// How many of the orders that ended last are looked at for the times of their steps.
    public static let pacedOrders = 200

    /// Reads the figures.
    /// - Parameter days: when each day began, the earliest first; at least one.
    /// - Returns: the figures, from one state of the database.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func figures(days: [Timestamp]) async throws -> Figures {
        guard let first = days.first, let today = days.last else { return Figures(takings: []) }
        return try await ledger.read { transaction in
            var figures = Figures(takings: Array(repeating: [:], count: days.count))
            figures.open = try transaction.openOrders()
            for row in try transaction.takings(days) {
                figures.takings[try row["day"]][try row["currency"]] = try row["amount"]
            }
            for row in try transaction.rows(
                "SELECT stage, COUNT(*) AS count FROM orders WHERE status = 'failed' AND created_at >= $1 GROUP BY stage",
                first
            ) {
                let stage: String = try row["stage"]
                figures.failures[OrderStage(rawValue: stage) ?? .created, default: 0] += try row["count"]
            }
            for row in try transaction.rows(
                """
                SELECT failure_code, COUNT(*) AS count FROM orders WHERE status = 'failed' AND created_at >= $1
                GROUP BY failure_code
                """,
                first
            ) {
                let code: String? = try row["failure_code"]
                figures.reasons[code] = try row["count"]
            }
            figures.arrived =
                try transaction.row("SELECT COUNT(*) AS count FROM orders WHERE created_at >= $1", today)?["count"] ?? 0
            for row in try transaction.rows(
                "SELECT status, COUNT(*) AS count FROM orders WHERE closed_at >= $1 GROUP BY status",
                today
            ) {
                let status: String = try row["status"]
                if let status = OrderStatus(rawValue: status) { figures.ended[status] = try row["count"] }
            }
            figures.paces = try transaction.paces()
            return figures
        }
    }
}

extension Transaction {
    fileprivate func openOrders() throws(DatabaseError) -> [Dashboard.Open] {
        let open = OrderStatus.allCases.filter { !$0.isTerminal }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let found = try rows(
            """
            SELECT status, stage, COUNT(*) AS count FROM orders WHERE status IN (\(open))
            GROUP BY status, stage ORDER BY status, stage
            """
        )
        return try found.map { row throws(DatabaseError) in
            let (status, stage): (String, String) = (try row["status"], try row["stage"])
            return Dashboard.Open(
                status: OrderStatus(rawValue: status) ?? .pending,
                stage: OrderStage(rawValue: stage) ?? .created,
                count: try row["count"]
            )
        }
    }

    /// What was taken on each day, counted from 0.
    fileprivate func takings(_ days: [Timestamp]) throws(DatabaseError) -> [SQLRow] {
        let cases = days.indices.dropFirst().map { "WHEN created_at < $\($0 + 1) THEN \($0 - 1)" }
        let day = cases.isEmpty ? "0" : "CASE \(cases.joined(separator: " ")) ELSE \(days.count - 1) END"
        return try rows(
            """
            SELECT CAST(\(day) AS BIGINT) AS day, currency,
              CAST(SUM(CASE kind WHEN 'charge' THEN amount_minor ELSE -amount_minor END) AS BIGINT) AS amount
            FROM payments WHERE created_at >= $1 GROUP BY 1, 2
            """,
            values: days.map(\.sqlValue)
        )
    }

    /// How long the steps of the orders that ended last took.
    fileprivate func paces() throws(DatabaseError) -> [Dashboard.Pace] {
        let found = try rows(
            """
            SELECT order_id, at, stage FROM order_events WHERE kind = 'status' AND order_id IN (
              SELECT id FROM orders WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT $1)
            ORDER BY order_id, seq
            """,
            Dashboard.pacedOrders
        )
        var times: [OrderStage: [Duration]] = [:]
        var last: (order: String, at: Timestamp, stage: OrderStage?)?
        for row in found {
            let (order, at, word): (String, Timestamp, String?) = (
                try row["order_id"], try row["at"], try row["stage"]
            )
            if let last, last.order == order, let stage = last.stage {
                let milliseconds = max(0, at.millisecondsSince1970 - last.at.millisecondsSince1970)
                times[stage, default: []].append(.milliseconds(milliseconds))
            }
            last = (order, at, word.flatMap { OrderStage(rawValue: $0) })
        }
        let people: Set<OrderStage> = [.review, .awaitingApproval, .awaitingPayment, .awaitingCompletion]
        return times.filter { !people.contains($0.key) && !$0.value.isEmpty }
            .map { Dashboard.Pace(stage: $0, median: $1.sorted()[$1.count / 2], count: $1.count) }
            .sorted { ($1.median, $0.stage.rawValue) < ($0.median, $1.stage.rawValue) }
    }
}
