import Testing

@testable import TemporalCore

@Suite("When an attempt of an activity is over")
struct ActivityDeadlineTests {
    private func next(_ deadline: ActivityDeadline) -> String {
        deadline.next.map { "\($0.kind) after \($0.at)" } ?? "never"
    }

    @Test("five seconds after the server's limit, whichever comes first")
    func limits() {
        #expect(next(ActivityDeadline(startToClose: .seconds(10))) == "startToClose after 15.0 seconds")
        let all = ActivityDeadline(startToClose: .seconds(10), scheduleToClose: .seconds(30), elapsed: .seconds(25))
        #expect(next(all) == "scheduleToClose after 10.0 seconds")
        let late = ActivityDeadline(startToClose: nil, scheduleToClose: .seconds(30), elapsed: .seconds(31))
        #expect(next(late) == "scheduleToClose after 5.0 seconds")
        let own = ActivityDeadline(startToClose: .seconds(10), scheduleToClose: .seconds(30), elapsed: .seconds(-5))
        #expect(next(own) == "startToClose after 15.0 seconds")
        #expect(
            next(ActivityDeadline(startToClose: .seconds(9), heartbeat: .seconds(2))) == "heartbeat after 7.0 seconds"
        )
    }

    @Test("a heartbeat that has arrived gives it its silence again, but no longer time")
    func heartbeats() {
        var deadline = ActivityDeadline(startToClose: .seconds(10), heartbeat: .seconds(2))
        deadline.heartbeatArrived(at: .seconds(1))
        #expect(next(deadline) == "heartbeat after 8.0 seconds")
        deadline.heartbeatArrived(at: .milliseconds(500))
        #expect(next(deadline) == "heartbeat after 8.0 seconds")
        deadline.heartbeatArrived(at: .seconds(9))
        #expect(next(deadline) == "startToClose after 15.0 seconds")
    }

    @Test("no limit, and one of nothing, never end it; a huge one does so after 292 years")
    func never() {
        #expect(next(ActivityDeadline(startToClose: nil)) == "never")
        #expect(next(ActivityDeadline(startToClose: .zero, scheduleToClose: .seconds(-1), heartbeat: .zero)) == "never")
        let huge = ActivityDeadline(startToClose: .seconds(Int64.max), heartbeat: .seconds(Int64.max))
        #expect(huge.next?.at == .longest)
    }
}
