import Foundation
import OrderContract
public import OrderDatabase
import Synchronization

/// Failures on purpose, to check that nothing is lost and nothing is done twice.
public final class FaultPlan: Sendable {
    /// A point where something can be made to fail.
    public enum Point: String, Sendable, CaseIterable {
        /// The hold is committed, its answer not sent.
        case afterHold = "stock.afterHold"
        /// Before the order's stock is taken for good.
        case taking = "stock.taking"
        /// Before the order's hold is released.
        case releasing = "stock.releasing"
        /// The charge is written and not committed.
        case beforeCommit = "payment.beforeCommit"
        /// The charge is committed, its answer not sent.
        case afterCharge = "payment.afterCharge"
        /// Before the charge is refunded.
        case refunding = "payment.refunding"
        /// Before the order is processed.
        case processing = "order.processing"
        /// Before a parcel's carrier is booked.
        case booking = "shipment.booking"
        /// Before the order is recorded as completed.
        case completing = "order.completing"
        /// The event is committed, its answer not sent.
        case afterEvent = "event.beforeReply"
        /// Before the customer is told.
        case notifying = "notification.sending"
    }

    private enum Action: String {
        case kill, fail, away
    }

    /// The part of the text that makes keys unsafe.
    private static let randomKeys = "keys:random"

    private let plan: Mutex<[Point: (action: Action, times: Int)]>
    /// Whether each attempt to charge has another key, so that a retry charges again.
    private let hasRandomKeys: Bool

    /// A plan without failures.
    public init() {
        plan = Mutex([:])
        hasRandomKeys = false
    }

    /// Reads a plan, such as `payment.afterCharge:kill` or `stock.taking:fail*2,payment.refunding:fail`.
    ///
    /// `kill` ends the process like a power cut; `fail` throws an error that is retried as an answer of the business is,
    /// and `away` one as if the database were away; both as often as the number says, or always. `keys:random` gives every attempt to charge another key, as in systems that make a key when they need it;
    /// an audit must find the consequences.
    /// - Parameter text: the variable `FAULT`.
    /// - Throws: ``DatabaseError`` that says what is allowed.
    public init(_ text: String) throws(DatabaseError) {
        var plan: [Point: (action: Action, times: Int)] = [:]
        var hasRandomKeys = false
        for part in text.split(separator: ",") {
            if part.trimmingCharacters(in: .whitespaces) == Self.randomKeys {
                hasRandomKeys = true
                continue
            }
            guard let match = part.wholeMatch(of: /\s*([\w.]+):(kill|fail|away)(?:\*(\d+))?\s*/),
                let point = Point(rawValue: String(match.output.1)),
                let action = Action(rawValue: String(match.output.2))
            else {
                let points = Point.allCases.map(\.rawValue).joined(separator: ", ")
                throw DatabaseError(
                    .unusable,
                    "FAULT has '\(part)'; give POINT:kill, POINT:fail, POINT:away or POINT:fail*3, where POINT is one of \(points); "
                        + "or \(Self.randomKeys)"
                )
            }
            let times = match.output.3.flatMap { Int($0) } ?? Int.max
            plan[point] = (action, times)
        }
        self.plan = Mutex(plan)
        self.hasRandomKeys = hasRandomKeys
    }

    /// The key to use for a charge.
    func key(_ key: IdempotencyKey) -> IdempotencyKey {
        hasRandomKeys ? IdempotencyKey("\(key)/\(UUID().uuidString)") : key
    }

    /// Fails or kills the process if the plan says so for this point.
    /// - Throws: ``SimulatedFailure`` if it is to fail, ``StateUnavailable`` if it is as if the database were away.
    public func reach(_ point: Point) throws {
        let action = plan.withLock { plan -> Action? in
            guard let (action, times) = plan[point], times > 0 else { return nil }
            plan[point] = (action, times - 1)
            return action
        }
        switch action {
        case nil: return
        case .kill: kill(getpid(), SIGKILL)
        case .fail: throw SimulatedFailure(point: point.rawValue)
        case .away: throw StateUnavailable("\(point.rawValue) is away because FAULT says so")
        }
    }
}
