import TemporalRPC
import Testing

@Suite("Retry decides about failed attempts")
struct RetryTests {
    @Test(
        "a code is retried by the policies that bear it",
        arguments: RPCStatus.allCases.filter { $0 != .ok }
    )
    func codes(status: RPCStatus) {
        let transient: Set<RPCStatus> = [
            .dataLoss, .internal, .unknown, .resourceExhausted, .aborted, .outOfRange, .unavailable,
        ]
        var standard = CallRetryState(policy: .standard)
        let decision = standard.next(after: .with(status), elapsed: .zero, random: .middle)
        #expect((decision == .giveUp) != transient.contains(status))

        // Beyond the grace, a task poll still bears being cut off.
        var poll = CallRetryState(policy: .taskPoll)
        let tolerated = transient.union([.cancelled, .deadlineExceeded])
        let later = poll.next(after: .with(status), elapsed: .seconds(61), random: .middle)
        #expect((later == .giveUp) != tolerated.contains(status))
    }

    @Test("waits grow by 1.7 from 100 ms up to 5 s, and the tenth failure is the last")
    func standardWaits() {
        var policy = CallRetryPolicy.standard
        policy.maximumElapsed = nil
        var state = CallRetryState(policy: policy)
        var waits: [Double] = []
        while case .wait(let pause) = state.next(after: .with(.unavailable), elapsed: .zero, random: .middle) {
            waits.append(pause / .milliseconds(1))
        }
        let expected = [100, 170, 289, 491.3, 835.21, 1419.857, 2413.7569, 4103.38673, 5000]
        #expect(waits.count == expected.count)
        #expect(zip(waits, expected).allSatisfy { abs($0 - $1) < 0.001 })
        #expect(state.failures == 10)
    }

    @Test("the dice move a wait by a fifth at most")
    func jitter() {
        var low = CallRetryState(policy: .standard)
        var high = CallRetryState(policy: .standard)
        let shortest = low.next(after: .with(.unavailable), elapsed: .zero, random: UnitDouble(0))
        let longest = high.next(after: .with(.unavailable), elapsed: .zero, random: UnitDouble(1))
        #expect(shortest == .wait(.milliseconds(80)))
        #expect(longest == .wait(.milliseconds(120)))
    }

    @Test(
        "no attempt begins later than ten seconds after the first",
        arguments: [RPCStatus.unavailable, .resourceExhausted]
    )
    func elapsed(status: RPCStatus) {
        var state = CallRetryState(policy: .standard)
        var elapsed = Duration.zero
        while case .wait(let pause) = state.next(after: .with(status), elapsed: elapsed, random: .middle) {
            elapsed += pause
        }
        #expect(elapsed > .seconds(6))
        #expect(elapsed <= .seconds(10))
        var other = CallRetryState(policy: .standard)
        #expect(other.next(after: .with(.unavailable), elapsed: .seconds(9.8), random: .middle) != .giveUp)
        #expect(other.next(after: .with(.unavailable), elapsed: .seconds(9.9), random: .middle) == .giveUp)
    }

    @Test("a task poll waits 200 ms, twice as long each time, up to 10 s, for ever")
    func taskPollWaits() {
        var state = CallRetryState(policy: .taskPoll)
        let waits = (0..<100).map { _ in
            state.next(after: .with(.unavailable), elapsed: .seconds(86_400), random: .middle)
        }
        let first: [Duration] = [.milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600)]
        #expect(Array(waits.prefix(4)) == first.map { .wait($0) })
        #expect(waits.suffix(90).allSatisfy { $0 == .wait(.seconds(10)) })
    }

    @Test("a server that slows us down is given at least a second, then two, up to ten")
    func throttle() {
        var policy = CallRetryPolicy.standard
        policy.maximumElapsed = nil
        var state = CallRetryState(policy: policy)
        let waits = (0..<6).map { _ in state.next(after: .with(.resourceExhausted), elapsed: .zero, random: .middle) }
        #expect(waits == [1, 2, 4, 8, 10, 10].map { .wait(.seconds($0)) })
    }

    @Test("throttling leaves the waits after other errors as they are")
    func throttleIsApart() {
        var state = CallRetryState(policy: .standard)
        #expect(state.next(after: .with(.unavailable), elapsed: .zero, random: .middle) == .wait(.milliseconds(100)))
        #expect(state.next(after: .with(.resourceExhausted), elapsed: .zero, random: .middle) == .wait(.seconds(1)))
        #expect(state.next(after: .with(.unavailable), elapsed: .zero, random: .middle) == .wait(.milliseconds(289)))
    }

    @Test("a task poll bears a refusal for a minute, at the longest wait, and then passes it on")
    func grace() {
        var state = CallRetryState(policy: .taskPoll)
        #expect(state.next(after: .with(.notFound), elapsed: .zero, random: .middle) == .wait(.seconds(10)))
        #expect(state.next(after: .with(.notFound), elapsed: .seconds(59), random: .middle) == .wait(.seconds(10)))
        #expect(state.next(after: .with(.notFound), elapsed: .seconds(60), random: .middle) == .giveUp)
    }

    @Test(
        "of a message over a size limit it is known which one it is and whose limit, in the words of client and server",
        arguments: [
            ("grpc: received message larger than max (5000000 vs. 4194304)", OversizedMessage.request(limit: .servers)),
            ("grpc: message after decompression larger than max (5 vs. 4)", .request(limit: .servers)),
            ("grpc: received message after decompression larger than max 4", .request(limit: .servers)),
            ("grpc: trying to send message larger than max (5 vs. 4)", .request(limit: .servers)),
            ("trying to send message larger than max (5 vs. 4)", .request(limit: .servers)),
            ("grpc: message too large", .request(limit: .servers)),
            ("Received message larger than max (5 vs. 4)", .answer(limit: .ours)),
            ("CLIENT: Received message larger than max (5 vs. 4)", .answer(limit: .ours)),
            ("CLIENT: Sent message larger than max (5 vs. 4)", .request(limit: .ours)),
        ]
    )
    func tooLarge(message: String, what: OversizedMessage) {
        let error = RPCError(status: .resourceExhausted, message: message, method: "/s/StartWorkflowExecution")
        #expect(error.oversized == what)
        var call = CallRetryState(policy: .standard)
        #expect(call.next(after: error, elapsed: .zero, random: .middle) == .giveUp)
        // A poll asks for little: what is too large is a task, and the next poll may bring another one.
        let poll = RPCError(status: .resourceExhausted, message: message, method: "/s/PollActivityTaskQueue")
        var state = CallRetryState(policy: .taskPoll)
        let decision = state.next(after: poll, elapsed: .seconds(3600), random: .middle)
        #expect(decision == (what == .request(limit: .ours) ? .giveUp : .wait(.seconds(1))))
        #expect(RPCError(status: .internal, message: message, method: "/s/M").oversized == nil)
    }

    @Test("the mode chooses the policy by the method")
    func modes() {
        let poll = RPCMethod("PollWorkflowTaskQueue", isTaskPoll: true)
        let call = RPCMethod("GetSystemInfo")
        #expect(poll.isLongPoll)
        #expect(RetryMode.standard.policy(for: poll) == .taskPoll)
        #expect(RetryMode.standard.policy(for: call) == .standard)
        #expect(RetryMode.none.policy(for: poll) == nil)
        #expect(RetryMode.policy(.taskPoll).policy(for: call) == .taskPoll)
    }
}

extension UnitDouble {
    /// The throw that leaves a wait as it is.
    static let middle = UnitDouble(0.5)
}

extension RPCError {
    /// An error of which only the code matters.
    static func with(_ status: RPCStatus) -> RPCError {
        RPCError(status: status, message: "because", method: "/service/Method")
    }
}
