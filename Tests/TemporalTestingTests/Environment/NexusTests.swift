import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

private enum Billing {
    static let service = NexusService("billing")
    static let quote = NexusOperation<Int, Int>("quote", of: service)
    static let charge = NexusOperation<Int, String>("charge", of: service)
}

private struct Order: Workflow {
    enum Plan: Codable, Sendable { case quote(Int), charge(Int), cancel(Int), limited(Int) }

    init(_ plan: Plan) {}

    static func run(_ plan: Plan, in context: WorkflowContext<Self>) async throws -> String {
        do throws(NexusOperationFailure) {
            switch plan {
            case .quote(let count): return "\(try await context.execute(Billing.quote, at: "billing", count))"
            case .charge(let amount): return try await context.execute(Billing.charge, at: "billing", amount)
            case .cancel(let amount):
                let charge = context.start(Billing.charge, at: "billing", amount)
                try await charge.started()
                charge.cancel()
                return try await charge.result()
            case .limited(let amount):
                let charge = Billing.charge.with { $0.startToClose = .hours(1) }
                return try await context.execute(charge, at: "billing", amount)
            }
        } catch {
            switch error.reason {
            case .failed(let failure): return "failed \(failure.type)"
            case .handler(let failure): return "handler \(failure.type)"
            case .timedOut(let kind): return "timed out \(kind)"
            case .terminated: return "terminated"
            case .interrupted(let interruption): return "\(interruption)"
            }
        }
    }
}

private struct ChargeRun: Workflow {
    init(_ amount: Int) {}

    static func run(_ amount: Int, in context: WorkflowContext<Self>) async throws -> String {
        if amount < 0 { throw ApplicationFailure("less than nothing", type: "BadAmount") }
        try await context.sleep(for: .hours(2))
        return "charged \(amount)"
    }
}

@Suite("Nexus operations in a test environment", .timeLimit(.minutes(1)))
struct NexusTests {
    private func environment(@RegistrationBuilder _ more: () -> [Registration] = { [] }) async throws
        -> WorkflowTestEnvironment
    {
        try await WorkflowTestEnvironment {
            Order.self
            ChargeRun.self
            Billing.quote.implemented { count in
                if count == 0 { throw NexusHandlerFailure("nothing to quote", type: .badRequest) }
                return count * 7
            }
            Billing.charge.runsWorkflow { amount, context in
                try await context.start(ChargeRun.self, id: "charge-\(context.info.requestID)", amount)
            }
            more()
        }
    }

    private func run(_ plan: Order.Plan, in test: WorkflowTestEnvironment) async throws -> String {
        try await test.client.execute(Order.self, id: "order", on: test.taskQueue, plan)
    }

    @Test("are answered by the handlers that are registered with it")
    func handlers() async throws {
        let test = try await environment()
        #expect(try await run(.quote(6), in: test) == "42")
        #expect(try await run(.quote(0), in: test) == "handler BAD_REQUEST")
        #expect(test.elapsed == .zero)
        #expect(try await run(.charge(5), in: test) == "charged 5")
        #expect(test.elapsed >= .hours(2))
        #expect(try await run(.charge(-5), in: test) == "failed BadAmount")
        #expect(try await run(.cancel(5), in: test) == "cancelled")
        #expect(try await run(.limited(5), in: test) == "timed out startToClose")
    }

    @Test("fail with a sentence where nothing is registered")
    func unknown() async throws {
        let test = try await WorkflowTestEnvironment { Order.self }
        #expect(try await run(.quote(6), in: test) == "handler NOT_FOUND")
    }

    @Test("are mocked: at once, later, failing, tried again, cancelled")
    func mocks() async throws {
        let quote = NexusMock(
            Billing.quote,
            .throws(NexusHandlerFailure("not yet", type: .unavailable)),
            .returns(3),
            .fails(ApplicationFailure("no", type: "NoQuote")),
            .isCancelled("never mind")
        )
        let charge = NexusMock(Billing.charge) { call in
            call.input > 100 ? .never : .after(.hours(3), .returns("mocked \(call.input)"))
        }
        let test = try await environment {
            quote
            charge
        }
        #expect(try await run(.quote(6), in: test) == "3")
        #expect(test.elapsed == .seconds(1))
        #expect(try await run(.quote(6), in: test) == "failed NoQuote")
        #expect(try await run(.quote(6), in: test) == "cancelled")
        #expect(quote.calls.map(\.input) == [6, 6, 6, 6])
        #expect(try await run(.charge(5), in: test) == "mocked 5")
        #expect(test.elapsed == .hours(3) + .seconds(1))
        #expect(try await run(.limited(500), in: test) == "timed out startToClose")
        #expect(try await run(.cancel(500), in: test) == "cancelled")
    }

    @Test("have one mock each")
    func twoMocks() async throws {
        await #expect {
            try await environment {
                NexusMock(Billing.quote, .returns(1))
                NexusMock(Billing.quote, .returns(2))
            }
        } throws: { error in
            "\(error)".contains("two mocks stand for the Nexus operation \"billing/quote\"")
        }
    }
}
