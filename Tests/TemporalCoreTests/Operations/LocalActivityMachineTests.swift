import Testing

@testable import TemporalCore

@Suite("LocalActivityMachine")
struct LocalActivityMachineTests {
    @Test("it ends, is written down, and its marker comes once")
    func ends() throws {
        var machine = LocalActivityMachine()
        #expect(try machine.apply(.ended) == .recordOutcomeAndResume)
        #expect(try machine.apply(.markerRecorded) == .none)
        #expect(machine.state == .recorded)
        #expect(throws: Nondeterminism.self) { try machine.apply(.markerRecorded) }
    }

    @Test("a marker before its end is refused")
    func early() {
        var machine = LocalActivityMachine()
        #expect(throws: Nondeterminism.self) { try machine.apply(.markerRecorded) }
    }

    @Test("who does not wait for the end leaves a marker at once and hears nothing of the end")
    func goesOn() throws {
        var tried = LocalActivityMachine()
        #expect(try tried.apply(.cancelTrying) == .recordCancellationStopAndResume)
        #expect(try tried.apply(.ended) == .none)
        var abandoned = LocalActivityMachine()
        #expect(try abandoned.apply(.cancelAbandoning) == .recordCancellationAndResume)
        #expect(try abandoned.apply(.ended) == .none)
    }

    @Test("who waits for the end hears of it, of each kind")
    func waits() throws {
        var machine = LocalActivityMachine()
        #expect(try machine.apply(.cancelWaiting) == .stop)
        #expect(try machine.apply(.cancelWaiting) == .none)
        #expect(try machine.apply(.ended) == .recordOutcomeAndResume)
    }
}
