import OrderCommandLine
import OrderContract

extension OrderPolicy {
    /// The settings of `--set` that are variables too.
    private static let variables = [
        "approval.timeout": "APPROVAL_TIMEOUT",
        "payment.timeout": "PAYMENT_TIMEOUT",
        "completion.timeout": "COMPLETION_TIMEOUT",
        "process.seconds": "PROCESS_SECONDS",
        "review.threshold": "REVIEW_THRESHOLD",
    ]

    /// A preset with the changes of the environment, which the `--set` flags override.
    /// - Parameters:
    ///   - name: the preset.
    ///   - settings: the environment.
    ///   - changes: each `KEY=VALUE`, such as `review.threshold=5000`.
    /// - Throws: when a change makes no sense, or the policy does not have that step.
    init(_ name: Name, _ settings: Settings, changed changes: [String]) throws(CommandFailure) {
        var variables: [String: String] = [:]
        var others: [(key: String, value: String)] = []
        for change in changes {
            let parts = change.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw .usage("--set is '\(change)'; give KEY=VALUE, such as review.threshold=5000")
            }
            if let variable = Self.variables[parts[0]] { variables[variable] = parts[1] }
            others.append((parts[0], parts[1]))
        }
        do throws(CommandFailure) {
            try self.init(name, settings.with(variables))
        } catch {
            // The error names the flag as it was typed.
            let typed = Self.variables.first { error.description.hasPrefix("\($0.value) is ") }
            guard let typed, variables[typed.value] != nil else { throw error }
            throw .usage("--set \(typed.key)" + error.description.dropFirst(typed.value.count))
        }
        for (key, value) in others { try change(key, to: value) }
    }

    private mutating func change(_ key: String, to value: String) throws(CommandFailure) {
        switch key {
        case "validation":
            guard let validation = Validation(rawValue: value) else {
                throw .usage("--set validation is '\(value)'; give shape or external")
            }
            self.validation = validation
        case "review.threshold":
            do throws(MoneyError) { review = ReviewRule(threshold: try Money(value, sign: .positive)) } catch {
                throw .usage("--set review.threshold: \(error); give an amount such as 5000.00")
            }
        case "approval.timeout":
            guard case .onApproval = payment else { throw noStep(key, "approval of the payment") }
        case "payment.timeout":
            guard case .onCustomer = payment else { throw noStep(key, "payment by the customer") }
        case "completion.timeout":
            guard case .onSignal = completion else { throw noStep(key, "word that all is done") }
        case "process.seconds":
            guard processing != nil else { throw noStep(key, "processing") }
        default:
            let keys = (Self.variables.keys + ["validation"]).sorted().joined(separator: ", ")
            throw .usage("--set has no '\(key)'; give one of \(keys)")
        }
    }

    private func noStep(_ key: String, _ step: String) -> CommandFailure {
        .usage("--set \(key) means nothing for the policy \(name.rawValue), which has no \(step)")
    }
}
