// docs: invitation tests
import Temporal
import TemporalTesting
import Testing

@Test func aGuestAnswersAfterThreeDays() async throws {
    let mail = ActivityMock(Mail.send) { _ in .returns(Empty()) }
    let test = try await WorkflowTestEnvironment {
        Invitation.self
        mail
    }
    let invitation = try await test.client.start(
        Invitation.self,
        id: "ann",
        on: test.taskQueue,
        "Ann"
    )
    test.after(.days(3)) { try await invitation.signal(\.reply, "yes") }
    #expect(try await invitation.result() == "Ann says yes")
    #expect(test.elapsed == .days(3) && mail.calls.count == 1)
}
// docs: end
