import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("Worker deployments, on the wire")
struct DeploymentCallTests {
    private let version = WorkerDeploymentVersion(deploymentName: "d", buildID: "2")

    @Test("a page of deployments")
    func list() throws {
        try expect(
            ListWorkerDeploymentsRequest(namespace: "ns", pageSize: 3, pageToken: [1]),
            equals: #"{"namespace": "ns", "pageSize": 3, "nextPageToken": "AQ=="}"#
        )
        let page = try response(
            to: ListWorkerDeploymentsRequest.self,
            """
            {"nextPageToken": "Ag==", "workerDeployments": [{"name": "d", "createTime": "1970-01-01T00:00:01Z",
                "routingConfig": {"currentDeploymentVersion": {"deploymentName": "d", "buildId": "1"}},
                "latestVersionSummary": {"deploymentVersion": {"deploymentName": "d", "buildId": "2"},
                    "status": "WORKER_DEPLOYMENT_VERSION_STATUS_CREATED"},
                "currentVersionSummary": {"deploymentVersion": {"deploymentName": "d", "buildId": "1"},
                    "status": "WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT"},
                "rampingVersionSummary": {"deploymentVersion": {"deploymentName": "d", "buildId": "2"},
                    "status": "WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING"}}]}
            """
        )
        #expect(page.nextPageToken == [2])
        let listing = try #require(page.deployments.first)
        #expect(listing.name == "d" && listing.createTime == Timestamp(secondsSince1970: 1, nanoseconds: 0))
        #expect(listing.routing.current == .build("1") && listing.routing.ramping == nil)
        #expect(listing.latestVersion?.status == .created && listing.latestVersion?.version == version)
        #expect(listing.currentVersion?.status == .current && listing.rampingVersion?.status == .ramping)
    }

    @Test("a deployment, its versions and where it sends workflows")
    func describe() throws {
        try expect(
            DescribeWorkerDeploymentRequest(namespace: "ns", name: "d"),
            equals: #"{"namespace": "ns", "deploymentName": "d"}"#
        )
        let described = try response(
            to: DescribeWorkerDeploymentRequest.self,
            """
            {"conflictToken": "AQI=", "workerDeploymentInfo": {"name": "d", "createTime": "1970-01-01T00:00:01Z",
                "lastModifierIdentity": "me", "managerIdentity": "boss",
                "routingConfigUpdateState": "ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS",
                "routingConfig": {"currentDeploymentVersion": {"deploymentName": "d", "buildId": "1"},
                    "rampingDeploymentVersion": {"deploymentName": "d", "buildId": "2"}, "rampingVersionPercentage": 33.3,
                    "currentVersionChangedTime": "1970-01-01T00:00:02Z",
                    "rampingVersionChangedTime": "1970-01-01T00:00:03Z",
                    "rampingVersionPercentageChangedTime": "1970-01-01T00:00:04Z", "revisionNumber": 7},
                "versionSummaries": [{"deploymentVersion": {"deploymentName": "d", "buildId": "0"},
                    "status": "WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING", "createTime": "1970-01-01T00:00:05Z",
                    "drainageInfo": {"status": "VERSION_DRAINAGE_STATUS_DRAINING",
                        "lastChangedTime": "1970-01-01T00:00:06Z", "lastCheckedTime": "1970-01-01T00:00:07Z"},
                    "routingUpdateTime": "1970-01-01T00:00:08Z", "firstActivationTime": "1970-01-01T00:00:09Z",
                    "lastCurrentTime": "1970-01-01T00:00:10Z", "lastDeactivationTime": "1970-01-01T00:00:11Z"},
                   {"deploymentVersion": {"deploymentName": "d", "buildId": "1"},
                    "status": "WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT", "currentSinceTime": "1970-01-01T00:00:02Z",
                    "rampingSinceTime": "1970-01-01T00:00:01Z",
                    "drainageInfo": {"lastChangedTime": "1970-01-01T00:00:06Z"}}]}}
            """
        ).description
        var expected = WorkerDeploymentDescription()
        (expected.name, expected.createTime) = ("d", Timestamp(secondsSince1970: 1, nanoseconds: 0))
        (expected.lastModifier, expected.manager, expected.isRoutingKnownEverywhere) = ("me", "boss", false)
        expected.conflictToken = WorkerDeploymentConflictToken(bytes: [1, 2])
        expected.routing.current = .build("1")
        expected.routing.ramping = .init(target: .build("2"), percentage: 33.3)
        expected.routing.currentChangedTime = Timestamp(secondsSince1970: 2, nanoseconds: 0)
        expected.routing.rampingChangedTime = Timestamp(secondsSince1970: 3, nanoseconds: 0)
        expected.routing.percentageChangedTime = Timestamp(secondsSince1970: 4, nanoseconds: 0)
        expected.routing.revision = 7
        var old = WorkerDeploymentVersionSummary(WorkerDeploymentVersion(deploymentName: "d", buildID: "0"))
        (old.status, old.createTime) = (.draining, Timestamp(secondsSince1970: 5, nanoseconds: 0))
        old.drainage = WorkerDeploymentDrainage(.draining)
        old.drainage?.changedTime = Timestamp(secondsSince1970: 6, nanoseconds: 0)
        old.drainage?.checkedTime = Timestamp(secondsSince1970: 7, nanoseconds: 0)
        old.routingChangedTime = Timestamp(secondsSince1970: 8, nanoseconds: 0)
        old.firstActivationTime = Timestamp(secondsSince1970: 9, nanoseconds: 0)
        old.lastCurrentTime = Timestamp(secondsSince1970: 10, nanoseconds: 0)
        old.lastDeactivationTime = Timestamp(secondsSince1970: 11, nanoseconds: 0)
        var current = WorkerDeploymentVersionSummary(WorkerDeploymentVersion(deploymentName: "d", buildID: "1"))
        (current.status, current.currentSince) = (.current, Timestamp(secondsSince1970: 2, nanoseconds: 0))
        current.rampingSince = Timestamp(secondsSince1970: 1, nanoseconds: 0)
        expected.versions = [old, current]
        #expect(described == expected)
        #expect(described.version("1") == current && described.version("9") == nil)
    }

    @Test(
        "a ramp to workers without a version is told by its percentage",
        arguments: [("0", nil), ("10", WorkerDeploymentRouting.Ramp(target: .unversioned, percentage: 10))]
    )
    func unversionedRamp(percentage: String, ramp: WorkerDeploymentRouting.Ramp?) throws {
        let described = try response(
            to: DescribeWorkerDeploymentRequest.self,
            #"{"workerDeploymentInfo": {"routingConfig": {"rampingVersionPercentage": \#(percentage)}}}"#
        ).description
        #expect(described.routing.current == .unversioned && described.routing.ramping == ramp)
        #expect(described.isRoutingKnownEverywhere == nil && described.manager == nil)
    }

    @Test("changes of where a deployment sends workflows")
    func routing() throws {
        var change = WorkerDeploymentRoutingChange(namespace: "ns", name: "d", target: .build("2"), identity: "me")
        let common = #""namespace": "ns", "deploymentName": "d", "identity": "me""#
        try expect(
            SetWorkerDeploymentCurrentVersionRequest(change),
            equals: "{\(common), \"buildId\": \"2\"}"
        )
        (change.allowsNoPollers, change.ignoresMissingTaskQueues) = (true, true)
        change.conflictToken = WorkerDeploymentConflictToken(bytes: [3])
        let flags = #""conflictToken": "Aw==", "allowNoPollers": true, "ignoreMissingTaskQueues": true"#
        try expect(
            SetWorkerDeploymentCurrentVersionRequest(change),
            equals: "{\(common), \(flags), \"buildId\": \"2\"}"
        )
        try expect(
            SetWorkerDeploymentRampingVersionRequest(change, percentage: 12.5),
            equals: "{\(common), \(flags), \"buildId\": \"2\", \"percentage\": 12.5}"
        )
        let nothing = WorkerDeploymentRoutingChange(namespace: "ns", name: "d", target: .unversioned, identity: "me")
        try expect(SetWorkerDeploymentCurrentVersionRequest(nothing), equals: "{\(common)}")
        try expect(SetWorkerDeploymentRampingVersionRequest(nothing, percentage: 0), equals: "{\(common)}")
        let token = WorkerDeploymentConflictToken(bytes: [9])
        for answer in [
            try response(to: SetWorkerDeploymentCurrentVersionRequest.self, #"{"conflictToken": "CQ=="}"#),
            try response(to: SetWorkerDeploymentRampingVersionRequest.self, #"{"conflictToken": "CQ=="}"#),
            try response(to: SetWorkerDeploymentManagerRequest.self, #"{"conflictToken": "CQ=="}"#),
            try response(to: CreateWorkerDeploymentRequest.self, #"{"conflictToken": "CQ=="}"#),
        ] {
            #expect(answer.conflictToken == token)
        }
    }

    @Test("a deployment is made, managed and removed")
    func lifecycle() throws {
        let common = #""namespace": "ns", "deploymentName": "d", "identity": "me""#
        try expect(
            CreateWorkerDeploymentRequest(namespace: "ns", name: "d", identity: "me", requestID: "r"),
            equals: "{\(common), \"requestId\": \"r\"}"
        )
        try expect(
            DeleteWorkerDeploymentRequest(namespace: "ns", name: "d", identity: "me"),
            equals: "{\(common)}"
        )
        for (manager, field) in [("boss", "boss"), (nil, "")] {
            try expect(
                SetWorkerDeploymentManagerRequest(
                    namespace: "ns",
                    name: "d",
                    manager: manager,
                    identity: "me",
                    conflictToken: WorkerDeploymentConflictToken(bytes: [3])
                ),
                equals: "{\(common), \"managerIdentity\": \"\(field)\", \"conflictToken\": \"Aw==\"}"
            )
        }
    }

    @Test("a version, its queues and its notes")
    func oneVersion() throws {
        let common = #""namespace": "ns", "deploymentVersion": {"deploymentName": "d", "buildId": "2"}"#
        try expect(
            DescribeWorkerDeploymentVersionRequest(namespace: "ns", version: version, reportsStats: true),
            equals: "{\(common), \"reportTaskQueueStats\": true}"
        )
        try expect(
            DeleteWorkerDeploymentVersionRequest(
                namespace: "ns",
                version: version,
                skipsDrainage: true,
                identity: "me"
            ),
            equals: "{\(common), \"skipDrainage\": true, \"identity\": \"me\"}"
        )
        let note = Payload(encoding: "json/plain", data: Array(#""x""#.utf8))
        let noteJSON = #"{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "Ingi"}"#
        try expect(
            UpdateWorkerDeploymentVersionMetadataRequest(
                namespace: "ns",
                version: version,
                entries: [NamedPayload("b", note), NamedPayload("a", note)],
                removed: ["c"],
                identity: "me"
            ),
            equals: """
                {\(common), "upsertEntries": {"a": \(noteJSON), "b": \(noteJSON)}, "removeEntries": ["c"],
                 "identity": "me"}
                """
        )
        let notes = try response(
            to: UpdateWorkerDeploymentVersionMetadataRequest.self,
            #"{"metadata": {"entries": {"b": \#(noteJSON), "a": \#(noteJSON)}}}"#
        ).metadata
        #expect(notes == [NamedPayload("a", note), NamedPayload("b", note)])
        let described = try response(
            to: DescribeWorkerDeploymentVersionRequest.self,
            """
            {"workerDeploymentVersionInfo": {"deploymentVersion": {"deploymentName": "d", "buildId": "2"},
                "status": "WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED", "rampPercentage": 5,
                "createTime": "1970-01-01T00:00:01Z", "routingChangedTime": "1970-01-01T00:00:02Z",
                "currentSinceTime": "1970-01-01T00:00:03Z", "rampingSinceTime": "1970-01-01T00:00:04Z",
                "firstActivationTime": "1970-01-01T00:00:05Z", "lastCurrentTime": "1970-01-01T00:00:06Z",
                "lastDeactivationTime": "1970-01-01T00:00:07Z", "lastModifierIdentity": "me",
                "drainageInfo": {"status": "VERSION_DRAINAGE_STATUS_DRAINED"},
                "metadata": {"entries": {"a": \(noteJSON)}}},
             "versionTaskQueues": [{"name": "q", "type": "TASK_QUEUE_TYPE_ACTIVITY",
                "stats": {"approximateBacklogCount": 4, "tasksAddRate": 1.5},
                "statsByPriorityKey": {"3": {"approximateBacklogCount": 4}}}]}
            """
        ).description
        #expect(described.version == version && described.status == .drained)
        #expect(described.drainage == WorkerDeploymentDrainage(.drained))
        #expect(described.rampingPercentage == 5 && described.lastModifier == "me")
        #expect(described.metadata == [NamedPayload("a", note)])
        let times = [
            described.createTime, described.routingChangedTime, described.currentSince, described.rampingSince,
            described.firstActivationTime, described.lastCurrentTime, described.lastDeactivationTime,
        ]
        #expect(times == (1...7).map { Timestamp(secondsSince1970: $0, nanoseconds: 0) })
        let queue = try #require(described.taskQueues.first)
        #expect(queue.taskQueue == "q" && queue.type == .activity && queue.stats?.backlogCount == 4)
        #expect(queue.stats?.addRate == 1.5 && queue.statsByPriority[3]?.backlogCount == 4)
    }

    @Test("the queues of a version from a server that does not tell their loads")
    func plainQueues() throws {
        let described = try response(
            to: DescribeWorkerDeploymentVersionRequest.self,
            """
            {"workerDeploymentVersionInfo": {"deploymentVersion": {"deploymentName": "d", "buildId": "2"},
                "taskQueueInfos": [{"name": "q", "type": "TASK_QUEUE_TYPE_WORKFLOW"}]}}
            """
        ).description
        #expect(described.taskQueues == [.init("q", .workflow)] && described.status == .unknown)
    }

    @Test(
        "an override for one task, for all, and of a schedule's workflow",
        arguments: [
            (
                VersioningOverride.oneTime(WorkerDeploymentVersion(deploymentName: "d", buildID: "2")),
                #"{"oneTime": {"targetDeploymentVersion": {"buildId": "2", "deploymentName": "d"}}}"#
            ), (.autoUpgrade, #"{"autoUpgrade": true}"#),
        ]
    )
    func overrides(override: VersioningOverride, json: String) throws {
        try expect(
            UpdateWorkflowExecutionOptionsRequest(
                namespace: "ns",
                workflowID: "w",
                runID: "r",
                identity: "me",
                change: WorkflowOptionsChange(versioning: .set(override))
            ),
            equals: """
                {"namespace": "ns", "workflowExecution": {"workflowId": "w", "runId": "r"}, "identity": "me",
                 "workflowExecutionOptions": {"versioningOverride": \(json)}, "updateMask": "versioningOverride"}
                """
        )
        let answer = try response(
            to: UpdateWorkflowExecutionOptionsRequest.self,
            #"{"workflowExecutionOptions": {"versioningOverride": \#(json)}}"#
        )
        #expect(answer.versioning == override)
        let schedule = try response(
            to: DescribeScheduleRequest.self,
            #"{"schedule": {"action": {"startWorkflow": {"workflowId": "w", "versioningOverride": \#(json)}}}}"#
        ).schedule
        #expect(schedule.workflow.versioning == override)
        let request = CreateScheduleRequest(
            namespace: "ns",
            scheduleID: "s",
            schedule: schedule,
            identity: "me",
            requestID: "r"
        )
        let sent = try ServiceJSON.json(request: try request.encoded(), "CreateSchedule")
        #expect(sent.contains(#""versioningOverride":\#(json.replacing(" ", with: ""))"#), "\(sent)")
    }

    @Test("how a workflow stands to the versions of its workers")
    func workflow() throws {
        let described = try response(
            to: DescribeWorkflowExecutionRequest.self,
            """
            {"workflowExecutionInfo": {"versioningInfo": {"behavior": "VERSIONING_BEHAVIOR_AUTO_UPGRADE",
                "deploymentVersion": {"deploymentName": "d", "buildId": "1"},
                "versionTransition": {"deploymentVersion": {"deploymentName": "d", "buildId": "2"}}}}}
            """
        ).description
        #expect(described.versioningBehavior == .autoUpgrade && described.versioning == nil)
        #expect(described.deploymentVersion == WorkerDeploymentVersion(deploymentName: "d", buildID: "1"))
        #expect(described.versionTransition == .init(to: version))
        let leaving = try response(
            to: DescribeWorkflowExecutionRequest.self,
            #"{"workflowExecutionInfo": {"versioningInfo": {"versionTransition": {}}}}"#
        ).description
        #expect(leaving.versioningBehavior == nil && leaving.versionTransition == .init(to: nil))
    }
}
