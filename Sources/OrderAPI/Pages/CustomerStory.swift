import OrderContract
import TemporalCore

/// How an order stands in words for its customer, without what is inside the shop.
struct CustomerStory {
    /// In a few words.
    let headline: String
    /// What that means, and what the customer can do.
    let sentence: String
    /// Until when the customer has time, if the order waits for them.
    let deadline: Timestamp?

    init(_ report: StatusReport, _ text: PageText) {
        let name = Self.name(report)
        headline = text["story-\(name)"]
        if report.status == .failed {
            let code = report.errorCode.flatMap { FailureNotice.failureCodes.contains($0) ? $0 : nil } ?? "internal"
            sentence = text["sorry-\(code)"] + text["sorry"]
        } else {
            sentence = text["story-\(name)-more"]
        }
        deadline = report.stage == .awaitingPayment && !report.status.isTerminal ? report.deadline : nil
    }

    /// The part of the story that an order is at; its words are `story-NAME` and `story-NAME-more`.
    static func name(_ report: StatusReport) -> String {
        switch report.status {
        case .completed: return "completed"
        case .rejected: return "rejected"
        case .failed: return "failed"
        case .cancelled: return report.timedOut ? "late" : "cancelled"
        case .compensationStuck: return "stuck"
        default: break
        }
        return switch report.stage {
        case .created, .validation, .enrichment, .reserve: "taken"
        case .review, .awaitingApproval: "looked-at"
        case .awaitingPayment: "unpaid"
        case .payment: "paying"
        case .commit, .processing, .awaitingCompletion: "prepared"
        case .shipping: "sent"
        case .statusUpdate, .notify, .completed: "completed"
        case .compensating, .cancelled, .rejected: "given-up"
        }
    }

    /// All its parts.
    static let names = [
        "taken", "looked-at", "unpaid", "paying", "prepared", "sent", "completed", "given-up", "stuck", "cancelled",
        "late", "rejected",
    ]
}

extension PageText {
    /// What has become of an order's money, in a sentence: what was taken, and what of it was given back.
    func money(of payments: [PaymentRecord], _ report: StatusReport) -> String {
        func sum(_ kind: String) -> Money? {
            let found = payments.filter { $0.kind == kind }
            guard let first = found.first else { return nil }
            return found.dropFirst().reduce(first.amount) { (try? $0.adding($1.amount)) ?? $0 }
        }
        guard let taken = sum("charge") else {
            if report.paymentStatus == .failed { return self["moneyRefused"] }
            return self[report.status.isTerminal ? "moneyNothing" : "moneyNone"]
        }
        guard let back = sum("refund") else { return fill("moneyTaken", money(taken)) }
        return back == taken ? fill("moneyBack", money(taken)) : fill("moneyPartly", money(taken), money(back))
    }

    /// The parcels that a report's steps tell of.
    func parcels(_ report: StatusReport, _ shipping: Shipping?) -> [Parcel] {
        report.steps.compactMap { step in
            let words = step.name.split(separator: " ")
            guard words.count == 2, words[0] == "ShipmentWorkflow", let number = Int(words[1]) else { return nil }
            let state =
                switch step.state {
                case .started: "packed"
                case .done: shipping == .courier ? "delivered" : "handed"
                case .failed, .undone: "notSent"
                case .stuck: "packed"
                }
            return Parcel(name: fill("parcel", "\(number)"), text: self["parcel-\(state)"])
        }
    }
}

/// A parcel as pages show it.
struct Parcel: Encodable, Hashable {
    let name: String
    let text: String
}
