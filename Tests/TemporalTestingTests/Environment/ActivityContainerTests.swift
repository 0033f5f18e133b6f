import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Charges by what it holds, and counts.
private actor Till: ActivityContainer {
    let currency: String
    var notes: [String] = []
    init(currency: String) { self.currency = currency }

    nonisolated var activities: [Registration] {
        Shop.charge.implemented(by: charge)
        Shop.note.implemented(by: note)
    }

    func charge(_ amount: Int, in context: ActivityContext) async throws -> String {
        if amount > 100 { throw Declined(reason: "\(amount) is too much") }
        notes.append("charged in attempt \(context.info.attempt)")
        return "\(amount) \(currency)"
    }

    func note(_ text: String) async throws -> Empty {
        notes.append(text)
        return Empty()
    }
}

@Suite("Activity containers without a server")
struct ActivityContainerTests {
    @Test("workflows of an environment run a container's activities")
    func environment() async throws {
        let till = Till(currency: "EUR")
        try await inMemory {
            Charge.self
            till
        } _: { (test) async throws in
            #expect(try await test.run(Charge.self, 7) == "7 EUR")
        }
        #expect(await till.notes == ["charged in attempt 1"])
    }

    @Test("a mock takes the place of one activity of a container; two containers of one activity collide")
    func mock() async throws {
        try await inMemory {
            Charge.self
            Till(currency: "EUR")
            ActivityMock(Shop.charge, .fails(Declined(reason: "mocked")))
        } _: { (test) async throws in
            #expect(try await test.run(Charge.self, 7) == "declined: mocked")
        }
        await #expect(throws: RegistrationError.self) {
            try await WorkflowTestEnvironment {
                Charge.self
                Till(currency: "EUR")
                Till(currency: "USD")
            }
        }
    }

    @Test("an activity of a container runs by itself")
    func alone() async throws {
        let till = Till(currency: "EUR")
        let environment = ActivityEnvironment()
        #expect(try await environment.run(Shop.charge, 5, implementedBy: till) == "5 EUR")
        #expect(try await environment.run(Shop.note, "x", implementedBy: till) == Empty())
        #expect(await till.notes == ["charged in attempt 1", "x"])
        await #expect(throws: Declined(reason: "101 is too much")) {
            try await environment.run(Shop.charge, 101, implementedBy: till)
        }
        let error = await #expect(throws: RegistrationError.self) {
            try await environment.run(Shop.pack, "x", implementedBy: till)
        }
        #expect("\(try #require(error))".contains(#"Till does not implement activity "pack""#))
    }
}
