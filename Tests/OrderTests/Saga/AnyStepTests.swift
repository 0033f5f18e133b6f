import Foundation
import OrderContract
import OrderStores
import OrderWorkflows
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// The same trouble at each step of an order in turn, until there are no more steps.
    @Suite("is hit at every step")
    struct AnyStep {
        private static let policies = OrderPolicy.Name.allCases

        /// Plays orders, the first of which is hit at its first attempt of any activity, the next at its second, …
        private func hitEachStep(
            of name: OrderPolicy.Name,
            _ shop: Rehearsal,
            hit: @escaping @Sendable (WorkflowHandle<OrderWorkflow>) -> Trouble.Fate,
            check: (Ending, Trouble.Attempt) -> Void
        ) async throws {
            for step in 1..<100 {
                let id = "\(name.rawValue)-\(step)"
                let handle = shop.test.client.handle(OrderWorkflow.self, id: .order(id))
                let countdown = Countdown(step)
                shop.trouble.rule { attempt in
                    guard attempt.orderID == id, countdown.isOver(with: attempt) else { return nil }
                    return hit(handle)
                }
                let ending = try await shop.playThrough(name, id)
                guard let attempt = countdown.last else {
                    #expect(step > 8, "only \(step - 1) steps were hit")
                    return
                }
                check(ending, attempt)
            }
        }

        @Test("cancelled at any step, an order is cancelled and undone, or was complete already", arguments: policies)
        func cancelled(_ name: OrderPolicy.Name) async throws {
            try await Rehearsal.run(replays: [.pages(3)]) { shop async throws in
                try await hitEachStep(of: name, shop) { handle in
                    .does({ try await handle.signal(\.cancel, CancelRequest(reason: "any time")) }, .works)
                } check: { ending, attempt in
                    #expect(ending.execution == "Completed", "at \(attempt)")
                    #expect(ending.report.status == (attempt.isAfterSuccess ? .completed : .cancelled), "at \(attempt)")
                    #expect(ending.told == [attempt.isAfterSuccess ? "confirmation" : "cancellation"], "at \(attempt)")
                    #expect(ending.record?.status == ending.report.status, "at \(attempt)")
                }
            }
        }

        @Test("F19: cancelled by Temporal at any step, it ends as cancelled and undone", arguments: policies)
        func cancelledByTemporal(_ name: OrderPolicy.Name) async throws {
            try await Rehearsal.run(replays: [.pages(3)]) { shop async throws in
                try await hitEachStep(of: name, shop) { handle in
                    .does({ try await handle.cancel() }, .works)
                } check: { ending, attempt in
                    #expect(ending.execution == (attempt.isAfterSuccess ? "Completed" : "Canceled"), "at \(attempt)")
                    #expect(ending.report.status == (attempt.isAfterSuccess ? .completed : .cancelled), "at \(attempt)")
                    #expect(ending.record?.status == ending.report.status, "at \(attempt)")
                }
            }
        }

        @Test(
            "F20: an attempt that was lost, before or after its work, is made good by the next",
            arguments: [false, true]
        )
        func attemptLost(_ losesAnswer: Bool) async throws {
            try await Rehearsal.run(replays: [.pages(3)]) { shop async throws in
                try await hitEachStep(of: .full, shop) { _ in
                    losesAnswer ? .losesAnswer : .fails(ApplicationFailure("the worker is gone"))
                } check: { ending, attempt in
                    #expect(ending.report.status == .completed, "at \(attempt)")
                    #expect(ending.money == (1, 0), "at \(attempt)")
                    #expect(ending.told == ["confirmation"], "at \(attempt)")
                }
            }
        }

        @Test("any activity that fails for good fails the order and undoes it, unless the order can do without")
        func activityFails() async throws {
            try await Rehearsal.run(replays: [.pages(3)]) { shop async throws in
                _ = try await shop.playThrough(.full, "clean")
                let optional = ["FetchCustomerProfile", "FetchRecommendations", "SendOrderConfirmation"]
                let names = Set(shop.trouble.attempts().map { $0.isLocal ? "progress" : $0.name })
                #expect(names.count >= 12)
                for name in names.sorted() {
                    shop.trouble.rule { attempt in
                        guard attempt.orderID.hasSuffix("without \(name)") else { return nil }
                        guard attempt.name == "UpdateInventory" ? attempt.isCommit : true else { return nil }
                        let isMeant =
                            switch attempt.name {
                            // Of the two ways to write the record, only a success is refused.
                            case "UpdateOrderStatus" where !attempt.isLocal:
                                name == attempt.name && attempt.change?.status == .completed
                            case "UpdateOrderStatus": name == "progress"
                            default: name == attempt.name
                            }
                        return isMeant ? .fails(StateUnavailable("there is no \(name)")) : nil
                    }
                    let ending = try await shop.playThrough(.full, "without \(name)")
                    let isOptional = optional.contains(name) || name == "progress"
                    #expect(ending.report.status == (isOptional ? .completed : .failed), "without \(name)")
                    #expect(ending.report.steps.allSatisfy { $0.state != .stuck }, "without \(name)")
                    if !isOptional { #expect(ending.money.charges == ending.money.refunds, "without \(name)") }
                }
            }
        }
    }
}

/// Waits for a certain attempt.
private final class Countdown: Sendable {
    private let state: Mutex<(left: Int, last: Trouble.Attempt?)>

    init(_ count: Int) { state = Mutex((count, nil)) }

    /// The attempt that was waited for.
    var last: Trouble.Attempt? { state.withLock { $0.last } }

    /// Whether this attempt is the one.
    func isOver(with attempt: Trouble.Attempt) -> Bool {
        state.withLock { state in
            state.left -= 1
            if state.left == 0 { state.last = attempt }
            return state.left == 0
        }
    }
}

extension Trouble.Attempt: CustomStringConvertible {
    var description: String { "\(isLocal ? "local " : "")\(name) of \(orderID)" }

    /// Whether the order was complete when this was begun.
    fileprivate var isAfterSuccess: Bool {
        (name == "UpdateOrderStatus" && change?.status == .completed)
            || ["SendOrderConfirmation", "NotifyCustomer"].contains(name)
    }
}

extension Rehearsal {
    /// Plays an order to its end, telling it all that any order wants to hear; parcels leave by themselves.
    func playThrough(_ name: OrderPolicy.Name, _ id: String) async throws -> Ending {
        var order = Self.order(.preset(name), id)
        if order.policy.shipping == .courier { order.policy.shipping = .automatic }
        let handle = try await start(order)
        // An order that has ended by now does not take messages.
        try? await handle.signal(\.approve, Approval(approvedBy: "Ann"))
        try? await handle.signal(\.confirmPayment, PaymentConfirmation())
        try? await handle.signal(\.complete)
        return try await ending(handle)
    }
}
