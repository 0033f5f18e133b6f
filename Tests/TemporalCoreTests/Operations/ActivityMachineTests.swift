import Testing

@testable import TemporalCore

@Suite("ActivityMachine")
struct ActivityMachineTests {
    private static let cancellations: [ActivityMachine.Event] = [.cancelTrying, .cancelWaiting, .cancelAbandoning]

    private func scheduled() throws -> ActivityMachine {
        var activity = ActivityMachine()
        #expect(try activity.apply(.commandSent) == .none)
        #expect(try activity.apply(.scheduled) == .none)
        return activity
    }

    @Test("an activity is scheduled, started and closed")
    func closes() throws {
        var activity = try scheduled()
        #expect(try activity.apply(.started) == .none)
        #expect(try activity.apply(.closed) == .resumeWithOutcome)
        #expect(activity.state == .closed)
    }

    @Test("an activity can time out before a worker starts it")
    func closesUnstarted() throws {
        var activity = try scheduled()
        #expect(try activity.apply(.closed) == .resumeWithOutcome)
    }

    @Test("an activity cancelled before it is sent leaves no trace", arguments: cancellations)
    func withdrawn(_ cancellation: ActivityMachine.Event) throws {
        var activity = ActivityMachine()
        #expect(try activity.apply(cancellation) == .withdrawCommand)
        #expect(activity.state == .closed)
    }

    @Test("who tries to cancel goes on at once and hears nothing more")
    func tries() throws {
        var activity = try scheduled()
        #expect(try activity.apply(.cancelTrying) == .sendCancelCommandAndResume)
        #expect(try activity.apply(.cancelRecorded) == .none)
        #expect(try activity.apply(.started) == .none)
        #expect(try activity.apply(.closed) == .none)
        #expect(activity.state == .closed)
    }

    @Test("who waits for a cancelled activity gets its outcome, of each kind")
    func waits() throws {
        var activity = try scheduled()
        #expect(try activity.apply(.cancelWaiting) == .sendCancelCommand)
        #expect(try activity.apply(.cancelRecorded) == .none)
        #expect(try activity.apply(.started) == .none)
        #expect(try activity.apply(.closed) == .resumeWithOutcome)
    }

    @Test("who abandons an activity sends nothing")
    func abandons() throws {
        var activity = try scheduled()
        #expect(try activity.apply(.cancelAbandoning) == .resumeCancelled)
        #expect(try activity.apply(.closed) == .none)
    }

    @Test("cancelling again does nothing", arguments: cancellations, cancellations)
    func again(_ first: ActivityMachine.Event, _ second: ActivityMachine.Event) throws {
        var activity = try scheduled()
        _ = try activity.apply(first)
        let state = activity.state
        #expect(try activity.apply(second) == .none)
        #expect(activity.state == state)
        _ = try activity.apply(.closed)
        #expect(try activity.apply(second) == .none)
    }

    @Test("an activity closes once, and only after it was scheduled")
    func refused() throws {
        var created = ActivityMachine()
        #expect(throws: Nondeterminism.self) { try created.apply(.closed) }
        var closed = try scheduled()
        _ = try closed.apply(.closed)
        #expect(throws: Nondeterminism.self) { try closed.apply(.closed) }
        #expect(throws: Nondeterminism.self) { try closed.apply(.cancelRecorded) }
        var running = try scheduled()
        #expect(throws: Nondeterminism.self) { try running.apply(.cancelRecorded) }
    }
}
