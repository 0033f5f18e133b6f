import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import TestSupport
import Testing

@testable import TemporalWorker

@Suite("The parts of Nexus", .timeLimit(.minutes(1)))
struct NexusPartsTests {
    @Test("a token is what the other SDKs write, and what is not one is refused with a sentence")
    func tokens() throws {
        let token = NexusOperationToken(namespace: "default", .workflow("work/ü?>"))
        #expect(token.text == "eyJ0IjoxLCJucyI6ImRlZmF1bHQiLCJ3aWQiOiJ3b3JrL8O8Pz4ifQ")
        #expect(try NexusOperationToken(token.text) == token)
        // As Python writes it, with a version.
        #expect(try NexusOperationToken("eyJ0IjoxLCJucyI6ImEiLCJ3aWQiOiJiIiwidiI6MH0").target == .workflow("b"))
        for target in [
            NexusOperationToken.Target.activity("a", runID: "r"), .activity("a", runID: nil),
            .update("u", workflowID: "w", runID: "r"), .update("u", workflowID: "w", runID: nil),
        ] {
            let token = NexusOperationToken(namespace: "n", target)
            #expect(try NexusOperationToken(token.text) == token)
        }
        // {"t":2,"ns":"n","aid":"a","rid":"r"} and {"t":3,"ns":"n","wid":"w","rid":"r","uid":"u"}, as Python writes them.
        let activity = NexusOperationToken(namespace: "n", .activity("a", runID: "r"))
        #expect(activity.text == "eyJ0IjoyLCJucyI6Im4iLCJhaWQiOiJhIiwicmlkIjoiciJ9")
        let update = NexusOperationToken(namespace: "n", .update("u", workflowID: "w", runID: "r"))
        #expect(update.text == "eyJ0IjozLCJucyI6Im4iLCJ3aWQiOiJ3IiwicmlkIjoiciIsInVpZCI6InUifQ")
        for (text, reason) in [
            ("!", "it is not base64"), ("e30", "it names no type"), ("eyJ0Ijo5fQ", "its type is 9"),
            ("eyJ0IjoyfQ", "it names no activity"),
            ("eyJ0IjozLCJ3aWQiOiJiIn0", "it names no update"),
            ("eyJ0IjoxLCJ2IjozfQ", "its version is 3"), ("eyJ0IjoxLCJ3aWQiOiIifQ", "it names no workflow"),
            ("eyJ0IjoxLCJ3aWQiOiJiIn0", "it names no namespace"),
        ] {
            let error = #expect(throws: NexusHandlerFailure.self) { try NexusOperationToken(text) }
            #expect(error?.type == .badRequest && error?.message.contains(reason) == true, "\(text): \(error as Any)")
        }
    }

    @Test("links are addresses that the other SDKs read")
    func links() throws {
        let activity = WorkflowLink.activity(namespace: "a/b", activityID: "x y", runID: RunID("r"))
        let address = try #require(NexusLink(activity))
        #expect(address.url == "temporal:///namespaces/a%2Fb/activities/x%20y/r/details")
        #expect(WorkflowLink(address) == activity)
        let event = WorkflowLink.event(
            EventID(5),
            type: "NEXUS_OPERATION_SCHEDULED",
            namespace: "a/b",
            workflowID: "w x",
            runID: RunID("r")
        )
        let link = try #require(NexusLink(event))
        #expect(
            link.url
                == "temporal:///namespaces/a%2Fb/workflows/w%20x/r/history"
                + "?eventID=5&eventType=NexusOperationScheduled&referenceType=EventReference"
        )
        #expect(WorkflowLink(link) == event)
        let request = WorkflowLink.request(
            id: "q",
            type: "WORKFLOW_EXECUTION_STARTED",
            namespace: "n",
            workflowID: "w",
            runID: RunID("r")
        )
        #expect(NexusLink(request).flatMap { WorkflowLink($0) } == request)
        let plus = link.url.replacing("w%20x", with: "w+x").replacing("NexusOperation", with: "Nexus+Operation")
        guard case .event(_, let type, _, "w+x", _)? = WorkflowLink(NexusLink(url: plus, type: link.type)) else {
            throw TestFailure("\(plus)")
        }
        #expect(type.contains(" "), "in a query a plus is a space")
        #expect(NexusLink(.batch(id: "b")) == nil)
        for url in ["", "http://there", "temporal:///namespaces/n/workflows/w/r?x=1", link.url + "X"] {
            #expect(WorkflowLink(NexusLink(url: url, type: link.type)) == nil, "\(url)")
        }
        #expect(WorkflowLink(NexusLink(url: link.url, type: "something")) == nil)
    }

    @Test(
        "times as Go writes them",
        arguments: [
            ("9.5s", Duration.milliseconds(9500)), ("1m30s", .seconds(90)), ("250ms", .milliseconds(250)),
            ("2h", .seconds(7200)),
        ]
    )
    func times(_ text: String, _ time: Duration) { #expect(Duration(goText: text) == time) }

    @Test("what is not a time", arguments: ["", "s", "5", "5 s", "-1s", "1x", "99999999999999999s"])
    func noTimes(_ text: String) { #expect(Duration(goText: text) == nil) }

    @Test("what a handler throws, and what it means")
    func outcomes() {
        struct Odd: Error {}
        struct Useless: NonRetryableError {}
        func failure(_ error: any Error) -> (NexusErrorType, Bool)? {
            guard case .failed(let failure) = NexusOutcome(error, JSONPayloadConverter.default) else { return nil }
            return (failure.type, failure.isRetryable)
        }
        for (error, type, isRetryable) in [
            (Odd() as any Error, NexusErrorType.internal, true), (Useless(), .internal, false),
            (ApplicationFailure("a"), .internal, true),
            (ApplicationFailure("a", isNonRetryable: true), .internal, false),
            (NexusHandlerFailure("h", type: .conflict), .conflict, false),
            (NexusHandlerFailure("h", type: .conflict, isRetryable: true), .conflict, true),
            (ClientError.alreadyStarted(workflowID: "w", runID: RunID("r")), .internal, false),
            (ClientError.activityAlreadyStarted(activityID: "a", runID: RunID("r")), .internal, false),
            (ClientError.conversion("c"), .badRequest, false), (ClientError.payloadsFailed("p"), .internal, true),
            (ClientError.invalid("i"), .badRequest, false),
            (ClientError.workflowNotFound(workflowID: "w", reason: ""), .notFound, false),
            (ClientError.unreachable(address: "a", reason: "r"), .unavailable, true),
            (ClientError.rpc(RPCError(status: .resourceExhausted, message: "", method: "")), .resourceExhausted, true),
            (ClientError.rpc(RPCError(status: .permissionDenied, message: "", method: "")), .internal, true),
        ] {
            let meaning = failure(error)
            #expect(meaning?.0 == type && meaning?.1 == isRetryable, "\(error)")
        }
        guard
            case .answered(.failed(let failed)) = NexusOutcome(
                NexusOperationError.failed(ApplicationFailure("no", type: "No")),
                JSONPayloadConverter.default
            ), case .application(let application) = failed.kind
        else { return #expect(Bool(false), "no failure") }
        #expect(application.type == "No" && application.nonRetryable)
    }

    @Test("a handler whose time is over is cancelled, and its slot is free even if it does not come back")
    func timeout() async throws {
        let supplier = ScriptedSupplier()
        let context = WorkerContext.none { $0.tuner = WorkerTuner(nexusTasks: supplier) }
        let slow = NexusOperation<String, String>("slow", of: "desk")
        let reason = Mutex<NexusCancellationReason?>(nil)
        let isFree = Latch()
        let registry = try Registry([
            slow.implemented { text, context in
                await withTaskCancellationHandler {
                    await isFree.wait()
                } onCancel: {
                    reason.withLock { $0 = context.cancellationReason }
                }
                return text
            }
        ])
        let loop = NexusTaskLoop(context, registry: registry, patience: .milliseconds(1))
        var task = NexusTask(token: TaskToken([1]))
        var start = NexusTask.Start(service: "desk", operation: "slow")
        start.input = .json("x")
        task.work = .start(start)
        task.headers = ["request-timeout": "10ms"]
        async let slot = loop.slots.acquire()
        try await supplier.answer()
        loop.start(task, in: try #require(await slot))
        try await eventually("the slot is free") {
            supplier.released == [.nexusTask(service: "desk", operation: "slow")]
        }
        try await eventually("the code is told so") { reason.withLock { $0 } == .timedOut }
        isFree.open()
    }
}
