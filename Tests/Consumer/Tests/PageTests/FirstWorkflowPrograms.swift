import ConsumerSupport
import Temporal
import TemporalTesting
import Testing

// The two programs of "Your first workflow".

private func runWorker(_ address: String) async throws {
    // docs: invitation worker
    let client = try await Client.connect(ClientOptions(address))
    let worker = try Worker(client, on: "invitations") {
        Invitation.self
        Mail.send.implemented { letter in
            // A real program sends the letter here.
            guard letter.to != "Nobody" else { throw Bounced(address: letter.to) }
            return Empty()
        }
    }
    try await worker.runUntilSignal()
    await client.close()
    // docs: end
}

private func invite(_ address: String) async throws -> String {
    // docs: invitation client
    let client = try await Client.connect(ClientOptions(address))
    let invitation = try await client.start(
        Invitation.self,
        id: "invitation-ann",
        on: "invitations",
        "Ann"
    )
    try await invitation.signal(\.reply, "yes")
    let outcome = try await invitation.result()
    await client.close()
    // docs: end
    return outcome
}

extension Live {
    @Suite("The programs of the first workflow")
    struct FirstWorkflowPrograms {
        @Test("a guest is invited by one program, and the letter is sent by another")
        func invitation() async throws {
            let address = try SharedServer.address
            let worker = Task { try await runWorker(address) }
            #expect(try await invite(address) == "Ann says yes")
            worker.cancel()
            try await worker.value
        }
    }
}
