import ConsumerSupport
import Temporal
import TemporalTesting
import Testing

// The Swift of the page about Nexus stands here between `docs:` marks, so that it is compiled and run.

// docs: contract
enum Debits {
    static let service = NexusService("billing")
    static let quote = NexusOperation<Int, Int>("quote", of: service)
    static let charge = NexusOperation<Basket, String>("charge", of: service, scheduleToClose: .hours(1))
}

struct Basket: Codable, Sendable {
    var id: String
    var cents: Int
}
// docs: end

// docs: caller
struct BasketCheckout: Workflow {
    init(_ purchase: Basket) {}

    static func run(_ purchase: Basket, in context: WorkflowContext<Self>) async throws -> String {
        let cents = try await context.execute(Debits.quote, at: "billing", purchase.cents)
        do throws(NexusOperationFailure) {
            let charge = context.start(Debits.charge, at: "billing", Basket(id: purchase.id, cents: cents))
            try await charge.started()
            return try await charge.result()
        } catch {
            switch error.reason {
            case .failed(let failure): return "not charged: \(failure.message)"
            case .timedOut, .terminated, .handler, .interrupted: throw error
            }
        }
    }
}
// docs: end

private struct ChargeWorkflow: Workflow {
    init(_ purchase: Basket) {}

    static func run(_ purchase: Basket, in context: WorkflowContext<Self>) async throws -> String {
        if purchase.cents > 10_000 { throw ApplicationFailure("the card was declined", type: "Declined") }
        return "charged \(purchase.cents)"
    }
}

extension Debits {
    static let print = NexusOperation<String, String>("print", of: service)
    static let settle = NexusOperation<Int, Int>("settle", of: service)
}

extension Live {
    @Suite("The page on Nexus")
    struct NexusPageTests {
        @Test("operations are served and called")
        func calls() async throws {
            let stage = try await Stage()
            let (client, queue) = (stage.client, stage.queue)
            // docs: endpoint
            try await client.createNexusEndpoint("billing", on: queue, description: "Prices and charges")
            // docs: end
            // docs: worker
            let worker = try Worker(client, on: queue) {
                BasketCheckout.self
                ChargeWorkflow.self
                Debits.quote.implemented { cents in
                    guard cents > 0 else { throw NexusHandlerFailure("nothing to pay", type: .badRequest) }
                    return cents + 30
                }
                Debits.charge.runsWorkflow { purchase, context in
                    try await context.start(ChargeWorkflow.self, id: WorkflowID("charge-\(purchase.id)"), purchase)
                }
            }
            // docs: end
            // docs: targets
            let operations: [Registration] = [
                Debits.print.runsActivity { invoice, context in
                    try await context.start(Office.print, id: "invoice-\(invoice)", invoice)
                },
                Debits.settle.runsUpdate { cents, context in
                    try await context.startUpdate(\.pay, of: Account.self, id: "account", cents)
                },
            ]
            // docs: end
            #expect(throws: Never.self) { try Worker(client, on: queue) { operations } }
            async let working: Void = worker.run()
            let paid = try await client.execute(
                BasketCheckout.self,
                id: stage.id("checkout"),
                on: queue,
                Basket(id: "p-1", cents: 500)
            )
            #expect(paid == "charged 530")
            let refused = try await client.execute(
                BasketCheckout.self,
                id: stage.id("dear"),
                on: queue,
                Basket(id: "p-2", cents: 50_000)
            )
            #expect(refused == "not charged: the card was declined")
            worker.shutDown()
            try await working
        }
    }
}

@Suite("The page on Nexus, in memory")
struct NexusMockPageTests {
    @Test("operations are mocked")
    func mocks() async throws {
        // docs: mock
        let charge = NexusMock(Debits.charge) { call in .after(.minutes(20), .returns("charged \(call.input.cents)")) }
        let test = try await WorkflowTestEnvironment {
            BasketCheckout.self
            Debits.quote.implemented { cents in cents }
            charge
        }
        let purchase = Basket(id: "p-1", cents: 500)
        let result = try await test.client.execute(BasketCheckout.self, id: "checkout", on: test.taskQueue, purchase)
        #expect(result == "charged 500" && charge.calls.count == 1 && test.elapsed == .minutes(20))
        // docs: end
    }
}
