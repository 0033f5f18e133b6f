import Foundation
import OrderContract
import TemporalCore

/// An order as its page shows it: in one language, with the actions that are possible now.
struct OrderView: Encodable {
    struct Item: Encodable {
        let sku: String
        let name: String
        let quantity: Int
        let price: String?
    }
    struct Step: Encodable {
        let name: String
        let state: String
        let text: String
        let at: Timestamp?
        let detail: String?
    }
    struct Payment: Encodable {
        let kind: String
        let text: String
        let amount: String
        let status: String
        let transaction: String?
        let at: Timestamp
    }

    /// What can be done with an order; the raw values are the buttons' names.
    enum Action: String, Encodable, CaseIterable {
        case approve, pay, accept, reject, complete, expedite, add, cancel
    }

    let id: String
    let state: String
    /// The status for people.
    let text: String
    let isTerminal: Bool
    /// Why nothing happens, if it is known.
    let notice: String?
    /// The time until the deadline; nil if there is no deadline.
    let millisecondsLeft: Int?
    let total: String?
    let payment: String
    let isExpedited: Bool
    let lastError: String?
    /// What the log says about it; only for those who handle orders.
    let cause: String?
    let items: [Item]
    let steps: [Step]
    let payments: [Payment]
    let shipments: [String]
    let actions: [Action]
    let customer: String?
    let policy: String?
    let created: Timestamp?

    /// A view of an order.
    /// - Parameters:
    ///   - report: the order's own report, or the last recorded one.
    ///   - record: its record, if there is one.
    ///   - payments: its charges and refunds.
    ///   - notice: why nothing happens, if it is known.
    ///   - caller: who looks at it.
    ///   - language: the reader's.
    ///   - now: the present.
    init(
        _ report: StatusReport,
        _ record: OrderRecord?,
        payments: [PaymentRecord] = [],
        notice: String? = nil,
        caller: Caller = Caller(name: nil, role: .admin, key: ""),
        language: DisplayLanguage,
        now: Date
    ) {
        let words = PageText(language: language)
        id = report.orderID
        state = report.status.rawValue
        text = Self.text(report, words)
        isTerminal = report.status.isTerminal
        self.notice = notice
        millisecondsLeft = report.status.isTerminal ? nil : report.deadline.map { Self.milliseconds(until: $0, now) }
        total = (report.total ?? record?.total.flatMap { $0.isPositive ? $0 : nil }).map { words.money($0) }
        payment = words.text(of: report.paymentStatus)
        isExpedited = report.isExpedited
        lastError = report.lastError
        items = report.items.map {
            Item(sku: $0.sku, name: $0.name, quantity: $0.quantity, price: $0.unitPrice.map { words.money($0) })
        }
        steps = report.steps.map {
            Step(name: $0.name, state: $0.state.rawValue, text: words.text(of: $0.state), at: $0.at, detail: $0.detail)
        }
        self.payments = payments.map {
            Payment(
                kind: $0.kind,
                text: words[$0.kind],
                amount: words.money($0.amount),
                status: $0.status,
                transaction: $0.transactionID,
                at: $0.at
            )
        }
        shipments = report.shipments
        let policy = record.flatMap { OrderPolicy.Name(rawValue: $0.policy) }.map { OrderPolicy.preset($0) }
        actions = Action.allCases.filter { caller.may($0.right) && $0.isPossible(report, policy) }
        cause = caller.onlyCustomer == nil && record?.cause != report.lastError ? record?.cause : nil
        customer = record?.customerID
        self.policy = record.map { record in
            OrderPolicy.Name(rawValue: record.policy).map { words.name(of: $0) } ?? record.policy
        }
        created = record?.createdAt
    }

    private static func text(_ report: StatusReport, _ words: PageText) -> String {
        // The page counts down beside it, so it says no seconds here.
        report.status == .processing ? words.text(of: report.stage) : report.text(words.language)
    }

    private static func milliseconds(until deadline: Timestamp, _ now: Date) -> Int {
        let left = Double(deadline.millisecondsSince1970) - now.timeIntervalSince1970 * 1_000
        return max(0, Int(min(left.rounded(.up), 1e15)))
    }
}

extension OrderView.Action {
    /// Whether to offer it. The order itself decides, and refuses with a reason what is not possible.
    /// - Parameters:
    ///   - report: how the order stands.
    ///   - policy: how it is handled; nil if that is not known.
    /// - Returns: whether to offer it.
    func isPossible(_ report: StatusReport, _ policy: OrderPolicy?) -> Bool {
        guard !report.status.isTerminal, report.stage != .compensating, !report.cancelled else { return false }
        return switch self {
        case .approve: report.stage == .awaitingApproval && !report.paymentApproved
        case .pay: report.stage == .awaitingPayment
        case .accept, .reject: report.stage == .review
        case .complete: report.stage == .awaitingCompletion
        case .expedite: !report.isExpedited && policy.map { $0.processing != nil } ?? true
        case .cancel: true
        case .add:
            switch report.stage {
            case .created, .validation, .enrichment, .reserve, .review, .awaitingApproval, .awaitingPayment: true
            default: false
            }
        }
    }

    /// What one must be allowed to do.
    var right: Role.Right {
        switch self {
        case .approve, .accept, .reject: .judge
        case .complete, .expedite: .handle
        case .pay, .add, .cancel: .change
        }
    }
}
