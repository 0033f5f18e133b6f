import Temporal
import TemporalTesting
import Testing

// docs: patches
func optionsOfWorkers(isOn: Bool) -> WorkerOptions {
    var options = WorkerOptions()
    options.activatesPatch = { $0.patchID != "new-prices" || isOn }
    return options
}
// docs: end

/// Goes by a patch.
private struct Pricing: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> Bool { context.patched("new-prices") }
}

@Suite("The page about mutexes, semaphores and channels")
struct CoordinationPageTests {
    @Test("payments are not mixed")
    func account() async throws {
        let test = try await WorkflowTestEnvironment {
            Account.self
            ActivityMock(Bank.charge) { call in .after(.milliseconds(call.input * 100), .returns(call.input)) }
        }
        let handle = try await test.client.start(Account.self, id: "account", on: test.taskQueue)
        let first = try await handle.startUpdate(\.pay, 30, waitFor: .accepted)
        let second = try await handle.startUpdate(\.pay, 20, waitFor: .accepted)
        #expect(try await second.result() == 50)
        #expect(try await first.result() == 70)
        try await handle.signal(\.close)
        #expect(try await handle.result() == 50)
        #expect(test.elapsed == .seconds(5))
    }

    @Test("a patch is switched on later", arguments: [true, false])
    func patch(isOn: Bool) async throws {
        var options = WorkflowTestEnvironment.Options()
        options.worker.activatesPatch = optionsOfWorkers(isOn: isOn).activatesPatch
        let test = try await WorkflowTestEnvironment(options: options) { Pricing.self }
        #expect(try await test.client.execute(Pricing.self, id: "pricing", on: test.taskQueue) == isOn)
    }

    @Test("all jobs are printed")
    func shop() async throws {
        let test = try await WorkflowTestEnvironment {
            PrintShop.self
            Office.print.implemented { "printed \($0)" }
        }
        let handle = try await test.client.start(PrintShop.self, id: "shop", on: test.taskQueue)
        for job in ["a", "b", "c", "d"] { try await handle.signal(\.add, job) }
        try await handle.signal(\.close)
        #expect(try await handle.result().sorted() == ["printed a", "printed b", "printed c", "printed d"])
    }
}
