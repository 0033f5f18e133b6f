import TemporalCore
import Testing

@Suite("Keeping things apart")
struct PaceTests {
    @Test("turns are an interval apart, however often they are asked for")
    func turns() {
        var pace = Pace(perSecond: 10)
        #expect(pace.take(at: .zero) == .zero)
        #expect(pace.take(at: .zero) == .milliseconds(100))
        #expect(pace.take(at: .milliseconds(50)) == .milliseconds(150))
        #expect(pace.wait(at: .milliseconds(50)) == .milliseconds(250))
        // An idle time is not saved up.
        #expect(pace.take(at: .seconds(60)) == .zero)
        #expect(pace.take(at: .seconds(60)) == .milliseconds(100))
    }

    @Test("one who will not wait gets a turn only when it is now")
    func noWaiting() {
        var pace = Pace(perSecond: 0.5)
        #expect(pace.tryTake(at: .zero) == true)
        #expect(pace.tryTake(at: .seconds(1)) == false)
        #expect(pace.wait(at: .seconds(1)) == .seconds(1))
        #expect(pace.tryTake(at: .seconds(2)) == true)
        #expect(pace.wait(at: .seconds(10)) == .zero)
    }
}
