import Foundation
import OrderCommandLine
import OrderContract

extension OrderInput {
    /// The order that flags and environment describe.
    init(
        _ flags: StarterFlags,
        _ settings: Settings,
        policy name: OrderPolicy.Name,
        now: Int64
    ) throws(CommandFailure) {
        let orderID = flags.orderID ?? settings.text("ORDER_ID") ?? "ORDER-\(now)"
        guard !orderID.allSatisfy(\.isWhitespace) else {
            throw .usage("--order-id is empty; give a name or leave it out")
        }
        let customer = flags.customer ?? settings.text("USER_ID")
        for (name, text) in [("--order-id", orderID), ("--customer", customer ?? "-")] {
            if let problem = OrderText.problem(in: text) { throw .usage("\(name) \(problem); give another one") }
        }
        let policy = try OrderPolicy(name, settings, changed: flags.set)
        let rate = try settings.number("PAYMENT_FAILURE_RATE", in: 0...1) ?? (name == .approval ? 0.2 : 0)
        self.init(
            orderID: orderID,
            customerID: customer ?? (name == .approval ? "user-123" : nil),
            lines: try flags.lines(for: name),
            declared: try flags.declaredAmount(for: name),
            policy: policy,
            language: flags.lang,
            faults: rate > 0 ? Faults(paymentFailureRate: rate) : nil
        )
    }
}

extension StarterFlags {
    fileprivate func lines(for policy: OrderPolicy.Name) throws(CommandFailure) -> [LineItem] {
        guard let items else {
            switch policy {
            case .approval:
                return [LineItem(sku: "BOOK-001", quantity: 2), LineItem(sku: "PEN-042", quantity: 5)]
            case .validated: return [LineItem(sku: "item1"), LineItem(sku: "item2")]
            case .managed: return [LineItem(sku: "product1"), LineItem(sku: "product2")]
            case .direct: return [LineItem(sku: "PROD-001", name: "Laptop Dell XPS 13")]
            case .paylater: return [LineItem(sku: "iPhone 15")]
            case .full: return [LineItem(sku: "laptop"), LineItem(sku: "mouse", quantity: 2)]
            }
        }
        let names = items.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !names.isEmpty else { throw .usage("--items is '\(items)'; name at least one, such as \"laptop,mouse\"") }
        return names.map { LineItem(sku: $0) }
    }

    /// The order's amount; nil if it is the sum of the prices and the validation service does not need it.
    fileprivate func declaredAmount(for policy: OrderPolicy.Name) throws(CommandFailure) -> Money? {
        guard let amount else {
            switch policy {
            case .validated: return Money(minor: 100_00)
            case .managed: return Money(minor: 100_50)
            case .paylater: return Money(minor: 500_00)
            // The validation service needs an amount.
            case .full: return Money(minor: 750_00)
            case .approval, .direct: return nil
            }
        }
        do throws(MoneyError) { return try Money(amount, sign: .positive) } catch {
            throw .usage("--amount: \(error); give an amount such as 500.00")
        }
    }
}
