import Foundation
import OrderContract
import Synchronization
import TemporalCore
import TemporalTesting
import TemporalWorker

@testable import OrderStub

/// What a test makes of the activities' attempts; it also answers for the validation service, by the shipped mappings.
final class Trouble: ActivityInterceptor {
    /// One attempt of an activity, before its code.
    struct Attempt: Sendable {
        let name: String
        let orderID: String
        /// Counted from 1.
        let number: Int
        let isLocal: Bool
        /// What the order's record is told, of an `UpdateOrderStatus`.
        let change: UpdateOrderStatusRequest?
        /// Which parcel, of a `BookShipment`.
        let parcel: Int?
        /// Whether stock is taken, of an `UpdateInventory`.
        let isCommit: Bool
    }

    /// What an attempt comes to.
    indirect enum Fate: Sendable {
        /// Its code runs.
        case works
        /// It fails before its code.
        case fails(any Error & Sendable)
        /// Its code runs, but its result is lost.
        case losesAnswer
        /// Time passes first.
        case takes(Duration, Fate)
        /// Something else happens first.
        case does(@Sendable () async throws -> Void, Fate)
        /// It never ends.
        case hangs
    }

    private let service: StubService
    private let rules = Mutex<[@Sendable (Attempt) -> Fate?]>([])
    private let seen = Mutex<[Attempt]>([])

    init() throws { service = StubService(try StubMatchingTests.shipped()) }

    /// Decides about attempts; the latest rule that has an opinion counts.
    func rule(_ rule: @escaping @Sendable (Attempt) -> Fate?) { rules.withLock { $0.append(rule) } }

    /// Decides about the attempts of one activity.
    func when(_ name: String, _ rule: @escaping @Sendable (Attempt) -> Fate?) {
        self.rule { $0.name == name ? rule($0) : nil }
    }

    /// An activity fails as long as it is tried.
    func fail(_ name: String) { when(name) { _ in .fails(StateUnavailable("\(name) is made to fail")) } }

    /// The attempts that were made, of one activity or of all.
    func attempts(_ name: String? = nil) -> [Attempt] {
        seen.withLock { $0.filter { name == nil || $0.name == name } }
    }

    func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        let change = call.input as? UpdateOrderStatusRequest
        let attempt = Attempt(
            name: context.info.activityType,
            orderID: Self.orderID(of: context.info.workflowID),
            number: context.info.attempt,
            isLocal: context.info.isLocal,
            change: change,
            parcel: (call.input as? ShipmentRequest)?.number,
            isCommit: (call.input as? UpdateInventoryRequest)?.operation == .commit
        )
        seen.withLock { $0.append(attempt) }
        var fate = fate(of: attempt)
        while let then = try await prelude(of: fate, attempt) { fate = then }
        switch fate {
        case .fails(let error): throw error
        case .hangs: while true { try await VirtualClock.wait(for: .seconds(86_400 * 365)) }
        case .works, .losesAnswer, .takes, .does: break
        }
        let output: Output
        if let question = call.input as? ValidateOrderRequest, let verdict = try await answer(question) as? Output {
            output = verdict
        } else {
            output = try await next(call)
        }
        if case .losesAnswer = fate { throw StateUnavailable("the answer of \(attempt.name) is lost") }
        return output
    }

    private func fate(of attempt: Attempt) -> Fate {
        // Rules may count, so none is asked twice.
        for rule in rules.withLock({ $0 }).reversed() {
            if let fate = rule(attempt) { return fate }
        }
        return .works
    }

    /// The order that a workflow is about: its own, its payment's or one of its parcels'.
    private static func orderID(of workflowID: String) -> String {
        guard let match = workflowID.wholeMatch(of: /(?:order-workflow|payment|(shipment))-(.+)/) else {
            return workflowID
        }
        let name = match.output.2
        guard match.output.1 != nil, let dash = name.lastIndex(of: "-") else { return String(name) }
        return String(name[..<dash])
    }

    /// Does what comes before an attempt's fate proper.
    /// - Returns: what follows; nil when nothing comes before it.
    private func prelude(of fate: Fate, _ attempt: Attempt) async throws -> Fate? {
        switch fate {
        case .takes(let time, let then):
            do { try await VirtualClock.wait(for: time) } catch {
                // Processing says how far it came when it is stopped.
                guard attempt.name == "ProcessOrder" else { throw error }
            }
            return then
        case .does(let action, let then):
            try await action()
            return then
        default: return nil
        }
    }

    /// What the validation service says, without its sockets.
    private func answer(_ question: ValidateOrderRequest) async throws -> ValidationVerdict {
        struct Verdict: Decodable {
            var valid: Bool
            var message: String
        }
        let body = try JSONEncoder().encode(["amount": question.amount])
        let response = await service.respond(to: StubRequest("POST", "/validate", body: body))
        let verdict = try JSONDecoder().decode(Verdict.self, from: response.body)
        guard verdict.valid else { throw ValidationError(verdict.message) }
        return ValidationVerdict(message: verdict.message)
    }
}
