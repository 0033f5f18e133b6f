import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// Operations that an activity or an update runs for.
private enum Works {
    static let service = NexusService("works")
    static let press = NexusOperation<Press, String>("press", of: service)
    static let pay = NexusOperation<Payment, Int>("pay", of: service)

    struct Press: Codable, Sendable {
        var id: String
        var waits = false
        var fails = false
    }

    struct Payment: Codable, Sendable {
        var till: String
        var amount: Int
    }

    struct Jammed: Error, Codable {}

    static let print = Activity<Press, String, Jammed>(
        "print",
        startToClose: .seconds(30),
        heartbeat: .seconds(15),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    @RegistrationBuilder static var all: [Registration] {
        press.runsActivity { press, context in try await context.start(print, id: press.id, press) }
        pay.runsUpdate { payment, context in
            try await context.startUpdate(\.pay, of: Till.self, id: WorkflowID(payment.till), payment.amount)
        }
        print.implemented { press, context in
            if press.fails { throw Jammed() }
            while press.waits {
                context.heartbeat()
                try await Task.sleep(for: .milliseconds(50))  // tidy:allow sleep — the pace of heartbeats
            }
            return "printed \(press.id.prefix { $0 != "-" })"
        }
    }
}

private struct Till: Workflow {
    struct Refused: Error, Codable {}

    var sum = 0
    var isOpen = false
    var isClosed = false

    struct Messages: MessageSet {
        let open = Signal<Till, Empty>("open") { $0.isOpen = true }
        let close = Signal<Till, Empty>("close") { $0.isClosed = true }
        /// Small amounts are taken at once, large ones when the till is open.
        let pay = Update<Till, Int, Int, Refused>.running(
            "pay",
            validate: { (_, amount) throws(Refused) in if amount < 0 { throw Refused() } }
        ) { (amount, context) async throws(Refused) in
            if amount >= 100 { try? await context.wait { $0.isOpen } }
            if amount == 666 { throw Refused() }
            context.state.sum += amount
            return context.state.sum
        }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isClosed && context.allHandlersFinished }
        return context.state.sum
    }
}

private struct Customer: Workflow {
    struct Input: Codable, Sendable {
        var endpoint: String
        var key: String
        var till: String
    }

    init(_ input: Input) {}

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> [String] {
        let endpoint = NexusEndpoint(input.endpoint)
        var seen: [String] = []
        func note(_ body: () async throws(NexusOperationFailure) -> String) async {
            do throws(NexusOperationFailure) { seen.append(try await body()) } catch {
                seen.append(BureauCaller.text(error))
            }
        }
        await note { () async throws(NexusOperationFailure) in
            try await context.execute(Works.press, at: endpoint, Works.Press(id: "book-\(input.key)"))
        }
        await note { () async throws(NexusOperationFailure) in
            try await context.execute(Works.press, at: endpoint, Works.Press(id: "jam-\(input.key)", fails: true))
        }
        await note { () async throws(NexusOperationFailure) in
            let press = context.start(Works.press, at: endpoint, Works.Press(id: "wait-\(input.key)", waits: true))
            try await press.started()
            press.cancel()
            return try await press.result()
        }
        for amount in [1, 100, -1, 666] {
            await note { () async throws(NexusOperationFailure) in
                let payment = Works.Payment(till: input.till, amount: amount)
                let handle = context.start(Works.pay, at: endpoint, payment)
                if amount >= 100, try await handle.started() != nil {
                    let till = context.external(Till.self, id: WorkflowID(input.till))
                    try? await till.signal(\.open)
                }
                return "\(try await handle.result())"
            }
        }
        return seen
    }
}

extension Live {
    @Suite("Nexus operations that something else than a workflow runs for")
    struct NexusTargetTests {
        @Test(
            "end as the activity or the update does, and are cancelled with the activity",
            arguments: CacheSize.allCases
        )
        func targets(cache: CacheSize) async throws {
            let stage = try await Stage()
            let endpoint = try await stage.endpoint()
            let till: WorkflowID<Till> = stage.id("till-\(cache)")
            let input = Customer.Input(endpoint: endpoint.name, key: "\(cache)-\(stage.key)", till: till.rawValue)
            let result = try await stage.prove(
                Customer.self,
                input,
                cache: cache,
                with: {
                    Till.self
                    Works.all
                },
                during: { customer in
                    let handle = try await stage.client.start(Till.self, id: till, on: stage.queue)
                    _ = try? await customer.result()
                    try await handle.signal(\.close)
                    #expect(try await handle.result() == 101)
                }
            )
            #expect(
                try result.get() == [
                    "printed book", "failed Jammed: Jammed()", "cancelled", "1", "101", "failed Refused: Refused()",
                    "failed Refused: Refused()",
                ]
            )
            try await stage.replay(Till.self, till)
        }
    }
}
