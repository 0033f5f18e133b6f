// The workflow of the page about macros, which "Your first workflow" writes by hand.

// docs: invitation with macros
import TemporalMacros
import TemporalWorkflows

struct Letter: Codable, Sendable {
    var to: String
    var text: String
}

/// The address does not exist, so another attempt is useless.
struct Bounced: Error, Codable, NonRetryableError {
    var address: String
}

/// Invites a guest and waits for the answer, up to a week.
@Workflow
struct Invitation {
    @Query var answer: String?

    @Signal mutating func reply(_ words: String) { answer = words }

    mutating func run(
        _ guest: String,
        in context: Context
    ) async throws -> String {
        let letter = Letter(to: guest, text: "Will you come?")
        try await context.execute(Mail.send, letter)
        try await context.wait(for: .days(7)) { $0.answer != nil }
        return "\(guest) says \(answer ?? "nothing")"
    }
}
// docs: end
