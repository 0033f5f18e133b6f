import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct Idle: Workflow {
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let number = Query<Idle, Int>("number") { _ in 1 }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.sleep(for: .hours(1))
        return Empty()
    }
}

extension Live {
    @Suite("What an operator asks of the server")
    struct ServerVerbTests {
        /// The code with which the server refuses a call.
        private func status(_ body: () async throws -> Void) async throws -> RPCStatus? {
            let error = try await #require(throws: ClientError.self) { try await body() }
            guard case .rpc(let cause) = error else { return nil }
            return cause.status
        }

        @Test("search attributes are added, listed and removed")
        func searchAttributes() async throws {
            let stage = try await Stage()
            let name = "Field\(stage.key.prefix(8))"
            try await stage.client.addSearchAttributes([name: .double])
            try await eventually("it is there") {
                try await stage.client.searchAttributes().custom[name] == .double
            }
            #expect(try await stage.client.searchAttributes().system["WorkflowId"] == .keyword)
            try await stage.client.removeSearchAttributes(name)
            try await eventually("it is gone") { try await stage.client.searchAttributes().custom[name] == nil }
            #expect(
                try await status { try await stage.client.addSearchAttributes(["WorkflowId": .int]) }
                    == .invalidArgument
            )
            let missing = try await status { try await stage.client.removeSearchAttributes("WorkflowId") }
            #expect(missing == .invalidArgument)
        }

        @Test("a namespace is registered, described, updated, listed and deleted")
        func namespaces() async throws {
            let client = try await Stage().client
            let name = "ns-\(UUID().uuidString.lowercased())"
            try await client.registerNamespace(
                name,
                NamespaceSettings(description: "first", ownerEmail: "me@here", retention: .days(3), data: ["a": "1"])
            )
            try await eventually("it is known") { (try? await client.describeNamespace(name)) != nil }
            let found = try await client.describeNamespace(name)
            #expect(found.name == name && found.state == .registered && found.description == "first")
            #expect(found.ownerEmail == "me@here" && found.retention == .days(3) && found.data == ["a": "1"])
            #expect(!found.isGlobal && !found.id.isEmpty && found.capabilities.contains("sync_update"))
            #expect(found.blobSizeLimit > 0 && !found.archivesHistories)
            try await client.updateNamespace(name, NamespaceSettings(retention: .days(5), data: ["b": "2"]))
            try await client.updateNamespace(name, NamespaceSettings(description: "second"))
            try await eventually("it is changed") { try await client.describeNamespace(name).description == "second" }
            let changed = try await client.describeNamespace(name)
            #expect(changed.ownerEmail == "me@here" && changed.retention == .days(5))
            #expect(changed.data == ["a": "1", "b": "2"])
            #expect(try await client.namespaces().all().map(\.name).contains(name))
            #expect(try await client.describeNamespace().name == "default")
            #expect(try await client.deleteNamespace(name).hasPrefix(name))
            try await eventually("it is gone") {
                do {
                    _ = try await client.describeNamespace(name)
                    return false
                } catch ClientError.namespaceNotFound(name) {
                    return true
                }
            }
        }

        @Test("a namespace without a retention, one that exists and one that does not are errors")
        func namespaceErrors() async throws {
            let client = try await Stage().client
            #expect(
                try await status { try await client.registerNamespace("short", NamespaceSettings()) }
                    == .invalidArgument
            )
            let again = try await status {
                try await client.registerNamespace("default", NamespaceSettings(retention: .days(3)))
            }
            #expect(again == .alreadyExists)
            let verbs: [() async throws -> Void] = [
                { _ = try await client.describeNamespace("nobody") },
                { try await client.updateNamespace("nobody", NamespaceSettings(description: "x")) },
                { try await client.deleteNamespace("nobody") },
            ]
            for (number, verb) in verbs.enumerated() {
                let error = await #expect(throws: ClientError.self, "\(number)") { try await verb() }
                guard case .namespaceNotFound("nobody")? = error else {
                    Issue.record("\(number): \(error.map { "\($0)" } ?? "nothing")")
                    continue
                }
            }
        }

        @Test("a task queue tells its pollers, its backlog and its limits")
        func taskQueues() async throws {
            let stage = try await Stage()
            let client = stage.client
            let handle = try await client.start(Idle.self, id: stage.id("idle"), on: stage.queue, Empty())
            try await eventually("a task waits") {
                try await client.describeTaskQueue(stage.queue).stats.backlogCount == 1
            }
            let idle = try await client.describeTaskQueue(stage.queue)
            #expect(idle.pollers.isEmpty && idle.statsByPriority[3]?.backlogCount == 1)
            #expect(idle.effectiveRateLimit != nil && idle.rateLimitSource == .system && idle.currentVersion == nil)
            try await stage.withWorker({ Idle.self }) {
                try await eventually("somebody polls, and nothing waits") {
                    let queue = try await client.describeTaskQueue(stage.queue)
                    return queue.pollers.map(\.identity) == [client.identity] && queue.stats.backlogCount == 0
                }
                #expect(try await client.describeTaskQueue(stage.queue).pollers.first?.lastAccess != nil)
            }
            let set = try await client.updateTaskQueueConfig(
                stage.queue,
                type: .activity,
                TaskQueueConfigChange(
                    rateLimit: .perSecond(5),
                    fairnessKeyRateLimit: .perSecond(2),
                    fairnessWeights: ["big": 2.5],
                    reason: "test"
                )
            )
            #expect(set.rateLimit == 5 && set.fairnessKeyRateLimit == 2 && set.fairnessWeights == ["big": 2.5])
            try await eventually("the limit is told") {
                try await client.describeTaskQueue(stage.queue, .activity).config.rateLimit == 5
            }
            let removed = try await client.updateTaskQueueConfig(
                stage.queue,
                type: .activity,
                TaskQueueConfigChange(rateLimit: .removed, removedFairnessWeights: ["big"])
            )
            #expect(removed.rateLimit == nil && removed.fairnessKeyRateLimit == 2 && removed.fairnessWeights.isEmpty)
            let refused = try await status {
                try await client.updateTaskQueueConfig(
                    stage.queue,
                    type: .workflow,
                    TaskQueueConfigChange(rateLimit: .perSecond(1))
                )
            }
            #expect(refused == .invalidArgument)
            #expect(try await status { _ = try await client.describeTaskQueue("") } == .invalidArgument)
            try await handle.terminate()
        }

        @Test("workers that send heartbeats are listed, counted and described")
        func workers() async throws {
            let stage = try await Stage()
            let client = stage.client
            let key = "worker-\(stage.key)"
            // A heartbeat by hand, so that the test depends on no worker's interval.
            _ = try await client.rawCall(
                "RecordWorkerHeartbeat",
                json: """
                    {"identity": "test", "workerHeartbeat": [{"workerInstanceKey": "\(key)", "workerIdentity": "test",
                        "taskQueue": "\(stage.queue)", "sdkName": "temporal-swift-native", "sdkVersion": "1",
                        "status": "WORKER_STATUS_RUNNING", "hostInfo": {"hostName": "here", "processId": "9"},
                        "heartbeatTime": "2030-01-01T00:00:00Z",
                        "activityTaskSlotsInfo": {"currentAvailableSlots": 3, "currentUsedSlots": 1}}]}
                    """
            )
            let query = "TaskQueue = '\(stage.queue)'"
            try await eventually("it is known") { try await client.countWorkers(query) == 1 }
            let listed = try #require(try await client.workers(query, pageSize: 1).all().first)
            #expect(listed.instanceKey == key && listed.status == .running && listed.taskQueue == stage.queue)
            #expect(listed.hostName == "here" && listed.processID == "9" && listed.sdkName == "temporal-swift-native")
            let described = try await client.describeWorker(key)
            #expect(described.load?.activities?.available == 3 && described.load?.activities?.used == 1)
            #expect(try await client.countWorkers("TaskQueue = 'nobody'") == 0)
            #expect(try await status { _ = try await client.workers("no query").all() } == .invalidArgument)
            #expect(try await status { _ = try await client.describeWorker("nobody") } == .notFound)
        }

        @Test("the cluster, the system and its health")
        func cluster() async throws {
            let client = try await Stage().client
            let cluster = try await client.clusterInfo()
            #expect(cluster.serverVersion == client.serverVersion && !cluster.name.isEmpty && !cluster.id.isEmpty)
            #expect(cluster.historyShardCount >= 1 && !cluster.persistenceStore.isEmpty)
            #expect(cluster.supportedClients["temporal-server"] != nil)
            let system = try await client.systemInfo()
            #expect(system.version == client.serverVersion && system.capabilities.contains("supports_schedules"))
            #expect(try await client.isServing())
            // The test server's clock is not a service of this one.
            await #expect(throws: ClientError.self) { _ = try await client.isServing(.test) }
        }

        @Test("every call of a client can have a deadline, headers, and no second attempt")
        func callOptions() async throws {
            let stage = try await Stage()
            let client = stage.client
            let handle = try await client.start(Idle.self, id: stage.id("idle"), on: stage.queue, Empty())
            // Behind a connection that has gone silent no call is answered, however short its time.
            let relay = try NetworkRelay(to: try LiveServerTrait.server.address)
            var options = ClientOptions(relay.address)
            options.keepalive = nil
            let far = try await Client.connect(options)
            relay.fallSilent()
            let hurry = CallOptions(timeout: .milliseconds(50), retries: false)
            #expect(try await status { _ = try await far.with(hurry).countWorkflows() } == .deadlineExceeded)
            let distant = far.handle(Idle.self, id: handle.id)
            #expect(try await status { _ = try await distant.with(hurry).describe() } == .deadlineExceeded)
            let marked = client.with(CallOptions(headers: ["x-of-ours": "1"], retries: false))
            #expect(try await marked.handle(Idle.self, id: handle.id).describe().status == .running)
            // A header that cannot be sent shows that headers are sent at all.
            let illegal = client.with(CallOptions(headers: ["x-of-ours": "ä"]))
            #expect(try await status { _ = try await illegal.systemInfo() } == .invalidArgument)
            #expect(try await status { _ = try await illegal.rawCall("GetSystemInfo") } == .invalidArgument)
            try await handle.terminate()
        }

        @Test("a workflow that has ended answers queries, unless they are rejected")
        func queryRejection() async throws {
            let stage = try await Stage()
            try await stage.withWorker({ Idle.self }) {
                let handle = try await stage.client.start(Idle.self, id: stage.id("idle"), on: stage.queue, Empty())
                let choosy = handle.with(CallOptions(queryRejection: .notCompletedCleanly))
                try await eventually("it answers") { try await choosy.query(\.number) == 1 }
                try await handle.terminate()
                #expect(try await handle.query(\.number) == 1)
                for rejection in [CallOptions.QueryRejection.notOpen, .notCompletedCleanly] {
                    let strict = handle.with(CallOptions(queryRejection: rejection))
                    let error = try await #require(throws: ClientError.self) { _ = try await strict.query(\.number) }
                    guard case .queryRejected("terminated") = error else { throw error }
                }
            }
        }

        @Test("a namespace that is not there is missed by every verb that asks in it")
        func unknownNamespace() async throws {
            let server = try LiveServerTrait.server
            let client = try await Client.connect(ClientOptions(server.address, namespace: "nobody"))
            let verbs: [(String, () async throws -> Void)] = [
                ("schedules", { _ = try await client.schedules().all() }),
                ("countSchedules", { _ = try await client.countSchedules() }),
                ("batches", { _ = try await client.batches().all() }),
                ("startBatch", { try await client.startBatch(.cancel, on: .workflows(["w"]), reason: "r") }),
                ("workers", { _ = try await client.workers().all() }),
                ("countWorkers", { _ = try await client.countWorkers() }),
                ("describeTaskQueue", { _ = try await client.describeTaskQueue("q") }),
                (
                    "updateTaskQueueConfig",
                    { try await client.updateTaskQueueConfig("q", type: .activity, TaskQueueConfigChange()) }
                ),
                ("searchAttributes", { _ = try await client.searchAttributes() }),
                ("scanWorkflows", { _ = try await client.scanWorkflows().all() }),
                ("describeNamespace", { _ = try await client.describeNamespace() }),
            ]
            for (name, verb) in verbs {
                let error = await #expect(throws: ClientError.self, "\(name)") { try await verb() }
                guard case .namespaceNotFound("nobody")? = error else {
                    Issue.record("\(name): \(error.map { "\($0)" } ?? "nothing")")
                    continue
                }
            }
            await client.close()
            let closed = try await #require(throws: ClientError.self) { _ = try await client.clusterInfo() }
            guard case .rpc(let cause) = closed else { throw closed }
            #expect(cause.status == .cancelled)
        }

        @Test("any call is made by its name, as JSON and as bytes")
        func rawCalls() async throws {
            let stage = try await Stage()
            let client = stage.client
            let handle = try await client.start(Idle.self, id: stage.id("raw"), on: stage.queue, Empty())
            let json = try await client.rawCall(
                "DescribeWorkflowExecution",
                json: #"{"execution": {"workflow_id": "\#(handle.id)"}}"#
            )
            #expect(json.contains(#""status":"WORKFLOW_EXECUTION_STATUS_RUNNING""#))
            #expect(json.contains(#""type":{"name":"Idle"}"#))
            let attributes = try await client.rawCall("ListSearchAttributes", on: .operator)
            #expect(attributes.contains("systemAttributes"))
            let health = try await client.rawCall(
                "Check",
                on: .health,
                json: #"{"service": "temporal.api.workflowservice.v1.WorkflowService"}"#
            )
            #expect(health == #"{"status":"SERVING"}"#)
            let bytes = try await client.rawCall("GetSystemInfo", protobuf: [])
            #expect(String(decoding: bytes, as: UTF8.self).contains(client.serverVersion))
            try await handle.terminate()
        }

        @Test("a raw call that does not exist, or does not fit, says what is wrong")
        func rawErrors() async throws {
            let client = try await Stage().client
            let cases: [(String, TemporalService, String, String)] = [
                ("Nothing", .workflow, "{}", #"has no call "Nothing""#),
                ("ListSchedule", .workflow, "{}", "did you mean ListSchedule"),
                ("ListSearchAttributes", .workflow, "{}", "OperatorService has it"),
                ("Watch", .health, "{}", "use Check"),
                ("ListSchedules", .workflow, "{", "cannot be read"),
                ("ListSchedules", .workflow, #"{"maximumPageSize": "many"}"#, "$.maximumPageSize"),
                ("ListSchedules", .workflow, #"{"pageSize": 1}"#, #"has no field "pageSize""#),
            ]
            for (method, service, json, words) in cases {
                let error = try await #require(throws: ClientError.self) {
                    _ = try await client.rawCall(method, on: service, json: json)
                }
                guard case .invalid(let reason) = error else { throw error }
                #expect(reason.contains(words), "\(reason)")
            }
            let missing = try await #require(throws: ClientError.self) {
                _ = try await client.rawCall("DescribeSchedule", json: #"{"scheduleId": "nobody"}"#)
            }
            guard case .rpc(let cause) = missing else { throw missing }
            #expect(cause.status == .notFound)
            #expect(TemporalService.allCases.allSatisfy { !$0.methods.isEmpty })
        }
    }
}
