import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("Commands of the server on the wire")
struct WorkerCommandTests {
    /// A field that holds bytes, of fewer than 128.
    private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }

    /// A list of commands.
    private func list(_ commands: [[UInt8]]) -> [UInt8] { commands.flatMap { field(1, $0) } }

    /// A command to cancel an activity.
    private func cancel(_ token: [UInt8]) -> [UInt8] { field(1, field(1, token)) }

    private func payload(_ encoding: String, _ data: [UInt8]) -> Payload { Payload(encoding: encoding, data: data) }

    @Test("polls and answers name the queue at which the worker takes commands")
    func naming() throws {
        var workflows = PollWorkflowTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me")
        workflows.controlQueue = "control"
        var activities = PollActivityTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me")
        activities.controlQueue = "control"
        let poll = """
            {"namespace": "ns", "taskQueue": {"name": "q", "kind": 1}, "identity": "me",
             "workerControlTaskQueue": "control"}
            """
        try expect(workflows, equals: poll)
        try expect(activities, equals: poll)
        var completed = RespondWorkflowTaskCompletedRequest(
            namespace: "ns",
            token: TaskToken([1]),
            identity: "me",
            completion: WorkflowTaskCompletion(commands: [], messages: [], queryAnswers: []),
            returnNewWorkflowTask: false,
            sdkName: "",
            sdkVersion: ""
        )
        completed.controlQueue = "control"
        try expect(
            completed,
            equals: """
                {"namespace": "ns", "taskToken": "AQ==", "identity": "me", "sdkMetadata": {},
                 "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true},
                 "workerControlTaskQueue": "control"}
                """
        )
    }

    @Test("a poll of that queue says its kind")
    func poll() throws {
        var poll = PollNexusTaskQueueRequest(namespace: "ns", taskQueue: "control", identity: "me")
        poll.isControlQueue = true
        try expect(
            poll,
            equals: """
                {"namespace": "ns", "taskQueue": {"name": "control", "kind": "TASK_QUEUE_KIND_WORKER_COMMANDS"},
                 "identity": "me"}
                """
        )
    }

    @Test("a namespace says whether its server gives commands")
    func capability() throws {
        func commands(_ json: String) throws -> Bool {
            try response(to: DescribeNamespaceRequest.self, json).capabilities.workerCommands
        }
        #expect(try commands(#"{"namespaceInfo": {"capabilities": {"workerCommands": true}}}"#))
        #expect(try !commands(#"{"namespaceInfo": {"capabilities": {"workerHeartbeats": true}}}"#))
        #expect(try !commands("{}"))
    }

    @Test("commands are read in each encoding, and those that are not known are passed over")
    func reading() throws {
        let bytes = list([cancel([7, 8]), field(15, [1]), [], cancel([])])
        let expected: [WorkerCommand] = [
            .cancelActivity(TaskToken([7, 8])), .unknown, .unknown, .cancelActivity(TaskToken([])),
        ]
        #expect(try [WorkerCommand](payload("binary/protobuf", bytes)) == expected)
        #expect(try [WorkerCommand](payload("", bytes)) == expected)
        let json = #"{"commands": [{"cancelActivity": {"taskToken": "Bwg="}}, {"rest": {}}]}"#
        #expect(
            try [WorkerCommand](payload("json/protobuf", Array(json.utf8))) == [
                .cancelActivity(TaskToken([7, 8])), .unknown,
            ]
        )
        #expect(try [WorkerCommand](payload("binary/protobuf", [])).isEmpty)
    }

    @Test(
        "what is not a list of commands is an error",
        arguments: [
            ("binary/protobuf", [0x0A, 5, 1] as [UInt8]), ("", [0xFF]), ("json/protobuf", Array("{".utf8)),
            ("json/protobuf", Array(#"{"commands": 1}"#.utf8)), ("json/plain", Array("{}".utf8)),
            ("binary/encrypted", []),
        ]
    )
    func refusing(encoding: String, data: [UInt8]) {
        #expect(throws: WireError.self) { try [WorkerCommand](payload(encoding, data)) }
    }

    @Test("the result has an entry for each command, empty for one that is not known")
    func result() throws {
        let commands: [WorkerCommand] = [.cancelActivity(TaskToken([1])), .unknown, .cancelActivity(TaskToken([2]))]
        let result = try commands.result()
        #expect(result.encoding == "binary/protobuf")
        #expect(result.data == field(1, field(1, [])) + field(1, []) + field(1, field(1, [])))
    }
}
