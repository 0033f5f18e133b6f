import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private let decide = Activity<String, Bool, Doubt>(
    "decide",
    startToClose: .seconds(60),
    heartbeat: .seconds(30),
    retry: RetryPolicy(maximumAttempts: 1)
)

private struct Doubt: Error, Codable, Equatable { var why: String }

/// Waits for somebody's decision.
private struct Undecided: Workflow {
    var isHurried = false
    init(_ what: String) {}
    struct Messages: MessageSet {
        let hurry = Signal<Undecided, Empty>("hurry") { $0.isHurried = true }
    }
    static func run(_ what: String, in context: WorkflowContext<Self>) async throws -> String {
        let decision = context.start(decide.with { $0.cancellation = .waitCompleted }, what)
        try await context.wait { $0.isHurried || decision.isFinished }
        if context.state.isHurried { decision.cancel() }
        do { return try await decision.result() ? "yes" : "no" } catch {
            switch error.reason {
            case .declared(let doubt): return "doubt: \(doubt.why)"
            case .undeclared(let failure): return "failure: \(failure.message)"
            case .interrupted: return "cancelled"
            case .timedOut: return "too late"
            }
        }
    }
}

/// Has the last word.
private final class Overruling: ClientInterceptor {
    private let heard = Mutex<[String]>([])

    var reports: [String] { heard.withLock { $0 } }

    func reportActivity(
        _ call: ReportActivityCall,
        next: Next<ReportActivityCall, ActivityInstructions, ClientError>
    ) async throws(ClientError) -> ActivityInstructions {
        var call = call
        let report: String
        switch (call.activity, call.report) {
        case (.token, .alive(let details)): report = "token: alive at \(details.map { "\($0)" } ?? "none")"
        case (.token, _): report = "token: ended"
        case (.id(let id, let workflowID, _), .failed(let failure)):
            report = "\(id) of \(workflowID.prefix(9)): \(failure.message)"
            call.report = .completed(true)
        case (.id, _): report = "id: something else"
        }
        heard.withLock { $0.append(report) }
        return try await next(call)
    }
}

extension Live {
    @Suite("Activities that are completed from outside")
    struct LaterCompletionTests {
        /// Starts the workflow, waits until its activity has begun, and lets somebody decide.
        private func run(
            through interceptors: [any ClientInterceptor] = [],
            by: @Sendable (Stage, WorkflowHandle<Undecided>, ActivityInfo) async throws -> Void
        ) async throws -> String {
            let stage = try await Stage { $0.interceptors = interceptors }
            let begun = Mutex<ActivityInfo?>(nil)
            let id: WorkflowID<Undecided> = stage.id("undecided")
            let result = try await stage.withWorker({
                Undecided.self
                decide.implemented { _, context in
                    begun.withLock { $0 = context.info }
                    throw CompletesLater()
                }
            }) {
                let handle = try await stage.client.start(Undecided.self, id: id, on: stage.queue, "what")
                try await eventually("the activity has begun") { begun.withLock { $0 != nil } }
                let info = try #require(begun.withLock { $0 })
                try await by(stage, handle, info)
                return try await handle.result()
            }
            try await stage.replay(Undecided.self, id)
            return result
        }

        @Test("by token, with a result; once")
        func token() async throws {
            let result = try await run { stage, _, info in
                let completion = stage.client.completion(of: decide, token: info.taskToken)
                let instructions = try await completion.heartbeat("half")
                #expect(!instructions.isCancelRequested && !instructions.isPaused && !instructions.isReset)
                try await completion.complete(true)
                let error = try await #require(throws: ClientError.self) { try await completion.complete(false) }
                guard case .activityNotFound = error else { throw error }
            }
            #expect(result == "yes")
        }

        @Test("an interceptor hears what is told of an activity, and may tell something else")
        func intercepted() async throws {
            let overruling = Overruling()
            let result = try await run(through: [overruling]) { stage, handle, info in
                try await stage.client.completion(of: decide, token: info.taskToken).heartbeat("half")
                let byID = stage.client.completion(of: decide, id: info.activityID, workflowID: handle.id.rawValue)
                try await byID.fail(ApplicationFailure("no idea"))
            }
            #expect(result == "yes")
            #expect(overruling.reports == ["token: alive at half", "1 of undecided: no idea"])
        }

        @Test("by workflow and id, with a result, a declared error, or another one", arguments: [0, 1, 2])
        func id(kind: Int) async throws {
            let result = try await run { stage, handle, info in
                let completion = stage.client.completion(
                    of: decide,
                    id: info.activityID,
                    workflowID: info.workflowID,
                    runID: info.runID
                )
                try await completion.heartbeat()
                switch kind {
                case 0: try await completion.complete(false)
                case 1: try await completion.fail(Doubt(why: "rain"))
                default: try await completion.fail(ApplicationFailure("no idea", type: "NoIdea"))
                }
            }
            #expect(result == ["no", "doubt: rain", "failure: no idea"][kind])
        }

        @Test("a cancellation is heard by a heartbeat and reported", arguments: [false, true])
        func cancelled(byToken: Bool) async throws {
            let result = try await run { stage, handle, info in
                let completion =
                    byToken
                    ? stage.client.completion(of: decide, token: info.taskToken)
                    : stage.client.completion(of: decide, id: info.activityID, workflowID: info.workflowID)
                try await handle.signal(\.hurry)
                try await eventually("the cancellation is heard") { try await completion.heartbeat().isCancelRequested }
                try await completion.reportCancellation()
            }
            #expect(result == "cancelled")
        }

        @Test("what is not there is an error that says so")
        func missing() async throws {
            let stage = try await Stage()
            let nobody = stage.client.completion(of: decide, id: "1", workflowID: "nobody-\(stage.key)")
            let error = try await #require(throws: ClientError.self) { try await nobody.complete(true) }
            guard case .activityNotFound(let reason) = error else { throw error }
            #expect(!reason.isEmpty)
        }
    }
}
