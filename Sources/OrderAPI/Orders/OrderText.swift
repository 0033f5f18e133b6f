import Foundation
import OrderContract
import TemporalCore

extension Timestamp {
    /// The time of this machine.
    static var now: Timestamp {
        Timestamp(millisecondsSince1970: Int64((Date().timeIntervalSince1970 * 1_000).rounded()))
    }
}

extension StatusReport {
    /// The status for people, with the time that is left now.
    func text(_ language: DisplayLanguage, now: Date) -> String { text(language, secondsLeft: secondsLeft(now)) }

    /// The seconds until the deadline, rounded up; nil if there is no deadline.
    func secondsLeft(_ now: Date) -> Int? {
        guard let deadline, !status.isTerminal else { return nil }
        let left = Double(deadline.millisecondsSince1970) / 1_000 - now.timeIntervalSince1970
        return max(0, Int(left.rounded(.up)))
    }
}

extension StatusReport {
    /// The last recorded state, for an order that does not answer.
    init(_ record: OrderRecord) {
        self.init(
            orderID: record.orderID,
            status: record.status,
            stage: record.stage,
            lastUpdated: record.updatedAt
        )
        total = record.total
        createdAt = record.createdAt
        errorCode = record.failureCode
    }

    /// The report as customers get it: what went wrong with a step, and what is in stock, is for those who handle orders.
    func seen(by caller: Caller) -> StatusReport {
        guard caller.onlyCustomer != nil else { return self }
        var report = self
        for index in report.steps.indices where report.steps[index].state == .failed {
            report.steps[index].detail = nil
        }
        report.enrichment?.inventory = nil
        // Who has decided, and why, is for those who handle orders.
        report.approval?.by = nil
        report.review?.by = nil
        report.review?.reason = nil
        return report
    }
}

extension Problem {
    /// What is wrong with the form of an order, with the names of the request's own fields.
    static func invalid(_ error: ValidationError, _ draft: OrderDraft) -> Problem {
        guard let field = error.field else { return .invalid(error.message) }
        let lines = draft.policy.name == .managed ? "products" : "items"
        let name = field == "declared" ? "amount" : field.replacing("lines", with: lines, maxReplacements: 1)
        return .invalid("\(name): \(error.message)")
    }
}
