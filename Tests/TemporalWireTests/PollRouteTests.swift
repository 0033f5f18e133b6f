import TemporalCore
import TemporalWire
import Testing

@Suite("Groups of pollers on the wire")
struct PollRouteTests {
    private let groups = #""pollerGroups": [{"id": "a", "weight": 0.25}, {"id": "b", "weight": 3}, {"weight": 1}]"#
    private let expected = PollRoutes(
        version: 7,
        groups: [PollRoutes.Group("a", weight: 0.25), PollRoutes.Group("b", weight: 3)]
    )

    @Test("each kind of poll names its group")
    func polls() throws {
        let json = """
            {"namespace": "ns", "taskQueue": {"name": "q", "kind": 1}, "identity": "me", "pollerGroupId": "a"}
            """
        var workflows = PollWorkflowTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me")
        workflows.pollerGroupID = "a"
        try expect(workflows, equals: json)
        var activities = PollActivityTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me")
        activities.pollerGroupID = "a"
        try expect(activities, equals: json)
        var operations = PollNexusTaskQueueRequest(namespace: "ns", taskQueue: "q", identity: "me")
        operations.pollerGroupID = "a"
        try expect(operations, equals: json)
    }

    @Test("each answer may name the groups, with their version or, from an older server, without")
    func answers() throws {
        let new = #"{"pollerGroupsInfo": {"version": "7", \#(groups)}, "pollerGroupInfos": [{"id": "old"}]}"#
        #expect(try response(to: PollWorkflowTaskQueueRequest.self, new).routes == expected)
        #expect(try response(to: PollActivityTaskQueueRequest.self, new).routes == expected)
        #expect(try response(to: PollNexusTaskQueueRequest.self, new).routes == expected)
        #expect(try response(to: DescribeNamespaceRequest.self, new).routes == expected)
        let old = #"{"pollerGroupInfos": [{"id": "a", "weight": 0.5}]}"#
        let unversioned = PollRoutes(version: nil, groups: [PollRoutes.Group("a", weight: 0.5)])
        #expect(try response(to: PollWorkflowTaskQueueRequest.self, old).routes == unversioned)
        #expect(try response(to: PollActivityTaskQueueRequest.self, old).routes == unversioned)
        #expect(try response(to: PollNexusTaskQueueRequest.self, old).routes == unversioned)
        #expect(try response(to: DescribeNamespaceRequest.self, old).routes == unversioned)
        let none = #"{"pollerGroupsInfo": {"version": "8"}}"#
        #expect(try response(to: PollActivityTaskQueueRequest.self, none).routes == PollRoutes(version: 8, groups: []))
        #expect(try response(to: PollActivityTaskQueueRequest.self, "{}").routes == nil)
    }

    @Test("answers to queries and to Nexus operations go back to the group that the task came from")
    func goingBack() throws {
        let workflow = try response(
            to: PollWorkflowTaskQueueRequest.self,
            #"{"taskToken": "AQ==", "pollerGroupId": "a"}"#
        )
        #expect(workflow.workflowTask?.pollerGroupID == "a")
        let nexus = try response(to: PollNexusTaskQueueRequest.self, #"{"taskToken": "AQ==", "pollerGroupId": "b"}"#)
        #expect(nexus.nexusTask?.pollerGroupID == "b")
        let token = TaskToken([1])
        var query = RespondQueryTaskCompletedRequest(namespace: "ns", token: token, answer: .answered([]))
        query.pollerGroupID = "a"
        try expect(
            query,
            equals: """
                {"namespace": "ns", "taskToken": "AQ==", "completedType": 1, "queryResult": {}, "pollerGroupId": "a"}
                """
        )
        var done = RespondNexusTaskCompletedRequest(
            namespace: "ns",
            token: token,
            identity: "me",
            answer: .cancelled,
            takesFailures: true
        )
        done.pollerGroupID = "b"
        try expect(
            done,
            equals: """
                {"namespace": "ns", "taskToken": "AQ==", "identity": "me", "response": {"cancelOperation": {}},
                 "pollerGroupId": "b"}
                """
        )
        var failed = RespondNexusTaskFailedRequest(
            namespace: "ns",
            token: token,
            identity: "me",
            failure: Failure(message: "no", kind: .terminated),
            takesFailures: true
        )
        failed.pollerGroupID = "b"
        try expect(
            failed,
            equals: """
                {"namespace": "ns", "taskToken": "AQ==", "identity": "me", "pollerGroupId": "b",
                 "failure": {"message": "no", "terminatedFailureInfo": {}}}
                """
        )
    }
}
