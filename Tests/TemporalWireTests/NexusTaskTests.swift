import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("Nexus tasks and endpoints on the wire")
struct NexusTaskTests {
    private let token = TaskToken([1, 2, 3])

    @Test("a poll, and the task that it brings to start an operation")
    func start() throws {
        try expect(
            PollNexusTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me", workerInstanceKey: "key"),
            equals: """
                {"namespace": "ns", "taskQueue": {"name": "q", "kind": 1}, "identity": "me", "workerInstanceKey": "key"}
                """
        )
        let polled = try response(
            to: PollNexusTaskQueueRequest.self,
            """
            {"taskToken": "AQID", "pollerScalingDecision": {"pollRequestDeltaSuggestion": 2},
             "request": {"header": {"Request-Timeout": "9s"}, "scheduledTime": "1970-01-01T00:00:07Z", "endpoint": "e",
              "capabilities": {"temporalFailureResponses": true},
              "startOperation": {"service": "s", "operation": "o", "requestId": "r", "callback": "http://there",
               "payload": \(longhand("1")), "callbackHeader": {"Who": "me"},
               "links": [{"url": "temporal:///x", "type": "t"}]}}}
            """
        )
        let task = try #require(polled.nexusTask)
        #expect(polled.pollerDelta == 2)
        #expect(task.token == token && task.endpoint == "e" && task.takesFailures && task.unreadable == nil)
        #expect(task.headers == ["request-timeout": "9s"])
        #expect(task.scheduledTime == Timestamp(millisecondsSince1970: 7000))
        guard case .start(let start)? = task.work else { return #expect(Bool(false), "\(task)") }
        #expect(start.service == "s" && start.operation == "o" && start.requestID == "r")
        #expect(start.input == json("1"))
        #expect(start.callback == "http://there" && start.callbackHeaders == ["Who": "me"])
        #expect(start.links == [NexusLink(url: "temporal:///x", type: "t")])
    }

    @Test("a task to cancel an operation, of newer and older servers, and an answer without one")
    func cancel() throws {
        for field in ["operationToken", "operationId"] {
            let polled = try response(
                to: PollNexusTaskQueueRequest.self,
                """
                {"taskToken": "AQID", "request": {"cancelOperation":
                 {"service": "s", "operation": "o", "\(field)": "t"}}}
                """
            )
            guard case .cancel(let cancel)? = polled.nexusTask?.work else {
                return #expect(Bool(false), "\(polled)")
            }
            #expect(cancel.token == "t" && polled.nexusTask?.service == "s" && polled.nexusTask?.takesFailures == false)
        }
        #expect(try PollNexusTaskQueueResponse(decoding: []).nexusTask == nil)
        let broken = try PollNexusTaskQueueResponse(decoding: [0x0A, 1, 7, 0x12, 2, 0xFF, 0xFF])
        #expect(broken.nexusTask?.token == TaskToken([7]) && broken.nexusTask?.unreadable != nil)
    }

    @Test("answers: at once, later, failed, cancelled")
    func answers() throws {
        func answer(_ answer: NexusAnswer, takesFailures: Bool = true) -> RespondNexusTaskCompletedRequest {
            RespondNexusTaskCompletedRequest(
                namespace: "ns",
                token: token,
                identity: "me",
                answer: answer,
                takesFailures: takesFailures
            )
        }
        let head = #""namespace": "ns", "identity": "me", "taskToken": "AQID""#
        try expect(
            answer(.completed(json("1"), links: [NexusLink(url: "u", type: "t")])),
            equals: """
                {\(head), "response": {"startOperation": {"syncSuccess":
                 {"payload": \(longhand("1")), "links": [{"url": "u", "type": "t"}]}}}}
                """
        )
        try expect(
            answer(.started(token: "x", links: [])),
            equals: """
                {\(head), "response": {"startOperation": {"asyncSuccess":
                 {"operationToken": "x", "operationId": "x"}}}}
                """
        )
        try expect(answer(.cancelled), equals: #"{\#(head), "response": {"cancelOperation": {}}}"#)
        let failure = Failure(message: "no", kind: .application(.init(type: "T", nonRetryable: true)))
        try expect(
            answer(.failed(failure)),
            equals: """
                {\(head), "response": {"startOperation": {"failure":
                 {"message": "no", "applicationFailureInfo": {"type": "T", "nonRetryable": true}}}}}
                """
        )
        let old = try answer(.failed(failure), takesFailures: false).encoded()
        let text = try ServiceJSON.json(request: old, "RespondNexusTaskCompleted")
        #expect(text.contains(#""operationError":{"operationState":"failed","failure":{"message":"no""#), "\(text)")
        #expect(text.contains(#""type":"temporal.api.failure.v1.Failure""#), "\(text)")
    }

    @Test("failures of handlers, as newer and older servers take them")
    func failures() throws {
        let cause = Failure(message: "broken", kind: .application(.init(type: "T")))
        let failure = Failure(
            message: "not now",
            kind: .nexusHandler(.init(type: "UNAVAILABLE", isRetryable: true)),
            cause: cause
        )
        func request(_ takesFailures: Bool) -> RespondNexusTaskFailedRequest {
            RespondNexusTaskFailedRequest(
                namespace: "ns",
                token: token,
                identity: "me",
                failure: failure,
                takesFailures: takesFailures
            )
        }
        try expect(
            request(true),
            equals: """
                {"namespace": "ns", "identity": "me", "taskToken": "AQID", "failure": {"message": "not now",
                 "nexusHandlerFailureInfo": {"type": "UNAVAILABLE", "retryBehavior": 1},
                 "cause": {"message": "broken", "applicationFailureInfo": {"type": "T"}}}}
                """
        )
        let text = try ServiceJSON.json(request: try request(false).encoded(), "RespondNexusTaskFailed")
        #expect(text.contains(#""errorType":"UNAVAILABLE""#) && text.contains(#""message":"not now""#), "\(text)")
        #expect(text.contains("NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_RETRYABLE"), "\(text)")
    }

    @Test("endpoints are made, changed, read, listed and removed")
    func endpoints() throws {
        let spec = NexusEndpointSpec(
            name: "e",
            target: .taskQueue("q", namespace: "ns"),
            description: json("\"why\"")
        )
        let specJSON = """
            {"name": "e", "description": \(longhand("\"why\"")),
             "target": {"worker": {"namespace": "ns", "taskQueue": "q"}}}
            """
        try expect(CreateNexusEndpointRequest(spec), equals: #"{"spec": \#(specJSON)}"#)
        try expect(
            UpdateNexusEndpointRequest(id: "i", version: 3, spec),
            equals: #"{"id": "i", "version": "3", "spec": \#(specJSON)}"#
        )
        try expect(DeleteNexusEndpointRequest(id: "i", version: 3), equals: #"{"id": "i", "version": "3"}"#)
        try expect(GetNexusEndpointRequest(id: "i"), equals: #"{"id": "i"}"#)
        try expect(
            ListNexusEndpointsRequest(name: "e", pageToken: [1]),
            equals: #"{"nextPageToken": "AQ==", "name": "e"}"#
        )
        let read = try response(
            to: GetNexusEndpointRequest.self,
            """
            {"endpoint": {"version": "4", "id": "i", "spec": {"name": "e", "target": {"external": {"url": "http://x"}}},
             "createdTime": "1970-01-01T00:00:01Z"}}
            """
        ).endpoint
        #expect(read.name == "e" && read.version == 4 && read.target == .external(url: "http://x"))
        #expect(
            read.created == Timestamp(millisecondsSince1970: 1000) && read.modified == nil && read.description == nil
        )
        let page = try response(
            to: ListNexusEndpointsRequest.self,
            #"{"nextPageToken": "AQ==", "endpoints": [{"id": "i", "spec": \#(specJSON)}]}"#
        )
        #expect(page.endpoints.map(\.target) == [spec.target] && page.nextPageToken == [1])
    }
}
