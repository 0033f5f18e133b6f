import Foundation
import OrderContract
import TemporalCore

/// Amounts, numbers and times as a reader writes them.
extension PageText {
    /// An amount with its thousands apart: `$12,999.90`.
    func money(_ money: Money) -> String {
        let plain = money.minor < 0 ? String(money.plain.dropFirst()) : money.plain
        let parts = plain.split(separator: ".")
        let digits = Self.grouped(String(parts[0])) + "." + (parts.count > 1 ? String(parts[1]) : "00")
        let sign = money.minor < 0 ? "-" : ""
        let symbol =
            switch (money.currency, language) {
            case ("USD", .english): "$"
            case ("USD", .chinese): "US$"
            case ("EUR", _): "€"
            case ("GBP", _): "£"
            case ("CNY", .english): "CN¥"
            case ("CNY", .chinese): "¥"
            default: "\(money.currency) "
            }
        return sign + symbol + digits
    }

    /// A whole number with its thousands apart.
    func number(_ number: Int) -> String { (number < 0 ? "-" : "") + Self.grouped("\(number.magnitude)") }

    /// A time where no script says it in the reader's own zone.
    func time(_ time: Timestamp) -> String {
        let text = "\(time)"
        return text.prefix(16).replacing("T", with: " ") + " UTC"
    }

    private static func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A label with its places `{1}`, `{2}`, … filled in.
    func fill(_ name: String, _ values: String...) -> String {
        var text = self[name]
        for (index, value) in values.enumerated() { text = text.replacing("{\(index + 1)}", with: value) }
        return text
    }

    /// A status in few words, for lists.
    func short(_ status: OrderStatus) -> String {
        switch (status, language) {
        case (.awaitingReview, .english): "Awaiting review"
        case (.awaitingReview, .chinese): "待审核"
        case (.compensationStuck, .english): "Undoing is stuck"
        case (.compensationStuck, .chinese): "撤销受阻"
        case (.rejected, .english): "Rejected"
        default: status.text(language)
        }
    }

    /// A stage in few words, for lists.
    func short(_ stage: OrderStage) -> String {
        stage == .awaitingCompletion && language == .english ? "Awaiting completion" : text(of: stage)
    }

    /// A policy in one word, for lists.
    func name(of policy: OrderPolicy.Name) -> String {
        let text = text(of: policy)
        return String(text.prefix { $0 != ":" })
    }
}
