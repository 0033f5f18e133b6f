import TemporalWorkflows

/// The change: from version 1 on, tips are sent after the welcome. -1 is the code before it.
enum Tips: Int, ChangeVersions {
    case notYet = -1
    case afterWelcome = 1
    static let changeID = "tips"
}

/// The code as it is now. It also goes on with runs that the old code has begun.
struct Onboarding: Workflow {
    var mails: [String] = []
    var hasOrdered = false

    init(_ customer: String) {}

    struct Messages: MessageSet {
        let order = Signal<Onboarding, Empty>("order") { $0.hasOrdered = true }
        let mails = Query<Onboarding, [String]>("mails") { $0.mails }
    }

    static func run(_ customer: String, in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.execute(mail, "welcome")
        context.state.mails.append("welcome")
        // A new run takes the highest version and writes it to its history; a replay takes what the history says.
        switch context.version(of: Tips.self) {
        case .notYet: break
        case .afterWelcome:
            try await context.execute(mail, "tips")
            context.state.mails.append("tips")
        }
        try await context.wait { $0.hasOrdered }
        try await context.execute(mail, "survey")
        context.state.mails.append("survey")
        return context.state.mails
    }
}
