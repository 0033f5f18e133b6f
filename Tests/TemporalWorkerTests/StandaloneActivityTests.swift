import LiveTestSupport
import Logging
import MetricsTestKit
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct Returned: Error, Codable, Equatable { var why: String }

private let post = Activity<String, String, Returned>(
    "post",
    startToClose: .seconds(30),
    retry: RetryPolicy(initialInterval: .milliseconds(2), backoffCoefficient: 1, maximumAttempts: 3)
)
private let watch = Activity<String, String, Never>(
    "watch",
    startToClose: .seconds(60),
    heartbeat: .seconds(3),
    retry: RetryPolicy(maximumAttempts: 1)
)
private let silent = Activity<Empty, String, Never>(
    "silent",
    startToClose: .milliseconds(200),
    retry: RetryPolicy(maximumAttempts: 1)
)

/// What code was told and has heard.
private final class Seen: Sendable {
    private let state = Mutex<(infos: [ActivityInfo], reasons: [ActivityCancellationReason])>(([], []))
    var infos: [ActivityInfo] { state.withLock { $0.infos } }
    var reasons: [ActivityCancellationReason] { state.withLock { $0.reasons } }
    func note(_ info: ActivityInfo) { state.withLock { $0.infos.append(info) } }
    func hear(_ reason: ActivityCancellationReason) { state.withLock { $0.reasons.append(reason) } }
}

/// Writes down what passes, and changes the input of what is started.
private final class Listening: ClientInterceptor {
    private let words = Mutex<[String]>([])
    var heard: [String] { words.withLock { $0 } }
    private func note(_ word: String) { words.withLock { $0.append(word) } }

    func startActivity<Input, Output, Failure>(
        _ call: StartActivityCall<Input, Output, Failure>,
        next: Next<
            StartActivityCall<Input, Output, Failure>, StandaloneActivityHandle<Input, Output, Failure>, ClientError
        >
    ) async throws(ClientError) -> StandaloneActivityHandle<Input, Output, Failure> {
        note("start \(call.activity.name)")
        var call = call
        call.header = [NamedPayload("word", Payload(encoding: "binary/plain", data: Array("x".utf8)))]
        return try await next(call)
    }

    func activityResult<Output, Failure>(
        _ call: ActivityResultCall,
        next: Next<ActivityResultCall, Output, StandaloneActivityFailure<Failure>>
    ) async throws(StandaloneActivityFailure<Failure>) -> Output {
        note("result")
        return try await next(call)
    }

    func describeActivity(
        _ call: DescribeActivityCall,
        next: Next<DescribeActivityCall, StandaloneActivityDescription, ClientError>
    ) async throws(ClientError) -> StandaloneActivityDescription {
        note("describe")
        return try await next(call)
    }

    func cancelActivity(
        _ call: CancelActivityCall,
        next: Next<CancelActivityCall, Void, ClientError>
    ) async throws(ClientError) {
        note("cancel \(call.reason)")
        try await next(call)
    }

    func terminateActivity(
        _ call: TerminateActivityCall,
        next: Next<TerminateActivityCall, Void, ClientError>
    ) async throws(ClientError) {
        note("terminate \(call.reason)")
        try await next(call)
    }

    func countActivities(
        _ call: CountActivitiesCall,
        next: Next<CountActivitiesCall, Int, ClientError>
    ) async throws(ClientError) -> Int {
        note("count")
        return try await next(call)
    }

    func listActivities(
        _ call: ListActivitiesCall,
        next: (ListActivitiesCall) -> ServerList<StandaloneActivityListing>
    ) -> ServerList<StandaloneActivityListing> {
        note("list")
        return next(call)
    }
}

extension Live {
    @Suite("Activities without a workflow")
    struct StandaloneActivityTests {
        private func post(_ seen: Seen = Seen()) -> Registration {
            TemporalWorkerTests.post.implemented { letter, context in
                seen.note(context.info)
                switch letter {
                case "returned": throw Returned(why: "moved")
                case "lost": throw ApplicationFailure("lost", type: "Lost", isNonRetryable: true)
                case "third": if context.info.attempt < 3 { throw ApplicationFailure("not yet") }
                case "later": throw CompletesLater()
                default: break
                }
                return "\(letter) delivered"
            }
        }

        /// Beats until it is told to stop.
        private func watch(_ seen: Seen) -> Registration {
            TemporalWorkerTests.watch.implemented { _, context in
                seen.note(context.info)
                while true {
                    try context.heartbeat("alive")
                    if let reason = context.cancellationReason {
                        seen.hear(reason)
                        throw CancellationError()
                    }
                    // tidy:allow sleep — the activity's work, cut short by its cancellation
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
        }

        @Test("one runs, is tried again, and is described; its code knows that it has no workflow")
        func runs() async throws {
            let stage = try await Stage()
            let seen = Seen()
            let metrics = TestMetrics()
            let log = LogCollector()
            try await stage.withWorker(change: { options in
                options.metrics = metrics
                options.logger = log.logger
            }) {
                post(seen)
            } _: {
                let activity = TemporalWorkerTests.post.with { options in
                    options.summary = "a letter"
                    options.priority = Priority(key: 2)
                }
                var options = StandaloneActivityOptions()
                options.details = "to the north"
                let id = "third-\(stage.key)"
                let handle = try await stage.client.start(activity, id: id, on: stage.queue, options: options, "third")
                #expect(try await handle.result() == "third delivered")
                // A handle by the id alone is about the latest run.
                #expect(try await stage.client.handle(activity, id: id).result() == "third delivered")
                let description = try await handle.describe()
                #expect(description.activityID == id && description.runID == handle.runID)
                #expect(description.activityType == "post" && description.status == .completed)
                #expect(description.attempt == 3 && description.options.retry?.maximumAttempts == 3)
                #expect(
                    description.options.startToClose == .seconds(30) && description.options.taskQueue == stage.queue
                )
                #expect(description.options.priority?.key == 2)
                #expect(description.summary == "a letter" && description.details == "to the north")
                #expect(description.lastFailure?.message == "not yet" && description.closeTime != nil)
                #expect(description.lastWorkerIdentity == stage.client.identity)
                let info = try #require(seen.infos.last)
                #expect(info.isStandalone && info.workflowID.isEmpty && info.workflowType.isEmpty)
                #expect(info.activityID == id && info.activityRunID == handle.runID && info.attempt == 3)
                #expect(info.namespace == "default" && info.priority?.key == 2)
                #expect(info.serializationContext.workflowID == nil && info.serializationContext.activityID == id)
            }
            let counter = try #require(
                metrics.counters.first { $0.label == "temporal_activity_execution_failed" && $0.totalValue == 2 }
            )
            #expect(!counter.dimensions.contains { $0.0 == "workflow_type" })
            let line = try #require(log.lines.first { $0.contains("attempt 1 of the activity failed") })
            #expect(!line.contains("workflow") && !line.contains(" run-id="), "\(line)")
            #expect(line.contains(" activity-id=third-") && line.contains(" activity-run-id="), "\(line)")
        }

        @Test("each way to end without a result is told apart")
        func ends() async throws {
            let stage = try await Stage()
            let seen = Seen()
            try await stage.withWorker({
                post()
                watch(seen)
                silent.implemented { _, context in
                    while !context.isCancelled {
                        // tidy:allow sleep — the activity's work, cut short by its cancellation
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    return ""
                }
            }) {
                let client = stage.client
                let declared = await #expect(throws: StandaloneActivityFailure<Returned>.self) {
                    try await client.execute(
                        TemporalWorkerTests.post.with { $0.retry = RetryPolicy(maximumAttempts: 1) },
                        id: "returned-\(stage.key)",
                        on: stage.queue,
                        "returned"
                    )
                }
                guard case .declared(Returned(why: "moved"))? = declared else {
                    throw TestFailure("\(declared as Any)")
                }
                let failed = await #expect(throws: StandaloneActivityFailure<Returned>.self) {
                    try await client.execute(TemporalWorkerTests.post, id: "lost-\(stage.key)", on: stage.queue, "lost")
                }
                guard case .failed(let failure)? = failed else { throw TestFailure("\(failed as Any)") }
                #expect(failure.message == "lost")
                let late = await #expect(throws: StandaloneActivityFailure<Never>.self) {
                    try await client.execute(silent, id: "silent-\(stage.key)", on: stage.queue)
                }
                guard case .timedOut(.startToClose)? = late else { throw TestFailure("\(late as Any)") }

                let asked = try await client.start(
                    TemporalWorkerTests.watch,
                    id: "asked-\(stage.key)",
                    on: stage.queue,
                    "x"
                )
                try await eventually("it beats") { try await asked.describe().heartbeatCount > 0 }
                try await asked.cancel(reason: "enough")
                let cancelled = await #expect(throws: StandaloneActivityFailure<Never>.self) {
                    try await asked.result()
                }
                guard case .cancelled? = cancelled else { throw TestFailure("\(cancelled as Any)") }
                #expect(seen.reasons == [.requested])
                let description = try await asked.describe()
                #expect(description.status == .cancelled && description.cancellationReason == "enough")

                let ended = try await client.start(
                    TemporalWorkerTests.watch,
                    id: "ended-\(stage.key)",
                    on: stage.queue,
                    "x"
                )
                try await eventually("it beats") { try await ended.describe().heartbeatCount > 0 }
                try await ended.terminate(reason: "shop closes")
                let terminated = await #expect(throws: StandaloneActivityFailure<Never>.self) {
                    try await ended.result()
                }
                guard case .terminated(let reason)? = terminated else { throw TestFailure("\(terminated as Any)") }
                #expect(reason.contains("shop closes"), "\(reason)")
                try await eventually("its code hears of it") { seen.reasons == [.requested, .gone] }
            }
        }

        @Test("an id that is taken: what its policies say")
        func policies() async throws {
            let stage = try await Stage()
            let start = Policies(stage: stage)
            let id = start.id
            let first = try await start("good")
            let taken = await #expect(throws: ClientError.self) { try await start("again") }
            guard case .activityAlreadyStarted(id, let runID)? = taken else { throw TestFailure("\(taken as Any)") }
            #expect(runID == first.runID)
            #expect("\(taken as Any)".contains(id))
            let same = try await start("other", conflict: .useExisting)
            #expect(same.runID == first.runID)
            try await stage.withWorker({ post() }) {
                #expect(try await same.result() == "good delivered")
                for policy in [ActivityIDReusePolicy.rejectDuplicate, .allowDuplicateFailedOnly] {
                    let refused = await #expect(throws: ClientError.self) {
                        try await start("again", reuse: policy)
                    }
                    guard case .activityAlreadyStarted? = refused else { throw TestFailure("\(refused as Any)") }
                }
                let next = try await start("next")
                #expect(next.runID != first.runID)
                #expect(try await next.result() == "next delivered")
                #expect(try await first.result() == "good delivered")
            }
        }

        @Test("one is found by its search attributes, counted, delayed and deleted")
        func found() async throws {
            let stage = try await Stage()
            let client = stage.client
            let word = "word-\(stage.key)"
            var options = StandaloneActivityOptions()
            options.searchAttributes = [SearchAttributeKey.keyword("CustomKeywordField").set(word)]
            options.startDelay = .milliseconds(300)
            let id = "found-\(stage.key)"
            let handle = try await client.start(
                TemporalWorkerTests.post,
                id: id,
                on: stage.queue,
                options: options,
                "slow"
            )
            let query = "CustomKeywordField = '\(word)'"
            let running = try await eventually("it is listed") { try await client.activities(query).all().first }
            #expect(running.activityID == id && running.activityType == "post" && running.status == .running)
            #expect(running.taskQueue == stage.queue && running.runID == handle.runID)
            try await stage.withWorker({ post() }) { _ = try await handle.result() }
            let description = try await handle.describe()
            #expect(description.startDelay == .milliseconds(300))
            let (asked, began) = (try #require(description.scheduledTime), try #require(description.lastStartedTime))
            #expect(began.duration(since: asked) >= .milliseconds(300))
            try await eventually("its end is listed") {
                try await client.countActivities("\(query) AND ExecutionStatus = 'Completed'") == 1
            }
            #expect(description.searchAttributes.contains { $0.name == "CustomKeywordField" })
            try await handle.delete()
            try await eventually("it is gone") {
                do {
                    _ = try await handle.describe()
                    return false
                } catch ClientError.activityNotFound {
                    return true
                }
            }
        }

        @Test("one is completed from elsewhere, by its token or by its id", arguments: [false, true])
        func completed(byToken: Bool) async throws {
            let stage = try await Stage()
            let seen = Seen()
            try await stage.withWorker({ post(seen) }) {
                let handle = try await stage.client.start(
                    TemporalWorkerTests.post,
                    id: "later-\(stage.key)",
                    on: stage.queue,
                    "later"
                )
                let info = try await eventually("it has begun") { seen.infos.first }
                let completion =
                    byToken
                    ? stage.client.completion(of: TemporalWorkerTests.post, token: info.taskToken)
                    : handle.completion
                try await completion.heartbeat("half")
                try await completion.complete("brought by hand")
                #expect(try await handle.result() == "brought by hand")
                let late = await #expect(throws: ClientError.self) { try await completion.complete("again") }
                guard case .activityNotFound? = late else { throw TestFailure("\(late as Any)") }
                let ended = await #expect(throws: ClientError.self) { try await handle.terminate() }
                guard case .activityNotFound? = ended else { throw TestFailure("\(ended as Any)") }
            }
        }

        @Test("what is not there, not registered or not allowed is an error with a sentence")
        func mistakes() async throws {
            let stage = try await Stage()
            let client = stage.client
            let nobody = client.handle(TemporalWorkerTests.post, id: "nobody-\(stage.key)")
            for call in [
                { () async throws -> Void in _ = try await nobody.describe() },
                { () async throws -> Void in try await nobody.cancel() },
                { () async throws -> Void in try await nobody.terminate() },
            ] {
                let error = await #expect(throws: ClientError.self) { try await call() }
                guard case .activityNotFound(let reason)? = error else { throw TestFailure("\(error as Any)") }
                #expect(!reason.isEmpty)
            }
            let result = await #expect(throws: StandaloneActivityFailure<Returned>.self) { try await nobody.result() }
            guard case .client(.activityNotFound)? = result else { throw TestFailure("\(result as Any)") }
            for (id, queue, word) in [("", "q", "the activity's id is empty"), ("x", "", "the task queue is empty")] {
                let error = await #expect(throws: ClientError.self) {
                    try await client.start(TemporalWorkerTests.post, id: id, on: queue, "x")
                }
                #expect("\(error as Any)".contains(word), "\(error as Any)")
            }
            try await stage.withWorker({ post() }) {
                let unknown = Activity<String, String, Never>("unknown", startToClose: .seconds(5))
                let handle = try await client.start(unknown, id: "unknown-\(stage.key)", on: stage.queue, "x")
                let failure = try await eventually("an attempt has failed") { try await handle.describe().lastFailure }
                #expect(failure.message.contains("activity unknown is not registered on this worker; it has: post"))
                try await handle.terminate()
            }
        }

        @Test("interceptors hear of each call")
        func intercepted() async throws {
            let listening = Listening()
            let stage = try await Stage { $0.interceptors = [listening] }
            let seen = Seen()
            try await stage.withWorker({
                post(seen)
                watch(seen)
            }) {
                let client = stage.client
                _ = try await client.execute(TemporalWorkerTests.post, id: "heard-\(stage.key)", on: stage.queue, "x")
                let handle = try await client.start(
                    TemporalWorkerTests.watch,
                    id: "watch-\(stage.key)",
                    on: stage.queue,
                    "x"
                )
                try await handle.cancel(reason: "enough")
                _ = try? await handle.result()
                let other = try await client.start(
                    TemporalWorkerTests.watch,
                    id: "other-\(stage.key)",
                    on: stage.queue,
                    "x"
                )
                try await other.terminate(reason: "over")
                _ = try await other.describe()
                _ = try await client.countActivities()
                _ = try await client.activities().all(limit: 1)
            }
            #expect(
                listening.heard == [
                    "start post", "result", "start watch", "cancel enough", "result", "start watch", "terminate over",
                    "describe", "count", "list",
                ]
            )
            #expect(seen.infos.first?.header.map(\.name) == ["word"])
        }
    }
}

/// Starts one activity again and again.
private struct Policies: Sendable {
    let stage: Stage
    var id: String { "policy-\(stage.key)" }

    func callAsFunction(
        _ letter: String,
        reuse: ActivityIDReusePolicy = .allowDuplicate,
        conflict: ActivityIDConflictPolicy = .fail
    ) async throws(ClientError) -> StandaloneActivityHandle<String, String, Returned> {
        var options = StandaloneActivityOptions()
        options.idReusePolicy = reuse
        options.idConflictPolicy = conflict
        return try await stage.client.start(post, id: id, on: stage.queue, options: options, letter)
    }
}
