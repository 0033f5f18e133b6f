import TemporalCore
import Testing

@Suite("The throttle of heartbeats")
struct HeartbeatThrottleTests {
    private let one = [Payload.json("one")]
    private let two = [Payload.json("two")]
    private let three = [Payload.json("three")]

    @Test("the interval is 80 % of the timeout, 30 s without one, and never more than 60 s")
    func interval() {
        #expect(HeartbeatThrottle(heartbeatTimeout: .seconds(10)).interval == .seconds(8))
        #expect(HeartbeatThrottle(heartbeatTimeout: nil).interval == .seconds(30))
        #expect(HeartbeatThrottle(heartbeatTimeout: .zero).interval == .seconds(30))
        #expect(HeartbeatThrottle(heartbeatTimeout: .hours(1)).interval == .seconds(60))
    }

    @Test("the first heartbeat is sent at once, then only the latest of each interval")
    func dialogue() {
        var throttle = HeartbeatThrottle(heartbeatTimeout: .seconds(10))
        #expect(throttle.record(one) == one)
        #expect(throttle.record(two) == nil)
        #expect(throttle.record(three) == nil)
        #expect(throttle.unsent == three)
        #expect(throttle.windowEnded() == three)
        #expect(throttle.unsent == nil)
        #expect(throttle.windowEnded() == nil)
        #expect(throttle.record(one) == one)
    }
}

@Suite("The order of last use")
struct LeastRecentlyUsedTests {
    @Test("the oldest is the one that was not used for the longest time")
    func order() {
        var order = LeastRecentlyUsed<String>()
        #expect(order.oldest == nil)
        for key in ["a", "b", "c"] { order.use(key) }
        #expect(order.oldest == "a")
        order.use("a")
        #expect(order.oldest == "b")
        order.remove("b")
        #expect(order.oldest == "c")
        order.remove("nobody")
        order.remove("c")
        order.remove("a")
        #expect(order.oldest == nil && order.count == 0)
    }

    @Test("it agrees with a plain list over thousands of random steps")
    func random() {
        var random = WorkflowRandom(seed: "least recently used")
        var order = LeastRecentlyUsed<Int>()
        var list: [Int] = []
        for _ in 0..<5000 {
            let key = Int.random(in: 0..<40, using: &random)
            list.removeAll { $0 == key }
            if Bool.random(using: &random) {
                order.use(key)
                list.append(key)
            } else {
                order.remove(key)
            }
            #expect(order.oldest == list.first)
            #expect(order.count == list.count)
        }
    }
}
