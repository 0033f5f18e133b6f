import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("Messages printed as JSON")
struct JSONPrinterTests {
    @Test("a history of every event has the facts of those that tools show")
    func facts() throws {
        let events = try WorkflowEvents.events(from: Array(try fixture("every-event.json")))
        func has(_ isMeant: (WorkflowEvent.Kind) -> Bool) -> Bool { events.contains { isMeant($0.kind) } }
        #expect(has { if case .workflowStarted(let start) = $0 { !start.workflowType.isEmpty } else { false } })
        #expect(has { if case .activityScheduled(_, let type) = $0 { !type.isEmpty } else { false } })
        #expect(has { if case .activityEnded(let end) = $0 { end.failure != nil } else { false } })
        #expect(has { if case .timerStarted(let id, _) = $0 { !id.isEmpty } else { false } })
        #expect(has { if case .childStarted(_, let run) = $0 { !run.rawValue.isEmpty } else { false } })
        #expect(has { if case .childEnded(let end) = $0 { end.outcome == .failed } else { false } })
        #expect(has { if case .updateAccepted(let name) = $0 { !name.isEmpty } else { false } })
        #expect(has { if case .markerRecorded(let marker) = $0 { !marker.name.isEmpty } else { false } })
        #expect(has { if case .workflowTaskFailed = $0 { true } else { false } })
        #expect(has { $0 == .workflowTaskTimedOut } && has { $0 == .cancellationRequested } && has { $0 == .other })
    }

    @Test("a history of every event is the same after it was printed and read")
    func history() throws {
        let method = "GetWorkflowExecutionHistory"
        let history = String(decoding: try fixture("every-event.json"), as: UTF8.self)
        let bytes = try ServiceJSON.response(method, json: #"{"history": \#(history), "nextPageToken": "AQ=="}"#)
        let printed = try ServiceJSON.json(response: bytes, method)
        #expect(try ServiceJSON.response(method, json: printed) == bytes)
        let page = try HistoryExportResponse(decoding: bytes)
        #expect(page.nextPageToken == [1])
        let events = try HistoryJSON.events(from: try fixture("every-event.json"))
        #expect(page.events.count == events.count)
        #expect(page.events.map(\.id) == events.map(\.id))
        // What is exported is what replayers read.
        let export = #"{"events":["# + page.events.map(\.json).joined(separator: ",") + "]}"
        #expect(
            try HistoryJSON.protobuf(from: Array(export.utf8)) == (try HistoryJSON.protobuf(from: Array(history.utf8)))
        )
    }

    @Test("values have protobuf's own forms")
    func forms() throws {
        let request = """
            {"namespace":"ns","visibilityQuery":"","jobId":"j","maxOperationsPerSecond":2.5,\
            "resetOperation":{"options":{"firstWorkflowTask":{}}}}
            """
        let bytes = try ServiceJSON.request("StartBatchOperation", json: request)
        #expect(
            try ServiceJSON.json(request: bytes, "StartBatchOperation") == """
                {"namespace":"ns","jobId":"j","maxOperationsPerSecond":2.5,\
                "resetOperation":{"options":{"firstWorkflowTask":{}}}}
                """
        )
        let backfill =
            #"{"patch":{"backfillRequest":[{"startTime":"0001-01-01T00:00:00Z","endTime":"2024-02-29T23:59:59.000001Z"}]}}"#
        let patch = try ServiceJSON.request("PatchSchedule", json: backfill)
        #expect(try ServiceJSON.json(request: patch, "PatchSchedule") == backfill)
        let map = #"{"searchAttributes":{"A":"INDEXED_VALUE_TYPE_INT","B":42,"C":"INDEXED_VALUE_TYPE_UNSPECIFIED"}}"#
        let attributes = try ServiceJSON.request("AddSearchAttributes", json: map, of: .operator)
        #expect(try ServiceJSON.json(request: attributes, "AddSearchAttributes", of: .operator) == map)
        let mask =
            #"{"activityOptions":{"heartbeatTimeout":"-1.500s"},"updateMask":"heartbeatTimeout,taskQueue.name","id":""}"#
        let options = try ServiceJSON.request("UpdateActivityOptions", json: mask)
        #expect(try ServiceJSON.json(request: options, "UpdateActivityOptions") == mask)
    }

    @Test("packed numbers, and fields of a later version")
    func packed() throws {
        let types = #"{"taskQueueTypes":["TASK_QUEUE_TYPE_WORKFLOW","TASK_QUEUE_TYPE_ACTIVITY"]}"#
        var bytes = try ServiceJSON.request("ShutdownWorker", json: types)
        #expect(try ServiceJSON.json(request: bytes, "ShutdownWorker") == types)
        // Field 1000, bytes.
        bytes += [0xC2, 0x3E, 0x01, 0x41]
        #expect(try ServiceJSON.json(request: bytes, "ShutdownWorker") == types)
    }

    @Test(
        "bytes that are not a message are an error",
        arguments: [[0x0A], [0x0A, 0x05, 0x41], [0x00], [0x0B], [0x08, 0x01]]
    )
    func damaged(_ bytes: [Int]) {
        #expect(throws: WireError.self) {
            _ = try ServiceJSON.json(request: bytes.map { UInt8($0) }, "DescribeSchedule")
        }
    }

    @Test("what is wrong with a request is said by its place")
    func strict() {
        for (method, json, words) in [
            ("DescribeSchedule", #"{"scheduleID": "s"}"#, "has no field \"scheduleID\""),
            ("DescribeSchedule", #"{"scheduleId": 1}"#, "$.scheduleId: expected a text, got the number 1"),
            ("DescribeSchedule", "{", "needs a name in quotes"),
            ("DescribeShedule", "{}", "it has no method DescribeShedule"),
        ] {
            let error = #expect(throws: WireError.self) { try ServiceJSON.request(method, json: json, isStrict: true) }
            #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
        }
        #expect(throws: WireError.self) { try ServiceJSON.request("X", json: "{}", of: .health) }
    }

    @Test("a namespace is put in where a request has one and the JSON does not say it")
    func namespace() throws {
        for (json, expected) in [("{}", "ns"), (#"{"namespace": "other"}"#, "other")] {
            let bytes = try ServiceJSON.request("DescribeSchedule", json: json, namespace: "ns")
            #expect(try ServiceJSON.json(request: bytes, "DescribeSchedule") == #"{"namespace":"\#(expected)"}"#)
        }
        #expect(try ServiceJSON.request("GetSystemInfo", json: "{}", namespace: "ns").isEmpty)
    }
}
