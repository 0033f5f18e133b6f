import OrderActivities
import OrderContract
import OrderStores
import TemporalClient
import TemporalCore

/// Compares the orders of the database with their workflows.
///
/// Orders change while this looks, and lists of workflows lag behind. So what two readings say is only a suspicion: the
/// order and its workflow are looked at again, one after the other, before anything is reported.
struct Comparison: Sendable {
    let stores: OrderStores
    let roster: WorkflowRoster
    /// The queues of the database's workers: workflows of other queues may have another database.
    let taskQueues: Set<String>
    /// How long Temporal keeps workflows that have ended; nil if that is not known.
    let retention: Duration?
    var customers = CustomerDirectory()
    var now: @Sendable () -> Timestamp = OrderStores.clock

    /// How long telling a customer may take: as long as an outage is waited for.
    static let tellingTime = Duration.milliseconds(RetrySettings.usualOutageMilliseconds)
    /// Temporal removes workflows at some time after their retention; and clocks differ.
    private static let clockMargin = Duration.minutes(10)

    /// What does not hold.
    /// - Returns: the findings, and how many workflows there are.
    /// - Throws: ``ClientError`` when Temporal does not answer, ``StateUnavailable`` when the database does not.
    func findings() async throws -> (findings: [Finding], workflows: Int) {
        let standings = try await stores.repairs.standings()
        let workflows = try await roster.all()
        var findings: [Finding] = []
        for standing in standings where isSuspect(standing, workflows[standing.workflowID]) {
            if let finding = try await lookAgain(at: standing.orderID) { findings.append(finding) }
        }
        let known = Set(standings.map(\.workflowID))
        let unknown = workflows.filter { !known.contains($0.key) && taskQueues.contains($0.value.taskQueue) }
        for workflowID in unknown.keys.sorted() {
            if let finding = try await lookForRow(of: workflowID) { findings.append(finding) }
        }
        return (findings, workflows.count { known.contains($0.key) || taskQueues.contains($0.value.taskQueue) })
    }

    /// Customers who were not told of the end of their orders, where nobody can be asked whether that goes on.
    static func untold(_ stores: OrderStores, _ customers: CustomerDirectory = CustomerDirectory()) async throws
        -> [Finding]
    {
        let now = OrderStores.clock()
        return try await stores.repairs.standings().compactMap { standing in
            guard standing.updatedAt.advanced(by: tellingTime) < now else { return nil }
            return Finding(untold: standing, customers)
        }
    }

    private func isSuspect(_ standing: OrderStanding, _ workflow: WorkflowRoster.Listed?) -> Bool {
        guard let workflow else { return !standing.status.isTerminal || isKept(standing) || isUntold(standing) }
        if workflow.isRunning { return standing.status.isTerminal }
        return !standing.status.isTerminal || isUntold(standing)
    }

    private func isUntold(_ standing: OrderStanding) -> Bool { Finding(untold: standing, customers) != nil }

    /// Whether Temporal should still have the workflow of an order that has ended.
    private func isKept(_ standing: OrderStanding) -> Bool {
        // Somebody has dealt with it.
        guard let retention, !standing.isSettled else { return false }
        return standing.updatedAt.advanced(by: retention) > now().advanced(by: Self.clockMargin)
    }
}

// MARK: - Looking again

extension Comparison {
    private func lookAgain(at orderID: String) async throws -> Finding? {
        guard let before = try await stores.repairs.standing(of: orderID) else { return nil }
        let seen = try await roster.look(before.workflowID)
        // What the workflow has written before it ended is there now.
        guard let standing = try await stores.repairs.standing(of: orderID), standing.workflowID == before.workflowID
        else { return nil }
        guard let seen else { return withoutWorkflow(standing) }
        if seen.isRunning { return try await closedTooEarly(before, standing) }
        guard standing.status.isTerminal else {
            return Finding(
                .endsWithItsWorkflow,
                of: orderID,
                "it is \(standing.status.rawValue), but its workflow has ended (\(seen.status.word))",
                fault: .open(standing, seen)
            )
        }
        guard let finding = Finding(untold: standing, customers) else { return nil }
        if standing.status == .failed, try await roster.end(of: standing.workflowID, seen).isSilent { return nil }
        return finding
    }

    private func withoutWorkflow(_ standing: OrderStanding) -> Finding? {
        guard standing.status.isTerminal else {
            return Finding(
                .hasItsWorkflow,
                of: standing.orderID,
                "it is \(standing.status.rawValue), but Temporal does not have its workflow \(standing.workflowID)",
                fault: .withoutWorkflow(standing)
            )
        }
        if isKept(standing) {
            let message =
                "it has ended (\(standing.status.rawValue)), but Temporal does not have its workflow "
                + "\(standing.workflowID), which it should still keep"
            return Finding(.hasItsWorkflow, of: standing.orderID, message, fault: .withoutWorkflow(standing))
        }
        // Nobody tells the customer of an order that a sweep or an operator has ended.
        guard standing.isSettled || standing.updatedAt.advanced(by: Self.tellingTime) < now() else { return nil }
        return Finding(untold: standing, customers)
    }

    /// An order that had ended before its workflow was seen running. One that records its end itself is about to finish.
    private func closedTooEarly(_ before: OrderStanding, _ standing: OrderStanding) async throws -> Finding? {
        guard before.status.isTerminal, standing.status.isTerminal else { return nil }
        guard try await !roster.progress(of: standing.workflowID).recordsItsEnd else { return nil }
        guard let last = try await stores.repairs.standing(of: standing.orderID), last.status.isTerminal else {
            return nil
        }
        return Finding(
            .openWhileItRuns,
            of: last.orderID,
            "it has ended (\(last.status.rawValue)), but its workflow runs",
            fault: .closed(last)
        )
    }

    private func lookForRow(of workflowID: String) async throws -> Finding? {
        guard let seen = try await roster.look(workflowID) else { return nil }
        let progress = try await roster.progress(of: workflowID)
        // One that has not begun has no row yet; what never was an order has none.
        guard seen.isRunning ? progress.hasRow : progress.order != nil || progress.isUnreadable else { return nil }
        let standings = try await stores.repairs.standings()
        let orderID = progress.order?.orderID
        guard !standings.contains(where: { $0.workflowID == workflowID || $0.orderID == orderID }) else { return nil }
        let state = seen.isRunning ? "runs" : "has ended (\(seen.status.word))"
        return Finding(
            .hasItsRow,
            of: orderID ?? workflowID,
            "its workflow \(workflowID) \(state), but the database does not have it",
            fault: .withoutRow(workflowID: workflowID, seen, progress)
        )
    }
}

extension Finding {
    /// A customer who was not told of an order's end; nil when all was said.
    init?(untold standing: OrderStanding, _ customers: CustomerDirectory) {
        let addresses = standing.customerID.map { customers.addresses(of: $0) } ?? [:]
        let channels = standing.untold(addresses)
        guard !channels.isEmpty, let kind = NotificationKind(endedAs: standing.status) else { return nil }
        self.init(
            .customerTold,
            of: standing.orderID,
            "it is \(standing.status.rawValue), but the customer has no \(kind.rawValue) by "
                + channels.map(\.rawValue).joined(separator: " and "),
            fault: .untold(standing)
        )
    }
}

extension WorkflowStatus {
    /// The status in one word, for people.
    var word: String {
        switch self {
        case .running: "running"
        case .completed: "completed"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .terminated: "terminated"
        case .continuedAsNew: "continued"
        case .timedOut: "timed out"
        case .paused: "paused"
        case .unknown: "unknown"
        }
    }
}
