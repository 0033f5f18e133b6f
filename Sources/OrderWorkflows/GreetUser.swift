public import OrderContract
public import TemporalWorkflows

/// Greets a user: the small example beside the order.
public struct GreetUser: Workflow {
    /// It is over in seconds.
    public static let versioningBehavior: VersioningBehavior? = .pinned

    /// A greeting that has not begun.
    public init(_ user: UserRequest) {}

    /// Looks up the user and their preferences at the same time, then greets and logs the greeting.
    public static func run(_ user: UserRequest, in context: WorkflowContext<Self>) async throws -> Greeting {
        let details = context.start(Greetings.details, user)
        let preferences = context.start(Greetings.preferences, user)
        let request = GreetingRequest(
            user: try await details.result(),
            preferences: try await preferences.result()
        )
        let greeting = try await context.execute(Greetings.send, request)
        try await context.execute(Greetings.log, greeting)
        return greeting
    }
}

extension WorkflowID where W == GreetUser {
    /// The greeting of a user at a given moment, in seconds since 1970.
    public static func greeting(of userID: String, at seconds: Int64) -> Self { "greet-workflow-\(userID)-\(seconds)" }
}
