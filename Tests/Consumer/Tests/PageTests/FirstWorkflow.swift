// The workflow of "Your first workflow", which the pages for those who come from other SDKs show too.

// docs: invitation
import TemporalWorkflows

/// What the workflow needs from the outside world.
enum Mail {
    /// Its name, input, output and declared error, and its time limit.
    static let send = Activity<Letter, Empty, Bounced>(
        "send",
        startToClose: .seconds(10)
    )
}

struct Letter: Codable, Sendable {
    var to: String
    var text: String
}

/// The address does not exist, so another attempt is useless.
struct Bounced: Error, Codable, NonRetryableError {
    var address: String
}

/// Invites a guest and waits for the answer, up to a week.
struct Invitation: Workflow {
    var answer: String?

    init(_ guest: String) {}

    struct Messages: MessageSet {
        let reply = Signal<Invitation, String>("reply") { $0.answer = $1 }
        let answer = Query<Invitation, String?>("answer") { $0.answer }
    }

    static func run(
        _ guest: String,
        in context: WorkflowContext<Self>
    ) async throws -> String {
        let letter = Letter(to: guest, text: "Will you come?")
        try await context.execute(Mail.send, letter)
        try await context.wait(for: .days(7)) { $0.answer != nil }
        return "\(guest) says \(context.state.answer ?? "nothing")"
    }
}
// docs: end
