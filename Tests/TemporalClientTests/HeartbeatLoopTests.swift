import Synchronization
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire
import TestSupport
import Testing

/// A server that answers heartbeats as it is told.
private final class HeartbeatServer: Sendable {
    private struct State {
        var answers: [RPCStatus]
        var calls: [[WorkerHeartbeat]] = []
    }

    private let state: Mutex<State>
    let called: AsyncStream<Int>
    private let continuation: AsyncStream<Int>.Continuation

    /// - Parameter answers: what the first calls end with; further ones succeed.
    init(_ answers: [RPCStatus] = []) {
        state = Mutex(State(answers: answers))
        (called, continuation) = AsyncStream.makeStream()
    }

    var calls: [[WorkerHeartbeat]] { state.withLock { $0.calls } }

    func take(_ request: RecordWorkerHeartbeatRequest) throws(RPCError) {
        let (status, count) = state.withLock { state in
            state.calls.append(request.heartbeats)
            return (state.answers.isEmpty ? RPCStatus.ok : state.answers.removeFirst(), state.calls.count)
        }
        continuation.yield(count)
        if status != .ok { throw RPCError(status: status, message: "no", method: "RecordWorkerHeartbeat") }
    }

    /// Returns after so many calls.
    func wait(for count: Int) async {
        for await number in called where number >= count { return }
    }
}

@Suite("The loop of the worker heartbeats", .timeLimit(.minutes(1)))
struct HeartbeatLoopTests {
    private func loop(_ server: HeartbeatServer, every interval: Duration?) -> WorkerHeartbeats {
        WorkerHeartbeats(namespace: "ns", identity: "me", interval: interval) { request, _ throws(RPCError) in
            try server.take(request)
        }
    }

    /// A worker that has processed ever more tasks, one with each report.
    private func counting(_ key: String) -> WorkerHeartbeats.Report {
        let count = CountUp()
        return {
            var heartbeat = WorkerHeartbeat(instanceKey: key, identity: "me", taskQueue: "q")
            var slots = WorkerHeartbeat.Slots()
            slots.totalProcessed = count.next()
            slots.totalFailed = slots.totalProcessed / 2
            heartbeat.activitySlots = slots
            return heartbeat
        }
    }

    private final class CountUp: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    @Test("all kinds of slots tell what has happened since the heartbeat before")
    func slots() {
        func heartbeat(_ processed: Int, _ failed: Int) -> WorkerHeartbeat {
            var slots = WorkerHeartbeat.Slots()
            slots.totalProcessed = processed
            slots.totalFailed = failed
            var heartbeat = WorkerHeartbeat(instanceKey: "k", identity: "i", taskQueue: "q")
            heartbeat.workflowTaskSlots = slots
            heartbeat.activitySlots = slots
            heartbeat.localActivitySlots = slots
            heartbeat.nexusTaskSlots = slots
            return heartbeat
        }
        let measured = heartbeat(7, 3).measured(since: heartbeat(5, 2), at: WallClock.now)
        let kinds = Mirror(reflecting: measured).children.compactMap { $0.value as? WorkerHeartbeat.Slots }
        #expect(kinds.map { [$0.lastIntervalProcessed, $0.lastIntervalFailed] } == Array(repeating: [2, 1], count: 4))
    }

    @Test("the first heartbeat goes at once, later ones tell what happened since the one before")
    func intervals() async throws {
        let server = HeartbeatServer()
        let loop = loop(server, every: .milliseconds(1))
        loop.add("a", warn: { _ in }, counting("a"))
        await server.wait(for: 3)
        loop.remove("a")
        let sent = server.calls.prefix(3).compactMap(\.first)
        #expect(sent.map { $0.activitySlots?.totalProcessed } == [1, 2, 3])
        #expect(sent.map { $0.activitySlots?.lastIntervalProcessed } == [1, 1, 1])
        #expect(sent.map { $0.activitySlots?.lastIntervalFailed } == [0, 1, 0])
        #expect(sent[0].sinceLast == nil)
        let times = sent.compactMap(\.time)
        #expect(sent[1].sinceLast == times[1].duration(since: times[0]))
        #expect(sent[0].workflowTaskSlots == nil)
        #expect(sent[0].sdkName == "temporal-swift-native" && !sent[0].sdkVersion.isEmpty)
        #expect(!sent[0].host.name.isEmpty && !sent[0].host.groupingKey.isEmpty && !sent[0].host.processID.isEmpty)
        #expect((0...1).contains(sent[0].host.cpuUsage))
        #expect(sent[0].host.memoryUsage > 0 && sent[0].host.memoryUsage < 1)
    }

    @Test("the workers of a client go together in one call")
    func together() async {
        let server = HeartbeatServer()
        let loop = loop(server, every: .seconds(3_600))
        loop.add("b", warn: { _ in }, counting("b"))
        await server.wait(for: 1)
        // A new worker is not left waiting for the next interval.
        loop.add("a", warn: { _ in }, counting("a"))
        await server.wait(for: 2)
        #expect(server.calls.map { $0.map(\.instanceKey) } == [["b"], ["a", "b"]])
        #expect(Set(server.calls.joined().map(\.host.groupingKey)).count == 1)
        #expect(loop.current("a")?.instanceKey == "a")
        loop.remove("a")
        #expect(loop.current("a") == nil)
        loop.remove("b")
    }

    @Test("what did not reach the server is told the next time")
    func lost() async {
        let server = HeartbeatServer([.ok, .unavailable])
        let warnings = Mutex<[RPCStatus]>([])
        let loop = loop(server, every: .milliseconds(1))
        loop.add("a", warn: { error in warnings.withLock { $0.append(error.status) } }, counting("a"))
        await server.wait(for: 3)
        loop.remove("a")
        #expect(server.calls.prefix(3).map { $0.first?.activitySlots?.lastIntervalProcessed } == [1, 1, 2])
        #expect(warnings.withLock { $0 } == [.unavailable])
    }

    @Test("a server that does not know heartbeats hears no more of them")
    func unknown() async throws {
        let server = HeartbeatServer([.unimplemented])
        let (warned, continuation) = AsyncStream.makeStream(of: RPCStatus.self)
        let loop = loop(server, every: .milliseconds(1))
        loop.add("a", warn: { continuation.yield($0.status) }, counting("a"))
        for await status in warned {
            #expect(status == .unimplemented)
            break
        }
        try await eventually("the loop is over") { loop.isOver }
        loop.add("b", warn: { _ in }, counting("b"))
        #expect(loop.current("b") == nil)
        #expect(server.calls.count == 1)
    }

    @Test("without an interval nothing is sent", arguments: [nil, .zero, .seconds(-1)] as [Duration?])
    func off(interval: Duration?) {
        let server = HeartbeatServer()
        let loop = loop(server, every: interval)
        loop.add("a", warn: { _ in }, counting("a"))
        #expect(loop.current("a") == nil)
        #expect(server.calls.isEmpty)
    }
}
