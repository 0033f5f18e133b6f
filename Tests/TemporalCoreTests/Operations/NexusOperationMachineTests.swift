import Testing

@testable import TemporalCore

@Suite("NexusOperationMachine")
struct NexusOperationMachineTests {
    private static let cancellations: [NexusOperationMachine.Event] = [
        .cancelTrying, .cancelWaiting, .cancelWaitingForRequest, .cancelAbandoning, .cancelTryingOnceRecorded,
    ]

    private func scheduled() throws -> NexusOperationMachine {
        var operation = NexusOperationMachine()
        #expect(try operation.apply(.commandSent) == .none)
        #expect(try operation.apply(.scheduled) == .none)
        return operation
    }

    private func started() throws -> NexusOperationMachine {
        var operation = try scheduled()
        #expect(try operation.apply(.started) == .resumeStarted)
        return operation
    }

    @Test("an operation ends at once, and its start with it")
    func endsAtOnce() throws {
        var operation = try scheduled()
        #expect(try operation.apply(.closed) == .resumeStartedWithOutcome)
        #expect(operation.state == .closed)
    }

    @Test("an operation starts and ends later")
    func endsLater() throws {
        var operation = try started()
        #expect(try operation.apply(.closed) == .resumeWithOutcome)
    }

    @Test("an operation cancelled before it is sent leaves no trace", arguments: cancellations)
    func withdrawn(_ cancellation: NexusOperationMachine.Event) throws {
        var operation = NexusOperationMachine()
        #expect(try operation.apply(cancellation) == .withdrawCommand)
        #expect(operation.state == .closed)
    }

    @Test("who tries to cancel goes on at once and hears nothing more")
    func tries() throws {
        var operation = try started()
        #expect(try operation.apply(.cancelTrying) == .sendCancelCommandAndResume)
        #expect(try operation.apply(.cancelRecorded) == .none)
        #expect(try operation.apply(.cancelDelivered) == .none)
        #expect(try operation.apply(.closed) == .none)
    }

    @Test("who waits for the request goes on when it was taken, or has failed")
    func waitsForRequest() throws {
        var operation = try scheduled()
        #expect(try operation.apply(.cancelWaitingForRequest) == .sendCancelCommand)
        #expect(try operation.apply(.cancelRecorded) == .none)
        #expect(try operation.apply(.started) == .resumeStarted)
        var failing = operation
        #expect(try operation.apply(.cancelDelivered) == .resumeCancelled)
        #expect(try operation.apply(.closed) == .none)
        #expect(try failing.apply(.cancelNotDelivered) == .resumeNotCancelled)
        #expect(try failing.apply(.closed) == .none)
    }

    @Test("who waits for the end of a cancelled operation gets its outcome, started or not")
    func waits() throws {
        var operation = try scheduled()
        #expect(try operation.apply(.cancelWaiting) == .sendCancelCommand)
        #expect(try operation.apply(.cancelRecorded) == .none)
        var unstarted = operation
        #expect(try unstarted.apply(.closed) == .resumeStartedWithOutcome)
        #expect(try operation.apply(.started) == .resumeStarted)
        #expect(try operation.apply(.cancelDelivered) == .none)
        #expect(try operation.apply(.closed) == .resumeStartedWithOutcome)
    }

    @Test("Go's workflows go on when history has the request")
    func onceRecorded() throws {
        var operation = try started()
        #expect(try operation.apply(.cancelTryingOnceRecorded) == .sendCancelCommand)
        #expect(try operation.apply(.cancelRecorded) == .resumeCancelled)
        #expect(try operation.apply(.closed) == .none)
    }

    @Test("Go sends what it leaves alone")
    func leftAloneUnscheduled() throws {
        var operation = NexusOperationMachine()
        #expect(try operation.apply(.commandSent) == .none)
        #expect(try operation.apply(.cancelAbandoning) == .resumeCancelled)
        #expect(try operation.apply(.commandSent) == .none)
        #expect(try operation.apply(.scheduled) == .none)
        #expect(try operation.apply(.started) == .none)
        #expect(try operation.apply(.closed) == .none)
    }

    @Test("cancelling again does nothing", arguments: cancellations, cancellations)
    func again(_ first: NexusOperationMachine.Event, _ second: NexusOperationMachine.Event) throws {
        var operation = try started()
        _ = try operation.apply(first)
        let state = operation.state
        #expect(try operation.apply(second) == .none)
        #expect(operation.state == state)
    }

    @Test("what no server writes is refused")
    func refused() throws {
        var operation = NexusOperationMachine()
        #expect(throws: Nondeterminism.self) { try operation.apply(.scheduled) }
        #expect(throws: Nondeterminism.self) { try operation.apply(.closed) }
        var twice = try started()
        #expect(throws: Nondeterminism.self) { try twice.apply(.started) }
        #expect(throws: Nondeterminism.self) { try twice.apply(.cancelRecorded) }
    }
}
