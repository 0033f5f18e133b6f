import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// Two ways of one workflow that do not fit together.
private struct Before: Workflow {
    static let name = "Unsteady"
    var mayGoOn = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<Before, Empty>("go-on") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.sleep(for: .milliseconds(1))
        try await context.wait { $0.mayGoOn }
        return "before"
    }
}

private struct After: Workflow {
    static let name = "Unsteady"
    var mayGoOn = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<After, Empty>("go-on") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.mayGoOn }
        return "after"
    }
}

private struct Oops: Error, Codable, Equatable { var code: Int }
private struct Ouch: Error {}

/// Throws what is not a business failure, from its main line or from a handler.
private struct Faulty: Workflow {
    init(_ place: String) {}
    struct Messages: MessageSet {
        let fail = Signal<Faulty, Empty>.running("fail") { _, _ in throw Oops(code: 2) }
    }
    static func run(_ place: String, in context: WorkflowContext<Self>) async throws -> String {
        if place == "main" { throw Oops(code: 1) }
        if place == "other" { throw Ouch() }
        try await context.wait { _ in false }
        return "never"
    }
}

extension Live {
    @Suite("What fails a workflow")
    struct FailureRuleTests {
        @Test("a history that does not fit fails the workflow where that is wanted", arguments: [true, false])
        func nondeterminism(workerWide: Bool) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Before> = stage.id("unsteady")
            let handle = try await stage.withWorker({ Before.self }) {
                let handle = try await stage.client.start(Before.self, id: id, on: stage.queue, Empty())
                try await eventually("the timer has fired") { try await stage.answeredTasks(of: id) == 2 }
                return handle
            }
            var policy = WorkflowFailurePolicy()
            policy.failsOnNondeterminism = true
            let ofType = workerWide ? WorkflowFailurePolicy() : policy
            let ofWorker = workerWide ? policy : WorkflowFailurePolicy()
            try await stage.withWorker(
                change: { $0.failurePolicy = ofWorker },
                { Registration.workflow(After.self, failurePolicy: ofType) }
            ) {
                try await handle.signal(\.goOn)
                do throws(WorkflowFailure<any Error>) {
                    _ = try await handle.result()
                    Issue.record("the workflow did not fail")
                } catch {
                    guard case .failed(let failure) = error, case .application(let application) = failure.kind else {
                        throw error
                    }
                    #expect(application.type == "NondeterminismError")
                    #expect(failure.message.contains("StartTimer") || failure.message.contains("TimerStarted"))
                }
            }
            #expect(try await stage.failedTasks(of: id) == 0)
        }

        @Test("errors that a policy names fail the workflow, in a handler too", arguments: CacheSize.allCases)
        func errorTypes(cache: CacheSize) async throws {
            let stage = try await Stage()
            var policy = WorkflowFailurePolicy()
            policy.errorTypes = [Oops.self]
            let registration = Registration.workflow(Faulty.self, failurePolicy: policy)
            try await stage.withWorker(cache: cache.rawValue, { registration }) {
                for (place, code) in [("main", 1), ("handler", 2)] {
                    let id: WorkflowID<Faulty> = stage.id("\(place)-\(cache.rawValue)")
                    let handle = try await stage.client.start(Faulty.self, id: id, on: stage.queue, place)
                    if place == "handler" { try await handle.signal(\.fail) }
                    do throws(WorkflowFailure<any Error>) {
                        _ = try await handle.result()
                        Issue.record("the workflow did not fail")
                    } catch {
                        guard case .failed(let failure) = error, case .application(let application) = failure.kind
                        else { throw error }
                        #expect(application.type == "Oops")
                        let details = try #require(application.details.first)
                        #expect(try stage.client.converter.value(Oops.self, from: details) == Oops(code: code))
                    }
                    try await stage.replay(id) { registration }
                }
                let id: WorkflowID<Faulty> = stage.id("other-\(cache.rawValue)")
                let handle = try await stage.client.start(Faulty.self, id: id, on: stage.queue, "other")
                try await eventually("its task has failed") { try await stage.failedTasks(of: id) > 0 }
                try await handle.terminate()
            }
        }

        @Test("any error fails the workflow where that is wanted")
        func anyError() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Faulty> = stage.id("any")
            try await stage.withWorker(change: { $0.failurePolicy.failsOnAnyError = true }, { Faulty.self }) {
                do throws(WorkflowFailure<any Error>) {
                    _ = try await stage.client.execute(Faulty.self, id: id, on: stage.queue, "other")
                    Issue.record("the workflow did not fail")
                } catch {
                    guard case .failed(let failure) = error, case .application(let application) = failure.kind else {
                        throw error
                    }
                    #expect(application.type == "Ouch")
                }
            }
        }
    }
}
