import Testing

@testable import TemporalCore

@Suite("UpdateMachine")
struct UpdateMachineTests {
    @Test("an update is accepted and completed within one task")
    func oneTask() throws {
        var update = UpdateMachine()
        #expect(try update.apply(.accept) == .sendAcceptance)
        #expect(try update.apply(.complete) == .sendResponse)
        #expect(try update.apply(.acceptRecorded) == .none)
        #expect(try update.apply(.completeRecorded) == .none)
        #expect(update.state == .completed)
    }

    @Test("an update is accepted in one task and completed in a later one")
    func twoTasks() throws {
        var update = UpdateMachine()
        #expect(try update.apply(.accept) == .sendAcceptance)
        #expect(try update.apply(.acceptRecorded) == .none)
        #expect(try update.apply(.complete) == .sendResponse)
        #expect(try update.apply(.completeRecorded) == .none)
        #expect(update.state == .completed)
    }

    @Test("a refusal is the end and leaves nothing to record")
    func rejected() throws {
        var update = UpdateMachine()
        #expect(try update.apply(.reject) == .sendRejection)
        for event in UpdateMachine.Event.allCases {
            #expect(throws: Nondeterminism.self) { try update.apply(event) }
        }
        #expect(update.state == .rejected)
    }

    @Test("an accepted update cannot be refused, nor a new one completed")
    func refused() throws {
        var accepted = UpdateMachine()
        #expect(throws: Nondeterminism.self) { try accepted.apply(.complete) }
        _ = try accepted.apply(.accept)
        #expect(throws: Nondeterminism.self) { try accepted.apply(.reject) }
        #expect(throws: Nondeterminism.self) { try accepted.apply(.completeRecorded) }
    }

    @Test("history has the acceptance before the outcome")
    func order() throws {
        var update = UpdateMachine()
        _ = try update.apply(.accept)
        _ = try update.apply(.complete)
        #expect(throws: Nondeterminism.self) { try update.apply(.completeRecorded) }
    }
}
