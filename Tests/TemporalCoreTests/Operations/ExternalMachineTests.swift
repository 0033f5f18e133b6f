import Testing

@testable import TemporalCore

@Suite("ExternalMachine")
struct ExternalMachineTests {
    private func initiated() throws -> ExternalMachine {
        var machine = ExternalMachine()
        #expect(try machine.apply(.commandSent) == .none)
        #expect(try machine.apply(.initiated) == .none)
        return machine
    }

    @Test("a message is sent and arrives, or does not")
    func arrives() throws {
        var delivered = try initiated()
        #expect(try delivered.apply(.delivered) == .resumeDelivered)
        var failed = try initiated()
        #expect(try failed.apply(.failed) == .resumeFailed)
        #expect(failed.state == .done)
    }

    @Test("what was not sent can be taken back, what was sent cannot")
    func cancelled() throws {
        var created = ExternalMachine()
        #expect(try created.apply(.cancel) == .withdrawCommand)
        var sent = try initiated()
        #expect(try sent.apply(.cancel) == .none)
        #expect(try sent.apply(.delivered) == .resumeDelivered)
        #expect(try sent.apply(.cancel) == .none)
    }

    @Test("an answer to what was never sent, or a second answer, is refused")
    func refused() throws {
        var created = ExternalMachine()
        #expect(throws: Nondeterminism.self) { try created.apply(.delivered) }
        var done = try initiated()
        _ = try done.apply(.delivered)
        #expect(throws: Nondeterminism.self) { try done.apply(.failed) }
    }
}
