import Temporal
import TemporalTesting
import Testing

// docs: container contract
/// Shared with the workflows.
enum Payments {
    static let charge = Activity<Int, String, Refused>("charge", startToClose: .seconds(10))
    static let refund = Activity<String, Empty, Never>("refund", startToClose: .seconds(10))
}

struct Refused: Error, Codable, NonRetryableError {
    var limit: Int
}
// docs: end

/// A bank, as far as the page needs one.
struct Gateway: Sendable {
    var limit: Int
    func charge(_ amount: Int, key: String) async throws -> String {
        guard amount <= limit else { throw Refused(limit: limit) }
        return "\(key): \(amount)"
    }
    func refund(_ receipt: String) async throws {}
}

// docs: container
/// The worker's: what implements the activities, with what it needs.
actor Cashier: ActivityContainer {
    private let gateway: Gateway
    private var count = 0

    init(_ gateway: Gateway) { self.gateway = gateway }

    nonisolated var activities: [Registration] {
        Payments.charge.implemented(by: charge)
        Payments.refund.implemented(by: refund)
    }

    func charge(_ amount: Int, in context: ActivityContext) async throws -> String {
        count += 1
        return try await gateway.charge(amount, key: context.info.activityID)
    }

    func refund(_ receipt: String) async throws -> Empty {
        try await gateway.refund(receipt)
        return Empty()
    }
}
// docs: end

private func serve(_ client: Client, _ gateway: Gateway) throws -> Worker {
    // docs: container worker
    let worker = try Worker(client, on: "payments") {
        Checkout.self
        Cashier(gateway)
    }
    // docs: end
    return worker
}

/// Pays.
struct Checkout: Workflow {
    init(_ amount: Int) {}
    static func run(_ amount: Int, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Payments.charge, amount)
    }
}

private func pay(_ client: Client, _ amount: Int, id: WorkflowID<Checkout>, on queue: TaskQueue) async throws -> String
{
    // docs: errors undeclared
    do throws(WorkflowFailure<any Error>) {
        return try await client.execute(Checkout.self, id: id, on: queue, amount)
    } catch {
        if let refused = error.declared(Refused.self) { return "at most \(refused.limit)" }
        throw error
    }
    // docs: end
}

@Suite("The page about activities, where a type holds what they need")
struct ContainerPageTests {
    @Test("an actor's methods are activities, and an error that came through a workflow is found again")
    func container() async throws {
        let test = try await WorkflowTestEnvironment {
            Checkout.self
            Cashier(Gateway(limit: 10))
        }
        #expect(try await pay(test.client, 5, id: "a", on: test.taskQueue).hasSuffix(": 5"))
        #expect(try await pay(test.client, 50, id: "b", on: test.taskQueue) == "at most 10")
    }

    @Test("ids and queues are plain text, or names with a type")
    func names() async throws {
        let test = try await WorkflowTestEnvironment {
            Checkout.self
            Cashier(Gateway(limit: 10))
        }
        let (client, number) = (test.client, 7)
        // docs: plain names
        let queue = "payments"
        let id = "checkout-\(number)"
        let handle = try await client.start(Checkout.self, id: id, on: queue, 5)
        let same = client.handle(Checkout.self, id: id)
        // docs: end
        #expect(try await handle.result() == same.result())
        // docs: typed use
        let typed = try await client.start(Checkout.self, id: .checkout(8), on: .payments, 5)
        // docs: end
        #expect(try await typed.result().hasSuffix(": 5"))
    }
}

// docs: typed names
extension TaskQueue {
    static let payments: TaskQueue = "payments"
}

extension WorkflowID<Checkout> {
    static func checkout(_ number: Int) -> Self { "checkout-\(number)" }
}
// docs: end
