import TemporalCore
import Testing

@Suite("The number of polls")
struct PollerScalingTests {
    private func scaling(_ minimum: Int = 1, _ maximum: Int = 100, initial: Int = 5, suggests: Bool = false)
        -> PollerScaling
    {
        PollerScaling(minimum: minimum, maximum: maximum, initial: initial, isServerSuggesting: suggests)
    }

    @Test("a fixed number always stays")
    func fixed() {
        var polls = PollerScaling(fixed: 5)
        for outcome in [PollerScaling.Outcome.task, .empty, .throttled, .failed] {
            polls.pollEnded(outcome, suggestion: -3, at: .seconds(1))
            polls.pollEnded(outcome, at: .seconds(2))
        }
        #expect(polls.target == 5 && !polls.isAutoscaling && polls.pollLimit(at: .seconds(2)) == nil)
        #expect(PollerScaling(fixed: 0).target == 1)
    }

    @Test("the beginning is brought between the ends")
    func bounds() {
        #expect(scaling(2, 10, initial: 1).target == 2)
        #expect(scaling(2, 10, initial: 50).target == 10)
        #expect(scaling(0, 0, initial: 0).target == 1)
    }

    @Test("a server's suggestion is followed within the ends")
    func suggestions() {
        var polls = scaling(2, 10)
        polls.pollEnded(.task, suggestion: 3, at: .zero)
        #expect(polls.target == 8)
        polls.pollEnded(.task, suggestion: .max, at: .zero)
        #expect(polls.target == 10)
        polls.pollEnded(.task, suggestion: 0, at: .zero)
        #expect(polls.target == 10)
        polls.pollEnded(.task, suggestion: -4, at: .zero)
        #expect(polls.target == 6)
        polls.pollEnded(.empty, suggestion: .min, at: .zero)
        #expect(polls.target == 2)
    }

    @Test("it is not followed upwards while tasks come no faster than before")
    func slowingDown() {
        var polls = scaling()
        // Ten tasks in one window of 100 ms, ten in the next.
        for time in [0, 100] { for _ in 0..<10 { polls.pollEnded(.task, at: .milliseconds(time)) } }
        polls.pollEnded(.task, suggestion: 5, at: .milliseconds(200))
        #expect(polls.target == 5)
        polls.pollEnded(.task, suggestion: -1, at: .milliseconds(201))
        #expect(polls.target == 4)
        // The windows at 200 and 300 brought two and three.
        for time in [310, 320, 330] { polls.pollEnded(.task, at: .milliseconds(time)) }
        polls.pollEnded(.task, suggestion: 2, at: .milliseconds(400))
        #expect(polls.target == 6)
        // Long after a burst nothing holds it back.
        polls.pollEnded(.empty, suggestion: 1, at: .seconds(60))
        #expect(polls.target == 7)
    }

    @Test("empty polls and errors lower it only where the server is known to raise it again")
    func unasked() {
        var polls = scaling(1, 100, initial: 20)
        for outcome in [PollerScaling.Outcome.empty, .failed, .throttled] { polls.pollEnded(outcome, at: .zero) }
        #expect(polls.target == 20)
        polls.pollEnded(.task, suggestion: 0, at: .zero)
        polls.pollEnded(.task, at: .zero)
        #expect(polls.target == 20)
        polls.pollEnded(.empty, at: .zero)
        #expect(polls.target == 19)
        polls.pollEnded(.failed, at: .zero)
        #expect(polls.target == 18)
        polls.pollEnded(.throttled, at: .zero)
        #expect(polls.target == 9)
        for _ in 0..<20 { polls.pollEnded(.throttled, at: .zero) }
        #expect(polls.target == 1)
        var known = scaling(suggests: true)
        known.pollEnded(.empty, at: .zero)
        #expect(known.target == 4)
    }

    @Test("where tasks may begin only so often there are no more polls than may begin in a second")
    func slowed() {
        #expect(PollerScaling(fixed: 5).slowed(toPerSecond: 0.1).target == 1)
        #expect(PollerScaling(fixed: 5).slowed(toPerSecond: 2.5).target == 3)
        #expect(PollerScaling(fixed: 5).slowed(toPerSecond: 1e300).target == 5)
        var polls = scaling(4, 100, initial: 10).slowed(toPerSecond: 3)
        #expect(polls.target == 3)
        polls.pollEnded(.task, suggestion: 50, at: .zero)
        #expect(polls.target == 3)
        polls.pollEnded(.empty, suggestion: -50, at: .zero)
        #expect(polls.target == 3)
    }

    @Test("polls of a burst do not wait for a whole minute")
    func burst() {
        var polls = scaling()
        #expect(polls.pollLimit(at: .zero) == nil)
        polls.pollEnded(.task, at: .milliseconds(10))
        #expect(polls.pollLimit(at: .milliseconds(11)) == nil)
        polls.pollEnded(.task, at: .milliseconds(12))
        #expect(polls.pollLimit(at: .milliseconds(13)) == .seconds(11))
        #expect(polls.pollLimit(at: .milliseconds(100)) == nil)
    }
}

@Suite("Which workflow poll goes next")
struct PollAdmissionTests {
    @Test("the polls of one kind never take the last slot")
    func lastSlot() {
        var polls = PollAdmission(slots: 3, prefersBacklog: false)
        #expect(polls.begin(isSticky: true) == true)
        #expect(polls.begin(isSticky: true) == true)
        #expect(polls.begin(isSticky: true) == false)
        #expect(polls.begin(isSticky: false) == true)
        #expect(polls.begin(isSticky: false) == true)
        #expect(polls.begin(isSticky: false) == false)
        polls.end(isSticky: true)
        #expect(polls.begin(isSticky: false) == false)
        #expect(polls.begin(isSticky: true) == true)
    }

    @Test("of two slots each kind has one, and a number that nobody knows does not limit")
    func fewAndUnknown() {
        var two = PollAdmission(slots: 2, prefersBacklog: false)
        #expect(two.begin(isSticky: false) == true)
        #expect(two.begin(isSticky: false) == false)
        #expect(two.begin(isSticky: true) == true)
        var unknown = PollAdmission(slots: nil, prefersBacklog: false)
        for _ in 0..<1000 { #expect(unknown.begin(isSticky: false) == true) }
    }

    @Test("a backlog of the worker's own holds back polls for new work, but never the first")
    func backlog() {
        var polls = PollAdmission(slots: 10, prefersBacklog: true)
        polls.sawBacklog(2)
        #expect(polls.begin(isSticky: false) == true)
        #expect(polls.begin(isSticky: false) == false)
        #expect(polls.begin(isSticky: true) == true)
        #expect(polls.begin(isSticky: false) == false)
        #expect(polls.begin(isSticky: true) == true)
        #expect(polls.begin(isSticky: false) == true)
        polls.sawBacklog(50)
        #expect(polls.begin(isSticky: false) == false)
        polls.sawBacklog(1)
        #expect(polls.begin(isSticky: false) == true)
        var fixed = PollAdmission(slots: 10, prefersBacklog: false)
        fixed.sawBacklog(1000)
        for _ in 0..<9 { #expect(fixed.begin(isSticky: false) == true) }
    }
}
