import OrderContract
import TemporalWorkflows

/// How a step outlasts an outage: after the attempts of its policy it waits and begins again, until its time is over.
///
/// Three attempts are for answers of the business: that the bank did not take the money. That the database does not answer
/// says nothing about the order, so it does not end it.
struct Outage {
    /// When the step is given up.
    let end: Timestamp
    private let longest: Int64
    private var pause: Int64

    /// An outage that begins.
    /// - Parameters:
    ///   - retry: the order's settings.
    ///   - limit: how long it may take, in milliseconds.
    ///   - start: the present.
    init(_ retry: RetrySettings, limit: Int64, start: Timestamp) {
        end = start.advanced(by: .milliseconds(limit))
        longest = retry.maximumMilliseconds
        pause = min(retry.initialMilliseconds * 4, longest)
    }

    /// How long to wait now; nil when the time is over.
    mutating func nextPause(now: Timestamp) -> Duration? {
        guard now < end else { return nil }
        defer { pause = min(pause * 2, longest) }
        return .milliseconds(pause)
    }
}

extension WorkflowContext {
    /// How long an outage may take, in milliseconds; zero if a step is not to outlast any. Asked only after a failure.
    fileprivate func outageLimit(_ retry: RetrySettings) -> Int64 {
        if let limit = retry.outageMilliseconds { return limit }
        return version(of: OutageVersion.self) == .outlasted ? RetrySettings.usualOutageMilliseconds : 0
    }

    /// Takes a step of a workflow beside the order's, and again while an outage lasts.
    func outlasting<Output>(
        _ retry: RetrySettings,
        _ step: () async throws(OrderStop) -> Output
    ) async throws(OrderStop) -> Output {
        var outage: Outage?
        while true {
            do throws(OrderStop) { return try await step() } catch {
                guard error.isOutage else { throw error }
                var current = outage ?? Outage(retry, limit: outageLimit(retry), start: now)
                guard let pause = current.nextPause(now: now) else { throw error }
                outage = current
                do throws(Interruption) { try await sleep(for: pause) } catch { throw .interrupted(error) }
            }
        }
    }
}

extension WorkflowContext where W == OrderWorkflow {
    /// Takes a step, and again while an outage lasts, unless the order is cancelled meanwhile.
    func outlasting<Output>(_ step: () async throws(OrderStop) -> Output) async throws(OrderStop) -> Output {
        var outage: Outage?
        // What was told before is told again when the outage is over.
        let before = (state.report.lastError, state.report.errorCode)
        defer {
            if outage != nil, state.report.errorCode == FailureNotice.waitingCode {
                (state.report.lastError, state.report.errorCode) = before
            }
        }
        while true {
            do throws(OrderStop) { return try await step() } catch {
                guard error.isOutage else { throw error }
                let retry = state.policy.retry
                var current = outage ?? Outage(retry, limit: outageLimit(retry), start: now)
                guard let pause = current.nextPause(now: now) else { throw error }
                outage = current
                note(.waiting(state.language), cause: error.description)
                do throws(Interruption) {
                    try await wait(for: pause, summary: "an outage") { $0.cancellation != nil && !$0.isTooLateToCancel }
                } catch {
                    throw .interrupted(error)
                }
                try checkOrderCancellation()
            }
        }
    }

    /// Whether an outage is outlasted at all. Asked only after one.
    var outlastsOutages: Bool { outageLimit(state.policy.retry) > 0 }
}

extension OrderStop {
    /// Whether the failure says nothing about the order.
    var isOutage: Bool {
        if case .failed(let failure) = self { OrderFailures.outageTypes.contains(failure.type) } else { false }
    }
}

/// Whether steps outlast outages: `GetVersion("order-outages", Default, 1)`.
enum OutageVersion: Int, ChangeVersions {
    /// An outage of seconds ended the order.
    case fatal = -1
    /// It is waited for.
    case outlasted = 1

    static let changeID = "order-outages"
}
