import TemporalWorkflows

let mail = Activity<String, Empty, Never>("mail", startToClose: .seconds(10))

/// The code as it was when Ann signed up.
enum Old {
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
            try await context.wait { $0.hasOrdered }
            try await context.execute(mail, "survey")
            context.state.mails.append("survey")
            return context.state.mails
        }
    }
}
