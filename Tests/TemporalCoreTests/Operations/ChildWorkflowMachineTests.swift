import Testing

@testable import TemporalCore

@Suite("ChildWorkflowMachine")
struct ChildWorkflowMachineTests {
    private static let cancellations: [ChildWorkflowMachine.Event] = [
        .cancelTrying, .cancelWaiting, .cancelWaitingForRequest, .cancelAbandoning,
    ]

    private func machine(after events: ChildWorkflowMachine.Event...) throws -> ChildWorkflowMachine {
        var child = ChildWorkflowMachine()
        for event in events { _ = try child.apply(event) }
        return child
    }

    @Test("a child is asked for, starts and ends")
    func ends() throws {
        var child = ChildWorkflowMachine()
        #expect(try child.apply(.commandSent) == .none)
        #expect(try child.apply(.initiated) == .none)
        #expect(try child.apply(.started) == .resumeStarted)
        #expect(try child.apply(.closed) == .resumeWithOutcome)
        #expect(child.state == .closed)
    }

    @Test("a child that cannot start says so")
    func notStarted() throws {
        var child = try machine(after: .commandSent, .initiated)
        #expect(try child.apply(.startFailed) == .resumeNotStarted)
        #expect(child.state == .closed)
    }

    @Test("a child cancelled before it is sent leaves no trace", arguments: cancellations)
    func withdrawn(_ cancellation: ChildWorkflowMachine.Event) throws {
        var child = ChildWorkflowMachine()
        #expect(try child.apply(cancellation) == .withdrawCommand)
        #expect(child.state == .closed)
    }

    @Test("who waits for a cancelled child gets its outcome")
    func waits() throws {
        var child = try machine(after: .commandSent, .initiated, .started)
        #expect(try child.apply(.cancelWaiting) == .sendCancelCommand)
        #expect(try child.apply(.cancelRecorded) == .none)
        #expect(try child.apply(.cancelDelivered) == .none)
        #expect(try child.apply(.closed) == .resumeWithOutcome)
    }

    @Test("a child cancelled before it has started still reports its start")
    func waitsUnstarted() throws {
        var child = try machine(after: .commandSent, .initiated)
        #expect(try child.apply(.cancelWaiting) == .sendCancelCommand)
        #expect(try child.apply(.cancelRecorded) == .none)
        #expect(try child.apply(.started) == .resumeStarted)
        #expect(try child.apply(.cancelDelivered) == .none)
        #expect(try child.apply(.closed) == .resumeWithOutcome)
    }

    @Test("a child cancelled before it has started may fail to start")
    func waitsNotStarted() throws {
        var child = try machine(after: .commandSent, .initiated, .cancelWaiting, .cancelRecorded)
        #expect(try child.apply(.startFailed) == .resumeNotStarted)
    }

    @Test("who waits for the request goes on when the server has taken it")
    func waitsForRequest() throws {
        var child = try machine(after: .commandSent, .initiated, .started)
        #expect(try child.apply(.cancelWaitingForRequest) == .sendCancelCommand)
        #expect(try child.apply(.cancelRecorded) == .none)
        #expect(try child.apply(.cancelDelivered) == .resumeCancelled)
        #expect(try child.apply(.closed) == .none)
    }

    @Test("who waits for a request that nobody takes gets the child's outcome")
    func requestNotDelivered() throws {
        var child = try machine(after: .commandSent, .initiated, .started, .cancelWaitingForRequest, .cancelRecorded)
        #expect(try child.apply(.cancelNotDelivered) == .none)
        #expect(try child.apply(.closed) == .resumeWithOutcome)
    }

    @Test("who waits for the request to a child that has not started hears of the start first")
    func waitsForRequestUnstarted() throws {
        var child = try machine(after: .commandSent, .initiated, .cancelWaitingForRequest, .cancelRecorded)
        #expect(try child.apply(.started) == .resumeStarted)
        #expect(try child.apply(.cancelDelivered) == .resumeCancelled)
        var other = try machine(after: .commandSent, .initiated, .cancelWaitingForRequest, .cancelRecorded)
        #expect(try other.apply(.startFailed) == .resumeNotStarted)
    }

    @Test("who tries to cancel goes on at once; what still comes is passed over")
    func tries() throws {
        var child = try machine(after: .commandSent, .initiated)
        #expect(try child.apply(.cancelTrying) == .sendCancelCommandAndResume)
        #expect(try child.apply(.cancelRecorded) == .none)
        #expect(try child.apply(.started) == .none)
        #expect(try child.apply(.cancelDelivered) == .none)
        #expect(try child.apply(.closed) == .none)
    }

    @Test("who abandons a child sends nothing")
    func abandons() throws {
        var child = try machine(after: .commandSent, .initiated, .started)
        #expect(try child.apply(.cancelAbandoning) == .resumeCancelled)
        #expect(try child.apply(.closed) == .none)
    }

    @Test("cancelling again does nothing", arguments: cancellations, cancellations)
    func again(_ first: ChildWorkflowMachine.Event, _ second: ChildWorkflowMachine.Event) throws {
        var child = try machine(after: .commandSent, .initiated, .started, first)
        let state = child.state
        #expect(try child.apply(second) == .none)
        #expect(child.state == state)
    }

    @Test("the request to cancel may be confirmed after the child has ended")
    func confirmedLate() throws {
        var child = try machine(after: .commandSent, .initiated, .started, .cancelWaiting, .cancelRecorded, .closed)
        #expect(try child.apply(.cancelNotDelivered) == .none)
    }

    @Test("a child cannot end before it has started, nor be cancelled by nobody")
    func refused() throws {
        var initiated = try machine(after: .commandSent, .initiated)
        #expect(throws: Nondeterminism.self) { try initiated.apply(.closed) }
        #expect(throws: Nondeterminism.self) { try initiated.apply(.cancelRecorded) }
        #expect(throws: Nondeterminism.self) { try initiated.apply(.initiated) }
        var sent = try machine(after: .commandSent)
        #expect(throws: Nondeterminism.self) { try sent.apply(.started) }
        #expect(throws: Nondeterminism.self) { try sent.apply(.cancelTrying) }
    }
}
