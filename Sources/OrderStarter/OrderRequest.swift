import Foundation
import OrderConsole
import OrderContract

extension OrderInput {
    /// The order that flags and environment describe.
    init(
        _ flags: StarterFlags,
        _ settings: Settings,
        _ name: OrderPolicy.Name,
        _ now: Int64
    ) throws(CommandFailure) {
        let orderID = flags.orderID ?? settings.text("ORDER_ID") ?? "ORDER-\(now)"
        guard !orderID.allSatisfy(\.isWhitespace) else {
            throw .usage("--order-id is empty; give a name or leave it out")
        }
        let policy = try OrderPolicy(name, settings)
        let rate = try settings.number("PAYMENT_FAILURE_RATE", in: 0...1) ?? (name == .approval ? 0.2 : 0)
        self.init(
            orderID: orderID,
            customerID: flags.customer ?? settings.text("USER_ID") ?? (name == .approval ? "user-123" : nil),
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

    /// What the order costs; the prices decide where nothing is said and nobody has to be asked about an amount.
    fileprivate func declaredAmount(for policy: OrderPolicy.Name) throws(CommandFailure) -> Money? {
        guard let amount else {
            switch policy {
            case .validated: return Money(minor: 100_00)
            case .managed: return Money(minor: 100_50)
            case .paylater: return Money(minor: 500_00)
            case .approval, .direct, .full: return nil
            }
        }
        do throws(MoneyError) { return try Money(amount, sign: .positive) } catch {
            throw .usage("--amount: \(error); give an amount such as 500.00")
        }
    }
}

extension OrderPolicy {
    /// A preset with what the environment says otherwise.
    fileprivate init(_ name: Name, _ settings: Settings) throws(CommandFailure) {
        self = .preset(name)
        retry = try RetrySettings(settings)
        switch payment {
        case .automatic: break
        case .onApproval(let usual):
            payment = .onApproval(timeoutMilliseconds: try settings.milliseconds("APPROVAL_TIMEOUT") ?? usual)
        case .onCustomer(let usual):
            payment = .onCustomer(timeoutMilliseconds: try settings.milliseconds("PAYMENT_TIMEOUT") ?? usual)
        }
        if case .onSignal(let usual, let completes) = completion {
            completion = .onSignal(
                timeoutMilliseconds: try settings.milliseconds("COMPLETION_TIMEOUT") ?? usual,
                completesAtTimeout: completes
            )
        }
        if review != nil, let text = settings.text("REVIEW_THRESHOLD") {
            do throws(MoneyError) { review = ReviewRule(threshold: try Money(text, sign: .positive)) } catch {
                throw settings.invalid("REVIEW_THRESHOLD", text, "\(error); give an amount such as 10000.00")
            }
        }
        if processing != nil, let text = settings.text("PROCESS_SECONDS") {
            guard let time = ProcessingTime(text) else {
                throw settings.invalid("PROCESS_SECONDS", text, "give seconds such as 15, or 15/5 for both paces")
            }
            processing = time
        }
    }
}

extension ProcessingTime {
    /// Reads `15/5`, or `15` alone, of which the expedited third is worked out.
    fileprivate init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            .map { Settings.milliseconds("\($0)") }
        switch parts.count {
        case 1:
            guard let usual = parts[0] else { return nil }
            self.init(normalMilliseconds: usual, expeditedMilliseconds: usual / 3)
        case 2:
            guard let usual = parts[0], let expedited = parts[1] else { return nil }
            self.init(normalMilliseconds: usual, expeditedMilliseconds: expedited)
        default: return nil
        }
    }
}

extension RetrySettings {
    fileprivate init(_ settings: Settings) throws(CommandFailure) {
        let usual = RetrySettings()
        self.init(
            initialMilliseconds: try settings.milliseconds("RETRY_INITIAL") ?? usual.initialMilliseconds,
            coefficient: try settings.number("RETRY_COEFFICIENT", in: 1...100) ?? usual.coefficient,
            maximumMilliseconds: try settings.milliseconds("RETRY_MAX_INTERVAL") ?? usual.maximumMilliseconds,
            maximumAttempts: try settings.integer("RETRY_MAX_ATTEMPTS", from: 0) ?? usual.maximumAttempts
        )
        guard maximumMilliseconds >= initialMilliseconds else {
            throw .usage("RETRY_MAX_INTERVAL is shorter than RETRY_INITIAL; give a longer one")
        }
    }
}
