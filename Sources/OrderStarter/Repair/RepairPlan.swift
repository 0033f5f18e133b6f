import OrderContract
import OrderStores
import TemporalClient
import TemporalCore

/// Decides what is to be done about findings. It changes nothing.
struct RepairPlan: Sendable {
    let stores: OrderStores
    let roster: WorkflowRoster

    /// What is to be done about each finding, in their order.
    /// - Throws: ``ClientError`` or ``StateUnavailable`` when Temporal or the database does not answer.
    func proposals(for findings: [Finding]) async throws -> [Proposal] {
        // An order that is open or running gets its end first; its books are looked at afterwards.
        let pending = Set(findings.filter(\.isAboutItsEnd).map(\.violation.subject))
        var given: Set<String> = []
        var proposals: [Proposal] = []
        for finding in findings {
            switch finding.fault {
            case .books: proposals.append(try await books(finding, pending: pending, given: &given))
            case .withoutWorkflow(let order): proposals.append(try await withoutWorkflow(finding, order))
            case .open(let order, let seen):
                proposals.append(try await close(finding, of: order, as: roster.end(of: order.workflowID, seen)))
            case .closed(let order): proposals.append(await reopen(finding, order))
            case .withoutRow(let id, let seen, let progress):
                proposals.append(try await restore(finding, of: id, seen: seen, progress))
            case .untold(let order): proposals.append(try await tell(finding, order))
            }
        }
        return proposals
    }

    private func withoutWorkflow(_ finding: Finding, _ order: OrderStanding) async throws -> Proposal {
        guard order.status.isTerminal else { return try await close(finding, of: order, as: .unknown) }
        let sentence = "note that it was seen; the order has ended, and nothing in its books changes"
        return Proposal(finding, sentence, by: .acknowledge)
    }

    private func close(_ finding: Finding, of order: OrderStanding, as end: WorkflowEnd) async throws -> Proposal {
        let remainder = try await stores.repairs.remainder(of: order.orderID)
        var sentence = "record it as \(end.outcome.status.rawValue)"
        if let reason = end.outcome.reason { sentence += " (\(OrderText.cleaned(reason)))" }
        if end.outcome.status != .completed, let words = remainder.words { sentence += ", and give back \(words)" }
        return Proposal(finding, sentence, by: .close(end.outcome))
    }

    private func reopen(_ finding: Finding, _ order: OrderStanding) async -> Proposal {
        guard let report = await roster.report(of: order.workflowID) else {
            return Proposal(
                finding,
                forAPerson: "no worker says where its workflow is: start order-worker, then repair again"
            )
        }
        guard !report.status.isTerminal else {
            return Proposal(finding, forAPerson: "its workflow is about to end: repair again in a minute")
        }
        var outcome = RepairStore.Outcome(report.status)
        (outcome.stage, outcome.total) = (report.stage, report.total)
        return Proposal(
            finding,
            "open it again as \(report.status.rawValue), where its workflow is",
            by: .reopen(order, outcome)
        )
    }

    private func restore(
        _ finding: Finding,
        of workflowID: String,
        seen: WorkflowRoster.Seen,
        _ progress: WorkflowRoster.Progress
    ) async throws -> Proposal {
        guard let order = progress.order else {
            let advice = "its input cannot be read: give the workers' ENCRYPTION_KEYS, then repair again"
            return Proposal(finding, forAPerson: advice)
        }
        let (outcome, isSilent) = try await outcome(of: workflowID, seen)
        let begun = order.createdAt ?? seen.startTime ?? OrderStores.clock()
        var request = CreateOrderRequest(
            order,
            workflowID: workflowID,
            runID: seen.runID.rawValue,
            at: seen.startTime ?? begun
        )
        request.createdAt = begun
        let state = outcome.map { "as \($0.status.rawValue)" } ?? "as far as its events go; its next step updates it"
        return Proposal(
            finding,
            "write its row from its workflow, \(state)",
            by: .restore(request, outcome, wasTaken: !isSilent)
        )
    }

    /// Where a workflow is, or how it has ended.
    private func outcome(
        of workflowID: String,
        _ seen: WorkflowRoster.Seen
    ) async throws -> (RepairStore.Outcome?, isSilent: Bool) {
        let report = await roster.report(of: workflowID)
        if seen.isRunning {
            guard let report else { return (nil, false) }
            var outcome = RepairStore.Outcome(report.status)
            (outcome.stage, outcome.total, outcome.items) = (report.stage, report.total, report.items)
            outcome.at = report.lastUpdated
            return (outcome, false)
        }
        let end = try await roster.end(of: workflowID, seen)
        var outcome = end.outcome
        outcome.stage = outcome.stage ?? report?.stage
        outcome.total = outcome.total ?? report?.total
        outcome.items = report?.items ?? []
        return (outcome, end.isSilent)
    }
}

// MARK: - Books

extension RepairPlan {
    /// Gives back what an order still has, if that is what is wrong.
    private func books(
        _ finding: Finding,
        pending: Set<String>,
        given: inout Set<String>
    ) async throws -> Proposal {
        let (rule, id) = (finding.violation.rule, finding.violation.subject)
        let rules: Set<AuditReport.Rule> = [.moneyAddsUp, .nothingHeld, .takenAsOrdered]
        guard rules.contains(rule), let order = try await stores.repairs.standing(of: id), order.status.isTerminal
        else {
            return Proposal(finding, forAPerson: rule.advice)
        }
        if pending.contains(id) {
            return Proposal(
                finding,
                "first what is proposed for its end; then it is looked at again",
                by: .alongWithTheOther
            )
        }
        if given.contains(id) {
            return Proposal(finding, "comes right with what is given back above", by: .alongWithTheOther)
        }
        let isCompleted = order.status == .completed
        let remainder = try await stores.repairs.remainder(of: id, isCompleted: isCompleted)
        guard let words = remainder.words, rule.isMended(by: remainder, isCompleted) else {
            return Proposal(finding, forAPerson: rule.advice)
        }
        given.insert(id)
        return Proposal(finding, "give back \(words)", by: .giveBack)
    }
}

extension Finding {
    /// Whether it is about an order's end, so that its books are not final.
    fileprivate var isAboutItsEnd: Bool {
        switch fault {
        case .open, .closed, .withoutRow: true
        case .withoutWorkflow(let order): !order.status.isTerminal
        case .books, .untold: false
        }
    }
}

extension AuditReport.Rule {
    /// Who should look at what.
    fileprivate var advice: String {
        switch self {
        case .chargedOnce:
            "the bookkeeper compares its charges in payments with the bank, and gives back what is too much"
        case .moneyAddsUp: "the bookkeeper compares its rows in payments with the bank and with its total in orders"
        case .stockAddsUp: "the warehouse counts it, and compares it with its rows in stock_movements and products"
        case .nothingHeld, .takenAsOrdered:
            "the warehouse compares its rows in stock_movements and order_items with what was sent"
        case .toldOnce: "somebody compares its rows in notifications with what the customer got"
        case .changesCounted: "the database's operator looks who has changed its row in orders past the application"
        case .allEnded, .endsWithItsWorkflow, .openWhileItRuns, .hasItsWorkflow, .hasItsRow, .customerTold:
            "somebody looks at the order and its workflow"
        }
    }

    /// Whether giving back can be what the rule wants.
    fileprivate func isMended(by remainder: SettledOrder, _ isCompleted: Bool) -> Bool {
        switch self {
        case .moneyAddsUp: remainder.refunded != nil
        case .nothingHeld: !remainder.released.isEmpty
        case .takenAsOrdered: !isCompleted && !remainder.released.isEmpty
        default: false
        }
    }
}

// MARK: - Messages

extension RepairPlan {
    private func tell(_ finding: Finding, _ order: OrderStanding) async throws -> Proposal {
        guard let kind = NotificationKind(endedAs: order.status) else {
            return Proposal(finding, forAPerson: "somebody looks at the order")
        }
        let seen = try await roster.look(order.workflowID)
        let end = try await roster.end(of: order.workflowID, seen)
        // Without a workflow, or with one that somebody has stopped, the row alone says how the order ended.
        let isKnown = seen.map { $0.status != .terminated && $0.status != .timedOut } ?? false
        if isKnown, end.outcome.status != order.status {
            return Proposal(
                finding,
                forAPerson:
                    "its workflow ended as \(end.outcome.status.rawValue): somebody decides what the customer is told"
            )
        }
        let language = seen == nil ? .english : try await language(of: order)
        var reason = isKnown ? end.notice(language) : order.notice(language)
        if isKnown, language == .chinese, await roster.report(of: order.workflowID)?.timedOut == true { reason = "已超时" }
        let message = NotificationRequest(
            orderID: order.orderID,
            customerID: order.customerID,
            kind: kind,
            message: kind.message(about: order.orderID, in: language, because: reason)
        )
        return Proposal(finding, "send it: \(message.message)", by: .tell(message))
    }

    private func language(of order: OrderStanding) async throws -> DisplayLanguage {
        try await roster.progress(of: order.workflowID).order?.language ?? .english
    }
}

extension OrderStanding {
    /// Why it was not completed, for the customer, as far as its row says. Its reason is for operators, unless a person or a
    /// limit has cancelled it.
    fileprivate func notice(_ language: DisplayLanguage) -> String? {
        switch status {
        case .completed: nil
        case .rejected: language == .chinese ? "订单未通过审核" : "rejected by review"
        case .cancelled: OrderText.cleaned(reason ?? (language == .chinese ? "已取消" : "cancelled by request"))
        default: FailureNotice(type: "", message: "", language).sentence
        }
    }
}
