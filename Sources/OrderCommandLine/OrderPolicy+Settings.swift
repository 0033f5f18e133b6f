public import OrderContract

extension OrderPolicy {
    /// A preset with the changes that the environment makes.
    /// - Parameters:
    ///   - name: the preset.
    ///   - settings: the environment: `RETRY_…`, `APPROVAL_TIMEOUT`, `PAYMENT_TIMEOUT`, `COMPLETION_TIMEOUT`,
    ///     `REVIEW_THRESHOLD`, `PROCESS_SECONDS`, `FREE_ORDERS`.
    /// - Throws: when a variable makes no sense.
    public init(_ name: Name, _ settings: Settings) throws(CommandFailure) {
        self = .preset(name)
        retry = try RetrySettings(settings)
        isFree = try settings.flag("FREE_ORDERS") ?? isFree
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
                throw settings.invalid("REVIEW_THRESHOLD", is: text, "\(error); give an amount such as 10000.00")
            }
        }
        if processing != nil, let text = settings.text("PROCESS_SECONDS") {
            guard let time = ProcessingTime(text) else {
                throw settings.invalid("PROCESS_SECONDS", is: text, "give seconds such as 15, or 15/5 for both paces")
            }
            processing = time
        }
    }
}

extension ProcessingTime {
    /// Reads `15/5`, or `15` alone; then the expedited time is a third of it.
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
            maximumAttempts: try settings.integer("RETRY_MAX_ATTEMPTS", from: 0) ?? usual.maximumAttempts,
            outageMilliseconds: settings.text("RETRY_OUTAGE") == "0" ? 0 : try settings.milliseconds("RETRY_OUTAGE")
        )
        guard maximumMilliseconds >= initialMilliseconds else {
            throw .usage("RETRY_MAX_INTERVAL is shorter than RETRY_INITIAL; give a longer one")
        }
    }
}
