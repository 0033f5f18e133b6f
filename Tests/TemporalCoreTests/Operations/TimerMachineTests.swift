import Testing

@testable import TemporalCore

@Suite("TimerMachine")
struct TimerMachineTests {
    private func machine(after events: TimerMachine.Event...) throws -> TimerMachine {
        var timer = TimerMachine()
        for event in events { _ = try timer.apply(event) }
        return timer
    }

    @Test("a timer starts and fires")
    func fires() throws {
        var timer = TimerMachine()
        #expect(try timer.apply(.commandSent) == .none)
        #expect(try timer.apply(.started) == .none)
        #expect(try timer.apply(.fired) == .resumeFired)
        #expect(timer.state == .fired)
    }

    @Test("a timer cancelled before it is sent leaves no trace")
    func withdrawn() throws {
        var timer = TimerMachine()
        #expect(try timer.apply(.cancel) == .withdrawCommand)
        #expect(timer.state == .cancelled)
    }

    @Test("a running timer is cancelled by a command that history confirms")
    func cancelled() throws {
        var timer = try machine(after: .commandSent, .started)
        #expect(try timer.apply(.cancel) == .sendCancelCommand)
        #expect(try timer.apply(.cancelRecorded) == .none)
        #expect(timer.state == .cancelled)
    }

    @Test("cancelling what is over, or cancelling twice, does nothing")
    func cancelledAgain() throws {
        var fired = try machine(after: .commandSent, .started, .fired)
        #expect(try fired.apply(.cancel) == .none)
        #expect(fired.state == .fired)
        var cancelling = try machine(after: .commandSent, .started, .cancel)
        #expect(try cancelling.apply(.cancel) == .none)
        #expect(cancelling.state == .cancelSent)
        var withdrawn = try machine(after: .cancel)
        #expect(try withdrawn.apply(.cancel) == .none)
    }

    @Test("a timer that never started cannot fire, and one that was cancelled neither")
    func refused() throws {
        var created = TimerMachine()
        #expect(throws: Nondeterminism.self) { try created.apply(.fired) }
        var sent = try machine(after: .commandSent)
        #expect(throws: Nondeterminism.self) { try sent.apply(.fired) }
        var cancelled = try machine(after: .commandSent, .started, .cancel, .cancelRecorded)
        #expect(throws: Nondeterminism.self) { try cancelled.apply(.fired) }
        var running = try machine(after: .commandSent, .started)
        #expect(throws: Nondeterminism.self) { try running.apply(.cancelRecorded) }
    }

    @Test("a refused event leaves the machine as it is and says what it is")
    func refusal() throws {
        var timer = try machine(after: .commandSent)
        let error = #expect(throws: Nondeterminism.self) { try timer.apply(.cancelRecorded) }
        #expect(error?.expected == "a timer that is sent")
        #expect(error?.found == "cancelRecorded")
        #expect(timer.state == .sent)
    }
}
