import TemporalCore
import TemporalWire
import Testing

/// Random numbers that are the same in every run.
struct FixedRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

@Suite("Damaged bytes")
struct FuzzTests {
    private static let seed: UInt64 = 20_260_131

    /// Counts what came of damaged bytes; all that matters is that something did.
    private struct Tally {
        var values = 0
        var errors = 0
        mutating func note(_ decode: () throws(WireError) -> Void) {
            do throws(WireError) {
                try decode()
                values += 1
            } catch {
                errors += 1
            }
        }
    }

    @Test("a history cut anywhere is a value or an error")
    func truncated() throws {
        let bytes = try fixture("every-event.pb")
        var tally = Tally()
        for length in stride(from: 0, to: bytes.count, by: 7) {
            tally.note { () throws(WireError) in _ = try HistoryEvents.decode(Array(bytes[..<length])) }
        }
        #expect(tally.errors > 100)
    }

    @Test("a history with flipped bits is a value or an error")
    func flipped() throws {
        let bytes = try fixture("every-event.pb")
        var random = FixedRandom(seed: Self.seed)
        var tally = Tally()
        for _ in 0..<4000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] ^=
                    UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            }
            tally.note { () throws(WireError) in _ = try HistoryEvents.decode(damaged) }
        }
        #expect(tally.values > 0 && tally.errors > 0, "seed \(Self.seed)")
    }

    @Test("damaged tasks, answers and status details are values or errors")
    func messages() throws {
        let task = try ServiceJSON.response(
            "PollWorkflowTaskQueue",
            json: """
                {"taskToken": "AQI=", "workflowExecution": {"workflowId": "w", "runId": "run"}, "workflowType": {"name": "W"},
                 "history": {"events": [{"eventId": 1, "eventType": 25, "markerRecordedEventAttributes": {
                   "markerName": "m", "details": {"a": [1], "b": [2, {"c": 3}]}}}]},
                 "query": {"queryType": "q", "queryArgs": [1]}, "queries": {"z": {"queryType": "q", "queryArgs": [3]}},
                 "messages": [{"id": "m", "eventId": 6, "body": {"@type": "type.googleapis.com/temporal.api.update.v1.Request",
                   "meta": {"updateId": "u"}, "input": {"name": "add", "args": [4], "header": {"fields": {"h": 5}}}}}]}
                """
        )
        var random = FixedRandom(seed: Self.seed)
        var tally = Tally()
        for round in 0..<20_000 {
            var damaged = task
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 3 == 0 { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random)) }
            // The same bytes read as other messages put every field in unexpected places.
            tally.note { () throws(WireError) in _ = try PollWorkflowTaskQueueResponse(decoding: damaged) }
            tally.note { () throws(WireError) in _ = try PollActivityTaskQueueResponse(decoding: damaged) }
            tally.note { () throws(WireError) in _ = try GetWorkflowExecutionHistoryResponse(decoding: damaged) }
            tally.note { () throws(WireError) in _ = try DescribeWorkflowExecutionResponse(decoding: damaged) }
            tally.note { () throws(WireError) in _ = try UpdateWorkflowExecutionResponse(decoding: damaged) }
            tally.note { () throws(WireError) in _ = try ErrorDetails.decode(status: damaged) }
        }
        #expect(tally.values > 0 && tally.errors > 0, "seed \(Self.seed)")
    }

    @Test("damaged JSON is a value or an error")
    func json() throws {
        let bytes = try fixture("cli-export.json")
        var random = FixedRandom(seed: Self.seed)
        var tally = Tally()
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            tally.note { () throws(WireError) in _ = try HistoryJSON.events(from: damaged) }
        }
        #expect(tally.values > 0 && tally.errors > 0, "seed \(Self.seed)")
    }

    @Test("text that is not UTF-8 or contains a NUL does no harm, and is not another text")
    func oddText() throws {
        // A timer started event with the id FF FE, and one with a NUL in it.
        let events = try HistoryEvents.decode(
            [0x0A, 11, 0x18, 17, 0xA2, 1, 4, 0x0A, 2, 0xFF, 0xFE, 0x08, 1]
                + [0x0A, 10, 0x18, 17, 0xA2, 1, 5, 0x0A, 3, 0x61, 0, 0x62]
        )
        guard case .timerStarted(let odd) = events[0].attributes, case .timerStarted(let cut) = events[1].attributes
        else {
            Issue.record("the events are \(events)")
            return
        }
        #expect(odd == "\u{FFFD}\u{FFFD}")
        #expect(cut == "a\u{FFFD}b")
    }

    @Test("nesting has a limit, far beyond what honest failures need")
    func nesting() throws {
        func history(depth: Int) -> [UInt8] {
            // failure { cause { cause { … } } } inside a failed event.
            var bytes: [UInt8] = []
            for _ in 0..<depth { bytes = [0x22] + varint(bytes.count) + bytes }
            bytes = [0x0A] + varint(bytes.count) + bytes
            bytes = [0x42] + varint(bytes.count) + bytes
            return [0x0A] + varint(bytes.count) + bytes
        }
        func varint(_ value: Int) -> [UInt8] {
            var (rest, bytes) = (value, [UInt8]())
            while rest > 0x7F {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }
        #expect(try HistoryEvents.decode(history(depth: 50)).count == 1)
        let error = #expect(throws: WireError.self) { try HistoryEvents.decode(history(depth: 5000)) }
        #expect(error?.description.contains("nested too deeply") == true)
        let json = Array((String(repeating: "[", count: 5000)).utf8)
        #expect(throws: WireError.self) { try HistoryJSON.events(from: json) }
    }

    @Test("a small message cannot take much memory")
    func memory() throws {
        // Two bytes for each of two million empty events.
        let bytes = [UInt8](repeating: 0, count: 4_000_000).enumerated().map { $0.offset % 2 == 0 ? 0x0A : $0.element }
        let error = #expect(throws: WireError.self) { try HistoryEvents.decode(bytes) }
        #expect(error?.description.contains("too much memory") == true)
    }
}
