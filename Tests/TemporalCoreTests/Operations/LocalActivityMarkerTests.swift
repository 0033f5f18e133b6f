import Testing

@testable import TemporalCore

@Suite("Markers of local activities")
struct LocalActivityMarkerTests {
    private func marker(_ name: String, _ data: String, result: String? = nil, failure: Failure? = nil)
        -> HistoryEvent.Marker
    {
        var details = [HistoryEvent.Marker.Detail("data", [Payload(encoding: "json/plain", data: Array(data.utf8))])]
        if let result { details.append(.init("result", [Payload(encoding: "json/plain", data: Array(result.utf8))])) }
        return HistoryEvent.Marker(name: name, details: details, failure: failure)
    }

    @Test("one of the Core-based SDKs is read, nested times and all")
    func core() throws {
        let data = #"""
            {"seq":3,"attempt":2,"activity_id":"3","activity_type":"say \"hi\" {}","complete_time":{"seconds":1795249291,\#
            "nanos":22564115},"backoff":null,"original_schedule_time":{"seconds":1,"nanos":0},"activation_index":1}
            """#
        let read = try #require(try LocalActivityMarker(marker("core_local_activity", data, result: "1")))
        #expect(read.call == .sequence(Sequence(3)))
        #expect(read.activityType == #"say "hi" {}"#)
        #expect(read.attempt == 2)
        #expect(read.activation == 1)
        #expect(read.completed == Timestamp(nanosecondsSince1970: 1_795_249_291_022_564_115))
        guard case .completed(let payloads) = read.outcome else { Issue.record("\(read.outcome)"); return }
        #expect(payloads.map(\.data) == [Array("1".utf8)])
    }

    @Test("one of the Go SDK is read")
    func go() throws {
        let data =
            #"{"ActivityID":"4","ActivityType":"Score","ReplayTime":"2026-01-31T09:05:00.25Z","Attempt":2,"Backoff":0}"#
        let read = try #require(try LocalActivityMarker(marker("LocalActivity", data, result: "true")))
        #expect(read.call == .ordinal(4))
        #expect(read.activityType == "Score")
        #expect(read.completed == Timestamp("2026-01-31T09:05:00.250Z"))
    }

    @Test("a failure with a wait is an attempt to be followed by another")
    func backoff() throws {
        let failure = Failure(message: "bad", kind: .application(.init(type: "Bad")))
        let core = #"{"seq":1,"attempt":1,"backoff":{"seconds":2,"nanos":500000000}}"#
        let go = #"{"ActivityID":"1","Attempt":1,"Backoff":2500000000}"#
        for (name, data) in [("core_local_activity", core), ("LocalActivity", go)] {
            let read = try #require(try LocalActivityMarker(marker(name, data, failure: failure)))
            guard case .retryLater(let after, _) = read.outcome else { Issue.record("\(read.outcome)"); continue }
            #expect(after == .milliseconds(2500))
        }
        let final = #"{"ActivityID":"1","Attempt":1,"Backoff":-1}"#
        let read = try #require(try LocalActivityMarker(marker("LocalActivity", final, failure: failure)))
        guard case .failed = read.outcome else { Issue.record("\(read.outcome)"); return }
    }

    @Test("other markers are not taken for one, and one without a number is refused by name")
    func others() throws {
        #expect(try LocalActivityMarker(marker("Version", "{}")) == nil)
        let error = #expect(throws: Nondeterminism.self) {
            try LocalActivityMarker(marker("core_local_activity", "{\"attempt\":1}"))
        }
        #expect(error?.found.contains("core_local_activity") == true)
        #expect(throws: Nondeterminism.self) { try LocalActivityMarker(marker("LocalActivity", "not json")) }
    }

    @Test("what is written looks as the Core-based SDKs write it")
    func written() {
        let request = LocalActivityRequest(
            sequence: Sequence(7),
            activityID: "7",
            activityType: "quoted \"type\"",
            input: [],
            firstScheduled: Timestamp(nanosecondsSince1970: 5_000_000_001),
            localRetryThreshold: .seconds(60),
            cancellation: .tryCancel
        )
        let failure = Failure(message: "bad", kind: .application(.init(type: "Bad")))
        let completed = Timestamp(nanosecondsSince1970: 6_000_000_002)
        let outcome = LocalActivityOutcome.retryLater(after: .milliseconds(1500), failure)
        let result = LocalActivityResult(Sequence(7), attempt: 2, completed: completed, outcome)
        #expect(
            data(of: LocalActivityMarker.command(request, result))
                == [
                    #"{"seq":7,"attempt":2,"activity_id":"7","activity_type":"quoted \"type\"","#,
                    #""complete_time":{"seconds":6,"nanos":2},"backoff":{"seconds":1,"nanos":500000000},"#,
                    #""original_schedule_time":{"seconds":5,"nanos":1}}"#,
                ].joined()
        )
        let cancelled = LocalActivityMarker.command(request, LocalActivityResult(Sequence(7), attempt: 0, .cancelled))
        #expect(data(of: cancelled).contains(#","complete_time":null,"backoff":null,"#))
    }

    private func data(of command: Command) -> String {
        guard case .recordMarker(let marker) = command.attributes, let data = marker.payloads("data").first else {
            return "no marker"
        }
        return "\(data.encoding == "json/plain" ? "" : data.encoding)\(String(decoding: data.data, as: UTF8.self))"
    }

    @Test("what is written is read back", arguments: [0, 1, 2, 3])
    func roundTrip(kind: Int) throws {
        let request = LocalActivityRequest(
            sequence: Sequence(7),
            activityID: "7",
            activityType: "quoted \"type\"",
            input: [],
            firstScheduled: Timestamp(nanosecondsSince1970: 5_000_000_001),
            localRetryThreshold: .seconds(60),
            cancellation: .tryCancel
        )
        let failure = Failure(message: "bad", kind: .application(.init(type: "Bad")))
        let outcomes: [LocalActivityOutcome] = [
            .completed([]), .failed(failure), .cancelled, .retryLater(after: .milliseconds(1500), failure),
        ]
        let completed = Timestamp(nanosecondsSince1970: 6_000_000_002)
        let result = LocalActivityResult(Sequence(7), attempt: 2, completed: completed, outcomes[kind])
        guard case .recordMarker(let written) = LocalActivityMarker.command(request, result).attributes,
            let read = try LocalActivityMarker(written)
        else { Issue.record("no marker"); return }
        #expect(read.call == .sequence(Sequence(7)))
        #expect(read.activityType == request.activityType)
        #expect(read.attempt == 2)
        #expect(read.completed == completed)
        switch (kind, read.outcome) {
        case (0, .completed), (1, .failed), (2, .cancelled), (3, .retryLater(after: .milliseconds(1500), _)): break
        default: Issue.record("\(read.outcome)")
        }
    }
}
