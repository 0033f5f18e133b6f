import Foundation
public import OrderContract
public import OrderDatabase
import Synchronization

/// What is made to go wrong on purpose, to see that nothing is lost and nothing doubled.
public final class FaultPlan: Sendable {
    /// Where something can be made to go wrong.
    public enum Point: String, Sendable, CaseIterable {
        /// The hold is committed, its answer not sent.
        case afterHold = "stock.afterHold"
        /// The order's stock is to be taken for good.
        case taking = "stock.taking"
        /// The order's hold is to be released.
        case releasing = "stock.releasing"
        /// The charge is written and not committed.
        case beforeCommit = "payment.beforeCommit"
        /// The charge is committed, its answer not sent.
        case afterCharge = "payment.afterCharge"
        /// The charge is to be given back.
        case refunding = "payment.refunding"
        /// The order is to be processed.
        case processing = "order.processing"
        /// A parcel's carrier is to be booked.
        case booking = "shipment.booking"
        /// The order is to be recorded as completed.
        case completing = "order.completing"
        /// The event is committed, its answer not sent.
        case afterEvent = "event.beforeReply"
        /// The customer is to be told.
        case notifying = "notification.sending"
    }

    private enum Action {
        case kill, fail
    }

    /// The word by which keys are made unsafe.
    private static let randomKeys = "keys:random"

    private let plan: Mutex<[Point: (action: Action, times: Int)]>
    /// Whether each attempt to charge has a key of its own: what is tried again is then paid again.
    private let hasRandomKeys: Bool

    /// Nothing goes wrong.
    public init() {
        plan = Mutex([:])
        hasRandomKeys = false
    }

    /// What a text says, such as `payment.afterCharge:kill` or `stock.taking:fail*2,payment.refunding:fail`.
    ///
    /// `kill` ends the process as a power cut would; `fail` is an error that is worth another attempt, as often as the
    /// number says, or always. `keys:random` gives every attempt to charge another key, as systems do that make their
    /// keys when they need them; an audit must find what comes of it.
    /// - Parameter text: the variable `FAULT`.
    /// - Throws: ``DatabaseError`` that says what the text may be.
    public init(_ text: String) throws(DatabaseError) {
        var plan: [Point: (action: Action, times: Int)] = [:]
        var hasRandomKeys = false
        for part in text.split(separator: ",") {
            if part.trimmingCharacters(in: .whitespaces) == Self.randomKeys {
                hasRandomKeys = true
                continue
            }
            guard let match = part.wholeMatch(of: /\s*([\w.]+):(kill|fail)(?:\*(\d+))?\s*/),
                let point = Point(rawValue: String(match.output.1))
            else {
                let points = Point.allCases.map(\.rawValue).joined(separator: ", ")
                throw DatabaseError(
                    .unusable,
                    "FAULT has '\(part)'; give POINT:kill or POINT:fail or POINT:fail*3, where POINT is one of \(points); "
                        + "or \(Self.randomKeys)"
                )
            }
            let times = match.output.3.flatMap { Int($0) } ?? Int.max
            plan[point] = (match.output.2 == "kill" ? .kill : .fail, times)
        }
        self.plan = Mutex(plan)
        self.hasRandomKeys = hasRandomKeys
    }

    /// The name under which a charge is made.
    func key(_ key: IdempotencyKey) -> IdempotencyKey {
        hasRandomKeys ? IdempotencyKey("\(key)/\(UUID().uuidString)") : key
    }

    /// Says that the work has come here.
    /// - Throws: ``StateUnavailable`` where it is to go wrong.
    public func reach(_ point: Point) throws(StateUnavailable) {
        let action = plan.withLock { plan -> Action? in
            guard let (action, times) = plan[point], times > 0 else { return nil }
            plan[point] = (action, times - 1)
            return action
        }
        switch action {
        case nil: return
        case .kill: kill(getpid(), SIGKILL)
        case .fail: throw StateUnavailable("\(point.rawValue) goes wrong because FAULT says so")
        }
    }
}
