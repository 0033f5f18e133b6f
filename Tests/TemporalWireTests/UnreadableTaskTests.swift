import TemporalCore
import TemporalWire
import Testing

@Suite("A task that cannot be read")
struct UnreadableTaskTests {
    private func varint(_ value: Int) -> [UInt8] {
        var (rest, bytes) = (value, [UInt8]())
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// A field that holds bytes, a text or a message.
    private func field(_ id: Int, _ bytes: [UInt8]) -> [UInt8] { varint(id << 3 | 2) + varint(bytes.count) + bytes }
    private func field(_ id: Int, _ text: String) -> [UInt8] { field(id, Array(text.utf8)) }
    private func number(_ id: Int, _ value: Int) -> [UInt8] { varint(id << 3) + varint(value) }

    /// An event with a failure whose causes have causes.
    private func deepHistory(_ depth: Int) -> [UInt8] {
        let failure = (0..<depth).reduce([UInt8]()) { inner, _ in field(4, inner) }
        return field(1, number(1, 3) + field(8, field(1, failure)))
    }

    private var names: [UInt8] {
        field(1, [7, 8]) + field(2, field(1, "order-1") + field(2, "run-1")) + field(3, field(1, "Order"))
            + number(5, 3) + number(6, 2) + number(7, 11)
    }

    private func expectNames(_ task: WorkflowTask?) throws {
        let task = try #require(task)
        #expect(task.token == TaskToken([7, 8]) && task.workflowID == "order-1" && task.runID == RunID("run-1"))
        #expect(task.workflowType == "Order" && task.started == EventID(3) && task.attempt == 2)
        #expect(task.events.isEmpty)
    }

    @Test("a history nested too deeply: the token and the names are known, and the reason", arguments: [400, 5000])
    func deep(depth: Int) throws {
        let answer = try PollWorkflowTaskQueueResponse(decoding: names + field(8, deepHistory(depth)))
        try expectNames(answer.workflowTask)
        #expect(answer.backlogCountHint == 11)
        #expect(answer.workflowTask?.unreadable?.contains("nested too deeply") == true)
        #expect(answer.workflowTask?.query == nil)
        let readable = try PollWorkflowTaskQueueResponse(decoding: names + field(8, deepHistory(20)))
        #expect(readable.workflowTask?.unreadable == nil && readable.workflowTask?.events.count == 1)
    }

    @Test("an update message of garbage, and a query")
    func garbage() throws {
        let body = field(1, "type.googleapis.com/temporal.api.update.v1.Request") + field(2, [0xFF, 0xFF])
        let message = field(15, field(1, "m") + field(5, body))
        let answer = try PollWorkflowTaskQueueResponse(decoding: names + message)
        try expectNames(answer.workflowTask)
        #expect(answer.workflowTask?.unreadable?.contains("temporal.api.update.v1.Request") == true)
        let asked = try PollWorkflowTaskQueueResponse(decoding: names + field(10, field(1, "status")) + message)
        #expect(asked.workflowTask?.query?.name == "status", "so that it is answered as a query")
    }

    @Test("an activity: the token and the names are known, and the reason")
    func activity() throws {
        let names =
            field(1, [9]) + field(2, "ns") + field(3, field(1, "Order")) + field(4, field(1, "order-1"))
            + field(5, field(1, "charge")) + field(6, "5") + number(13, 3)
        let answer = try PollActivityTaskQueueResponse(decoding: names + field(8, [0xFF, 0xFF]))
        let task = try #require(answer.activityTask)
        #expect(task.token == TaskToken([9]) && task.workflowNamespace == "ns" && task.workflowID == "order-1")
        #expect(task.workflowType == "Order" && task.activityType == "charge" && task.activityID == "5")
        #expect(task.attempt == 3 && task.unreadable != nil)
    }

    @Test("what holds no token is not a task")
    func nothing() {
        #expect(throws: WireError.self) { try PollWorkflowTaskQueueResponse(decoding: field(8, deepHistory(5000))) }
        #expect(throws: WireError.self) { try PollWorkflowTaskQueueResponse(decoding: [0xFF, 0xFF]) }
        #expect(throws: WireError.self) { try PollActivityTaskQueueResponse(decoding: [0xFF, 0xFF]) }
    }

    @Test("an answer that was taken stays taken when a task that comes with it cannot be read")
    func next() throws {
        let answer = try RespondWorkflowTaskCompletedResponse(
            decoding: field(1, names + field(8, deepHistory(5000))) + field(2, field(1, [1]) + field(6, "1"))
                + field(2, field(1, [2]) + field(8, [0xFF])) + number(3, 4)
        )
        try expectNames(answer.workflowTask)
        #expect(answer.workflowTask?.unreadable != nil && answer.resetHistoryEventID == EventID(4))
        #expect(answer.activityTasks.map(\.token) == [TaskToken([1]), TaskToken([2])])
        #expect(answer.activityTasks.map { $0.unreadable == nil } == [true, false])
        #expect(throws: WireError.self) { try RespondWorkflowTaskCompletedResponse(decoding: number(3, 4) + [0xFF]) }
    }

    @Test("a start stays a start when the task that comes with it cannot be read")
    func start() throws {
        let answer = try StartWorkflowExecutionResponse(
            decoding: field(1, "run-1") + field(2, names + field(8, deepHistory(5000))) + number(3, 1)
        )
        #expect(answer.runID == "run-1" && answer.started)
        try expectNames(answer.eagerWorkflowTask)
    }
}
