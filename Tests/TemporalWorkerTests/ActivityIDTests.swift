import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private let pay = Activity<String, String, Never>(
    "pay",
    startToClose: .seconds(30),
    retry: RetryPolicy(initialInterval: .milliseconds(1), backoffCoefficient: 1)
)

/// Pays under ids that it chooses: one after another with the same id, beside others, cancelled and anew.
private struct Payer: Workflow {
    init(_ order: String) {}
    static func run(_ order: String, in context: WorkflowContext<Self>) async throws -> [String] {
        let named = pay.with { $0.id = "pay-\(order)" }
        let first = try await context.execute(named, "a")
        let again = try await context.execute(named, "b")
        let numbered = context.start(pay, "c")
        let beside = context.start(named, "d")
        let withdrawn = context.start(pay.with { $0.id = "withdrawn" }, "e")
        withdrawn.cancel()
        let anew = context.start(pay.with { $0.id = "withdrawn" }, "f")
        return try await [first, again, numbered.result(), beside.result(), anew.result()]
    }
}

/// Takes an id twice until its code is mended.
private struct Careless: Workflow {
    static let isMended = Mutex<Set<String>>([])
    init(_ key: String) {}
    static func run(_ key: String, in context: WorkflowContext<Self>) async throws -> [String] {
        let isMended = isMended.withLock { $0.contains(key) }
        let first = context.start(pay.with { $0.id = "same" }, "a")
        let second = context.start(pay.with { $0.id = isMended ? "other" : "same" }, "b")
        return try await [first.result(), second.result()]
    }
}

/// What the workflow above was before it chose other ids.
private struct Renamed: Workflow {
    static var name: String { "Payer" }
    init(_ order: String) {}
    static func run(_ order: String, in context: WorkflowContext<Self>) async throws -> [String] {
        [try await context.execute(pay.with { $0.id = "invoice-\(order)" }, "a")]
    }
}

extension Live {
    @Suite("Activities with ids that the workflow chooses")
    struct ActivityIDTests {
        @Test("are known by them to the activity and to histories, and replay", arguments: CacheSize.allCases)
        func ids(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Payer.self, "7", cache: cache) {
                pay.implemented { input, activity in "\(activity.info.activityID) \(input)" }
            }
            let paid = try result.get()
            #expect(paid == ["pay-7 a", "pay-7 b", "3 c", "pay-7 d", "withdrawn f"])
        }

        @Test("a replay with another id is caught, and both ids are named")
        func renamed() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Payer> = stage.id("payer")
            try await stage.withWorker({
                Payer.self
                pay.implemented { input in input }
            }) {
                _ = try await stage.client.execute(Payer.self, id: id, on: stage.queue, "7")
            }
            let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue)
            let error = await #expect(throws: ReplayFailure.self) {
                try await Replayer { Registration.workflow(Renamed.self) }.replay(history)
            }
            let text = "\(error.map { "\($0)" } ?? "")"
            #expect(text.contains("id invoice-7") && text.contains("id pay-7"), "\(text)")
        }

        @Test("an id that is taken fails the task with a sentence, and mended code goes on with the run")
        func taken() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Careless> = stage.id("careless")
            let worker = try stage.worker {
                Careless.self
                pay.implemented { input in input }
            }
            let running = Task { try await worker.run() }
            let handle = try await stage.client.start(Careless.self, id: id, on: stage.queue, stage.key)
            let sentence = """
                activity pay cannot be scheduled: an activity of this run has the id \\"same\\" and has not ended for the \
                workflow; wait for its end, or choose another id
                """
            try await eventually("the task has failed with a sentence") {
                try await handle.historyJSON().contains(sentence)
            }
            Careless.isMended.withLock { _ = $0.insert(stage.key) }
            #expect(try await handle.result() == ["a", "b"])
            worker.shutDown()
            try await running.value
            try await stage.replay(Careless.self, id)
        }

        @Test("are completed by them, and what operators do names them")
        func completedAndOperated() async throws {
            let stage = try await Stage()
            let id: WorkflowID<OneOf> = stage.id("one")
            let attempts = Mutex(0)
            try await stage.withWorker({
                OneOf.self
                pay.implemented { _, _ in
                    let count = attempts.withLock { count in
                        count += 1
                        return count
                    }
                    if count < 3 { throw ApplicationFailure("not yet") }
                    throw CompletesLater()
                }
            }) {
                let handle = try await stage.client.start(OneOf.self, id: id, on: stage.queue, "invoice")
                try await eventually("its third attempt waits") { attempts.withLock { $0 >= 3 } }
                let changed = try await handle.updateActivityOptions(
                    .id("invoice"),
                    ActivityOptionsChange(startToClose: .seconds(40))
                )
                #expect(changed.startToClose == .seconds(40))
                try await handle.pauseActivities(.id("invoice"))
                #expect(try await handle.describe().pendingActivities.first?.activityID == "invoice")
                try await handle.unpauseActivities(.id("invoice"))
                let completion = stage.client.completion(of: pay, id: "invoice", workflowID: id.rawValue)
                try await eventually("it is completed by its id") {
                    do {
                        try await completion.complete("paid")
                        return true
                    } catch {
                        return false
                    }
                }
                #expect(try await handle.result() == "paid")
            }
            try await stage.replay(OneOf.self, id)
        }
    }
}

/// One activity with an id.
private struct OneOf: Workflow {
    init(_ id: String) {}
    static func run(_ id: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(pay.with { $0.id = id }, "x")
    }
}
