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
        /// What was done, such as "$89.95 taken".
        let text: String
        let transaction: String?
        let at: Timestamp
    }
    /// What a person has decided.
    struct Decision: Encodable {
        /// Such as "Review: rejected by bob".
        let text: String
        let reason: String?
        let at: Timestamp?
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
    /// The state of the payment, and what has become of the money.
    let payment: String
    let isExpedited: Bool
    let lastError: String?
    /// What the log says about it; only for those who handle orders.
    let cause: String?
    let items: [Item]
    let steps: [Step]
    let payments: [Payment]
    let decisions: [Decision]
    let parcels: [Parcel]
    /// The path of the customer's own page; nil if it is not known now.
    let link: String?
    let actions: [Action]
    let customer: String?
    let policy: String?
    let created: Timestamp?

    /// A view of an order.
    /// - Parameters:
    ///   - standing: how it stands.
    ///   - link: the path of the customer's own page.
    ///   - caller: who looks at it.
    ///   - language: the reader's.
    ///   - now: the present.
    init(
        _ standing: OrderStanding,
        link: String? = nil,
        caller: Caller = Caller(name: nil, role: .admin, key: ""),
        language: DisplayLanguage,
        now: Date
    ) {
        let report = standing.report.seen(by: caller)
        let record = standing.record
        let words = PageText(language: language)
        id = report.orderID
        state = report.status.rawValue
        text = Self.text(report, words)
        isTerminal = report.status.isTerminal
        notice = standing.notice
        millisecondsLeft = report.status.isTerminal ? nil : report.deadline.map { Self.milliseconds(until: $0, now) }
        total = (report.total ?? record?.total.flatMap { $0.isPositive ? $0 : nil }).map { words.money($0) }
        let money = words.money(of: standing.payments, report)
        payment =
            report.paymentStatus == .pending ? money : words.text(of: report.paymentStatus) + words["then"] + money
        isExpedited = report.isExpedited
        lastError = report.lastError
        items = report.items.map {
            Item(sku: $0.sku, name: $0.name, quantity: $0.quantity, price: $0.unitPrice.map { words.money($0) })
        }
        steps = report.steps.map {
            Step(name: $0.name, state: $0.state.rawValue, text: words.text(of: $0.state), at: $0.at, detail: $0.detail)
        }
        payments = standing.payments.map {
            Payment(
                text: words.fill($0.kind == "refund" ? "gaveBack" : "tookMoney", words.money($0.amount)),
                transaction: $0.transactionID,
                at: $0.at
            )
        }
        decisions = Self.decisions(report, words)
        self.link = link
        let policy = record.flatMap { OrderPolicy.Name(rawValue: $0.policy) }.map { OrderPolicy.preset($0) }
        parcels = words.parcels(report, policy?.shipping)
        actions = Action.allCases.filter { caller.may($0.right) && $0.isPossible(report, policy) }
        // Why a review has rejected it is said with the decision.
        let isSaid = report.review?.isAccepted == false
        cause = caller.onlyCustomer == nil && !isSaid && record?.cause != report.lastError ? record?.cause : nil
        customer = record?.customerID
        self.policy = record.map { record in
            OrderPolicy.Name(rawValue: record.policy).map { words.name(of: $0) } ?? record.policy
        }
        created = record?.createdAt
    }

    /// Who has approved the payment or decided the review.
    private static func decisions(_ report: StatusReport, _ words: PageText) -> [Decision] {
        let found: [(Verdict?, String)] = [
            (report.review, report.review?.isAccepted == true ? "reviewAccepted" : "reviewRejected"),
            (report.approval, "paymentApproved"),
        ]
        return found.compactMap { verdict, name in
            guard let verdict else { return nil }
            let text = verdict.by.map { words.fill("\(name)By", $0) } ?? words[name]
            return Decision(text: text, reason: verdict.reason, at: verdict.at)
        }
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
        case .expedite: !report.isExpedited && policy?.processing != nil && Self.canHurry.contains(report.stage)
        case .cancel: report.stage != .statusUpdate && report.stage != .notify
        // Where nobody is waited for, the payment begins before a person could add anything.
        case .add: policy?.isAwaitedBeforePayment == true && Self.canGrow.contains(report.stage)
        }
    }

    /// The stages after which there is processing that could be faster.
    private static let canHurry: Set<OrderStage> = [
        .created, .validation, .enrichment, .reserve, .review, .awaitingApproval, .awaitingPayment, .payment, .commit,
        .processing,
    ]
    /// The stages before the payment.
    private static let canGrow: Set<OrderStage> = [
        .created, .validation, .enrichment, .reserve, .review, .awaitingApproval, .awaitingPayment,
    ]

    /// What one must be allowed to do.
    var right: Role.Right {
        switch self {
        case .approve, .accept, .reject: .judge
        case .complete, .expedite: .handle
        case .pay, .add, .cancel: .change
        }
    }
}

extension OrderPolicy {
    /// Whether the order waits for somebody before the payment.
    fileprivate var isAwaitedBeforePayment: Bool { payment != .automatic || review != nil }
}
