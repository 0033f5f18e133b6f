import OrderContract
import OrderStores

/// Something that does not hold, with what is needed to set it right.
struct Finding: Sendable {
    /// What is wrong.
    enum Fault: Sendable {
        /// The books of the database do not add up.
        case books
        /// Temporal does not have the workflow of an order.
        case withoutWorkflow(OrderStanding)
        /// An order is open, and its workflow has ended.
        case open(OrderStanding, WorkflowRoster.Seen)
        /// An order has ended, and its workflow runs.
        case closed(OrderStanding)
        /// The database does not have the order of a workflow.
        case withoutRow(workflowID: String, WorkflowRoster.Seen, WorkflowRoster.Progress)
        /// A customer was not told.
        case untold(OrderStanding)
    }

    let violation: AuditReport.Violation
    let fault: Fault

    /// A rule that is broken.
    /// - Parameters:
    ///   - rule: the rule.
    ///   - subject: the order or its workflow.
    ///   - message: what was found.
    ///   - fault: what is needed to set it right.
    init(_ rule: AuditReport.Rule, of subject: String, _ message: String, fault: Fault) {
        violation = AuditReport.Violation(rule: rule, subject: subject, message: message)
        self.fault = fault
    }

    /// A rule that the books of the database break.
    init(_ violation: AuditReport.Violation) {
        self.violation = violation
        fault = .books
    }
}

extension OrderStanding {
    /// The channels by which the customer should have been told of the order's end, and was not.
    func untold(_ addresses: [NotificationChannel: String]) -> [NotificationChannel] {
        guard isOnRecord, status.isTerminal else { return [] }
        var channels: [NotificationChannel] = [.email]
        if hasTextMessages, addresses[.sms] != nil { channels.append(.sms) }
        return channels.filter { !toldBy.contains($0) }
    }
}
