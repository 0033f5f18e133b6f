import TemporalCore
import Testing

@Suite("Polls that are answered at once with nothing")
struct EmptyPollPaceTests {
    /// The pauses after so many answers at once.
    private func pauses(_ count: Int, _ pace: inout EmptyPollPace) -> [Duration?] {
        (0..<count).map { _ in pace.pollAnswered(broughtTask: false, after: .milliseconds(1)) }
    }

    @Test("a few cost nothing, then the pauses grow up to some seconds")
    func growing() {
        var pace = EmptyPollPace()
        #expect(pauses(3, &pace) == [nil, nil, nil])
        #expect(pauses(3, &pace) == [.milliseconds(25), .milliseconds(50), .milliseconds(100)])
        #expect(pauses(10, &pace).last == .seconds(5))
        #expect(pauses(100_000, &pace).last == .seconds(5))
    }

    @Test("a task ends the pauses, and so does an answer that the server has waited with")
    func ending() {
        for (broughtTask, time) in [(true, Duration.zero), (false, .milliseconds(100)), (false, .seconds(60))] {
            var pace = EmptyPollPace()
            _ = pauses(10, &pace)
            #expect(pace.pollAnswered(broughtTask: broughtTask, after: time) == nil)
            #expect(pauses(4, &pace) == [nil, nil, nil, .milliseconds(25)])
        }
    }
}
