import Foundation
import TemporalCore
import TemporalWire
import Testing

@Suite("How deep failures go")
struct FailureDepthTests {
    private func chain(_ count: Int) throws -> Failure {
        let links = (1...count).map { number in
            let application = Failure.Application(type: "T", details: [json("\(number)")])
            return Failure(message: "\(number)", kind: .application(application))
        }
        return try #require(Failure(links: links))
    }

    private func request(_ failure: Failure) -> RespondActivityTaskFailedRequest {
        RespondActivityTaskFailedRequest(namespace: "ns", token: TaskToken([1]), identity: "me", failure: failure)
    }

    /// How many messages lie within each other, by their lengths: JSON has a brace for each.
    private func depth(of json: String) -> Int {
        var (depth, deepest) = (0, 0)
        for letter in json.utf8 {
            if letter == UInt8(ascii: "{") { depth += 1 }
            if letter == UInt8(ascii: "}") { depth -= 1 }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    @Test("a failure with three thousand causes is sent with fifty, which leaves room in every reader's hundred")
    func sent() throws {
        let bytes = try request(try chain(3000)).encoded()
        let text = try ServiceJSON.json(request: bytes, "RespondActivityTaskFailed")
        #expect(text.ranges(of: "\"message\":").count == 50)
        #expect(text.contains("2951 further causes are left out"))
        // The request, fifty failures, and what the innermost has within it.
        #expect(depth(of: text) < 60)
    }

    @Test("a failure of fifty is sent as it is")
    func whole() throws {
        let text = try ServiceJSON.json(request: try request(try chain(50)).encoded(), "RespondActivityTaskFailed")
        #expect(text.ranges(of: "\"message\":").count == 50 && !text.contains("left out"))
    }

    @Test("what is sent can be read back, in a history and in its JSON")
    func readBack() throws {
        let failure = try ServiceJSON.json(request: try request(try chain(3000)).encoded(), "RespondActivityTaskFailed")
        let inner = try #require(failure.ranges(of: "\"failure\":").first)
        let end = try #require(failure.ranges(of: ",\"identity\"").first)
        let json = """
            {"events": [{"eventId": "1", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED", "workflowExecutionFailedEventAttributes":
            {"failure": \(failure[inner.upperBound..<end.lowerBound])}}]}
            """
        let events = try HistoryJSON.events(from: Array(json.utf8))
        guard case .workflowFailed(let read, _) = events[0].attributes else {
            Issue.record("the event is \(events)")
            return
        }
        #expect(read == (try chain(3000)).readable)
    }
}
