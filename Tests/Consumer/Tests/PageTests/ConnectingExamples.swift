import ConsumerSupport
import Foundation
import Temporal
import TemporalTesting
import Testing

// The Swift of the pages about connecting and other languages stands here between `docs:` marks.

private enum Examples {
    static func cloud(key: @escaping @Sendable () -> String?) -> ClientOptions {
        // docs: connecting-options
        var options = ClientOptions("orders.example.com:7233", namespace: "orders")
        options.apiKey = key
        options.security = .tls(TLSOptions())
        options.keepalive = ClientOptions.Keepalive(interval: .seconds(60), timeout: .seconds(20))
        options.compression = .gzip
        options.headers["team"] = "orders"
        // docs: end
        return options
    }

    static func several() -> ClientOptions {
        // docs: connecting-addresses
        var options = ClientOptions("10.0.0.1:7233,10.0.0.2:7233,10.0.0.3:7233")
        options.loadBalancing = .firstAnswering
        // docs: end
        return options
    }

    static func patient() -> ClientOptions {
        var options = ClientOptions("localhost:7233")
        // docs: connecting-retry
        options.retry = CallRetry(
            initialInterval: .milliseconds(50),
            maximumElapsedTime: .minutes(1),
            maximumAttempts: nil
        )
        // docs: end
        return options
    }

    static func lazy(_ options: ClientOptions) async throws -> String {
        // docs: connecting-lazy
        let client = try Client.lazy(options)
        let impatient = client.with(CallOptions(timeout: .seconds(2), headers: ["caller": "nightly"]))
        let namespace = try await impatient.describeNamespace()
        await client.close()
        // docs: end
        return namespace.name
    }
}

// docs: other-languages-names
/// A workflow of a Python worker, by its names.
enum Billing {
    static let invoice = WorkflowReference<Arguments<String, Int>, String>("Invoice")
    static let remind = SignalName<Empty>("remind")
    static let total = QueryName<Empty, Int>("total")
    static let pay = UpdateName<Int, Bool>("pay")
    static let send = Activity<Arguments<String, Bool?>, Empty, Never>("send_mail", startToClose: .seconds(10))
}
// docs: end

// docs: other-languages-client
func invoice(_ customer: String, with client: Client) async throws -> String {
    let handle = try await client.start(
        Billing.invoice,
        id: "invoice-\(customer)",
        on: "billing-python",
        Arguments(customer, 30)
    )
    try await handle.signal(Billing.remind)
    if try await handle.query(Billing.total) > 0 { _ = try await handle.update(Billing.pay, 100) }
    return try await handle.result()
}
// docs: end

// docs: other-languages-workflow
struct Closing: Workflow {
    init(_ customer: String) {}

    static func run(_ customer: String, in context: WorkflowContext<Self>) async throws -> String {
        let mail = Billing.send.with { $0.taskQueue = "billing-python" }
        try await context.execute(mail, Arguments(customer, true))
        var options = ChildOptions()
        options.taskQueue = "billing-python"
        return try await context.execute(child: Billing.invoice, options: options, Arguments(customer, 30))
    }
}
// docs: end

extension Live {
    @Suite("Examples of connecting")
    struct ConnectingExamples {
        @Test("the options of the page work, and so does its lazy client")
        func connecting() async throws {
            let address = try SharedServer.address
            for options in [Examples.cloud { "key" }, Examples.several()] {
                await (try Client.lazy(options)).close()
            }
            #expect(try await Examples.lazy(ClientOptions(address)) == "default")
        }

        /// What stands for the Python worker here.
        private struct Invoice: Workflow {
            var isReminded = false
            var paid: Int?
            init(_ input: Arguments<String, Int>) {}
            struct Messages: MessageSet {
                let remind = Signal<Invoice, Empty>("remind") { $0.isReminded = true }
                let total = Query<Invoice, Int>("total") { $0.isReminded ? 100 : 0 }
                let pay = Update<Invoice, Int, Bool, Never>("pay") { state, amount in
                    state.paid = amount
                    return true
                }
            }
            static func run(_ input: Arguments<String, Int>, in context: WorkflowContext<Self>) async throws -> String {
                if input.values.0 != "child" { try await context.wait { $0.paid != nil } }
                return "\(input.values.0) paid \(context.state.paid ?? 0)"
            }
        }

        @Test("the names of the page reach a workflow of that kind, from a client and from a workflow")
        func names() async throws {
            let address = try SharedServer.address
            let client = try await Client.connect(ClientOptions(address))
            let worker = try Worker(client, on: "billing-python") {
                Closing.self
                Billing.send.implemented { _ in Empty() }
                Registration.workflow(Invoice.self)
            }
            let running = Task { try await worker.run() }
            let customer = "ann-\(UUID().uuidString)"
            #expect(try await invoice(customer, with: client) == "\(customer) paid 100")
            let id = WorkflowID<Closing>("closing-\(customer)")
            #expect(try await client.execute(Closing.self, id: id, on: "billing-python", "child") == "child paid 0")
            worker.shutDown()
            try await running.value
            await client.close()
        }
    }
}
