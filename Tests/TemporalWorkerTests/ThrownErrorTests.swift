import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

// What each call of a client throws, taken apart as programs do it.

private struct OutOfStock: Error, Codable, Equatable { var item: String }
private struct CardDeclined: Error, Codable, Equatable { var reason: String }
private struct Overdue: Error, Codable, Equatable { var status: String }

private enum Payments {
    static let charge = Activity<Int, String, CardDeclined>(
        "charge",
        startToClose: .seconds(10),
        retry: RetryPolicy(maximumAttempts: 1)
    )
}

/// Declares what it fails with.
private struct Order: Workflow {
    var status = "open"
    init(_ item: String) {}

    struct Messages: MessageSet {
        let ship = Signal<Order, Empty>("ship") { order, _ in order.status = "shipped" }
        let rename = Update<Order, String, String, Overdue>(
            "rename",
            validate: { order, name throws(Overdue) in
                if name.isEmpty { throw Overdue(status: order.status) }
            },
            apply: { _, name in name.uppercased() }
        )
        let price = InputQuery<Order, Int, Int>("price") { order, count in
            guard order.status == "open" else { throw Overdue(status: order.status) }
            return count * 2
        }
    }

    static func run(_ item: String, in context: WorkflowContext<Self>) async throws(OutOfStock) -> Empty {
        guard item != "rare" else { throw OutOfStock(item: item) }
        try? await context.wait { $0.status == "shipped" }
        return Empty()
    }
}

/// Declares nothing, and lets the failure of an activity through.
private struct Payment: Workflow {
    init(_ amount: Int) {}
    static func run(_ amount: Int, in context: WorkflowContext<Self>) async throws -> String {
        if amount == 0 { throw ApplicationFailure("nothing to pay", type: "NothingToPay", isNonRetryable: true) }
        return try await context.execute(Payments.charge, amount)
    }
}

/// How a run ended, in the words of a program that knows what it is to do in each case.
private func ending(_ handle: WorkflowHandle<Order>) async -> String {
    do {
        _ = try await handle.result()
        return "done"
    } catch {
        switch error {
        case .declared(let outOfStock): return "out of stock: \(outOfStock.item)"
        case .failed(let failure): return "failed: \(failure.chain)"
        case .cancelled: return "cancelled"
        case .terminated(let reason): return "terminated: \(reason)"
        case .timedOut: return "timed out"
        case .client(let problem): return "not known: \(problem)"
        }
    }
}

extension Live {
    @Suite("What calls throw")
    struct ThrownErrorTests {
        @Test("a result: one switch tells how the workflow ended")
        func result() async throws {
            let stage = try await Stage()
            try await stage.withWorker({
                Order.self
            }) {
                let client = stage.client
                let rare = try await client.start(Order.self, id: stage.id("rare"), on: stage.queue, "rare")
                #expect(await ending(rare) == "out of stock: rare")
                let stopped = try await client.start(Order.self, id: stage.id("stopped"), on: stage.queue, "book")
                try await stopped.terminate(reason: "by hand")
                #expect(await ending(stopped) == "terminated: by hand")
                var options = StartOptions()
                options.runTimeout = .seconds(1)
                let slow = try await client.start(
                    Order.self,
                    id: stage.id("slow"),
                    on: stage.next.queue,
                    options: options,
                    "book"
                )
                #expect(await ending(slow) == "timed out")
                let unknown = client.handle(Order.self, id: "nobody")
                #expect(await ending(unknown).hasPrefix(#"not known: workflow "nobody""#))
                let shipped = try await client.start(Order.self, id: stage.id("shipped"), on: stage.queue, "book")
                try await shipped.signal(\.ship)
                #expect(await ending(shipped) == "done")
            }
        }

        @Test("an undeclared error: the failure has it, and the errors of activities among its causes")
        func undeclared() async throws {
            let stage = try await Stage()
            try await stage.withWorker({
                Payment.self
                Payments.charge.implemented { amount in throw CardDeclined(reason: "\(amount) is too much") }
            }) {
                let id: WorkflowID<Payment> = stage.id("payment")
                do throws(WorkflowFailure<any Error>) {
                    _ = try await stage.client.execute(Payment.self, id: id, on: stage.queue, 100)
                    Issue.record("the payment went through")
                } catch {
                    #expect(error.declared(CardDeclined.self) == CardDeclined(reason: "100 is too much"))
                    #expect(error.declared(OutOfStock.self) == nil)
                }
                do throws(WorkflowFailure<any Error>) {
                    _ = try await stage.client.execute(Payment.self, id: stage.id("zero"), on: stage.queue, 0)
                    Issue.record("nothing was paid")
                } catch {
                    guard case .failed(let failure) = error, case .application(let application) = failure.kind else {
                        throw error
                    }
                    #expect(application.type == "NothingToPay" && failure.message == "nothing to pay")
                    #expect(error.declared(CardDeclined.self) == nil)
                }
                let reference = WorkflowReference<Int, String>("Payment")
                do throws(WorkflowFailure<Never>) {
                    _ = try await stage.client.execute(reference, id: "by-name-\(stage.key)", on: stage.queue, 7)
                    Issue.record("the payment went through")
                } catch {
                    #expect(error.declared(CardDeclined.self) == CardDeclined(reason: "7 is too much"))
                }
            }
        }

        @Test("messages: refused, failed, not there")
        func messages() async throws {
            let stage = try await Stage()
            try await stage.withWorker({
                Order.self
            }) {
                let order = try await stage.client.start(Order.self, id: stage.id("order"), on: stage.queue, "book")
                #expect(try await order.update(\.rename, "atlas") == "ATLAS")
                #expect(try await order.query(\.price, 3) == 6)
                do throws(UpdateFailure<Overdue>) {
                    _ = try await order.update(\.rename, "")
                    Issue.record("the update was taken")
                } catch {
                    switch error {
                    case .refused(let overdue): #expect(overdue == Overdue(status: "open"))
                    case .failed, .client: throw error
                    }
                }
                try await order.signal(\.ship)
                _ = try await order.result()

                do throws(ClientError) {
                    _ = try await order.query(\.price, 3)
                    Issue.record("the query was answered")
                } catch {
                    #expect(error.declared(Overdue.self) == Overdue(status: "shipped"))
                }
                do throws(UpdateFailure<Overdue>) {
                    _ = try await order.update(\.rename, "late")
                    Issue.record("the update was taken")
                } catch {
                    guard case .client(.workflowNotFound(let id, _)) = error else { throw error }
                    #expect(id == order.id.rawValue)
                }
                do throws(ClientError) {
                    try await order.signal(\.ship)
                    Issue.record("the signal was taken")
                } catch {
                    guard case .workflowNotFound = error else { throw error }
                }
            }
        }
    }
}
