/// Takes every signal for which the workflow has no other handler.
public struct DynamicSignal<W: Workflow> {
    /// What it is for, in a sentence; shown by tools. Empty when nothing is said.
    public let description: String
    let handler: Handler

    enum Handler {
        case apply((inout W, String, RawArguments) throws -> Void)
        case run((String, RawArguments, WorkflowContext<W>) async throws -> Void, UnfinishedPolicy)
    }

    /// A handler that changes the state.
    /// - Parameters:
    ///   - description: what it is for, in a sentence.
    ///   - apply: gets the signal's name and arguments. Read the arguments before you change the state: what it throws
    ///     is logged and the signal dropped.
    public init(description: String = "", _ apply: @escaping (inout W, String, RawArguments) throws -> Void) {
        self.description = description
        handler = .apply(apply)
    }

    /// A handler that awaits.
    /// - Parameters:
    ///   - description: what it is for, in a sentence.
    ///   - unfinished: what is done about a handler that still runs when the workflow ends.
    ///   - run: gets the signal's name and arguments. ``UnreadableArgument`` drops the signal with a line in the log;
    ///     any other error counts as it does in `Signal.running(_:aliases:description:unfinished:_:)`.
    /// - Returns: the handler.
    public static func running(
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        _ run: @escaping (String, RawArguments, WorkflowContext<W>) async throws -> Void
    ) -> DynamicSignal {
        DynamicSignal(description, .run(run, unfinished))
    }

    private init(_ description: String, _ handler: Handler) {
        self.description = description
        self.handler = handler
    }
}

/// Answers every query for which the workflow has no other handler.
public struct DynamicQuery<W: Workflow> {
    /// What it is for, in a sentence; shown by tools. Empty when nothing is said.
    public let description: String
    let answer: (borrowing W, String, RawArguments) throws -> any Encodable & Sendable

    /// A handler.
    /// - Parameters:
    ///   - description: what it is for, in a sentence.
    ///   - answer: gets the state, the query's name and its arguments; an error that it throws is the client's answer.
    public init(
        description: String = "",
        _ answer: @escaping (borrowing W, String, RawArguments) throws -> any Encodable & Sendable
    ) {
        self.description = description
        self.answer = answer
    }
}

/// Takes every update for which the workflow has no other handler.
public struct DynamicUpdate<W: Workflow> {
    /// What it is for, in a sentence; shown by tools. Empty when nothing is said.
    public let description: String
    let validate: (borrowing W, String, RawArguments) throws -> Void
    let handler: Handler

    enum Handler {
        case apply((inout W, String, RawArguments) throws -> any Encodable & Sendable)
        case run((String, RawArguments, WorkflowContext<W>) async throws -> any Encodable & Sendable, UnfinishedPolicy)
    }

    /// A handler that changes the state and answers at once.
    /// - Parameters:
    ///   - description: what it is for, in a sentence.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - apply: gets the update's name and arguments; what it throws fails the update, not the workflow.
    public init(
        description: String = "",
        validate: @escaping (borrowing W, String, RawArguments) throws -> Void = { _, _, _ in },
        apply: @escaping (inout W, String, RawArguments) throws -> any Encodable & Sendable
    ) {
        self.init(description: description, validate: validate, handler: .apply(apply))
    }

    /// A handler that awaits.
    /// - Parameters:
    ///   - description: what it is for, in a sentence.
    ///   - unfinished: what is done about a handler that still runs when the workflow ends.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - run: gets the update's name and arguments; what it throws fails the update, not the workflow.
    /// - Returns: the handler.
    public static func running(
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        validate: @escaping (borrowing W, String, RawArguments) throws -> Void = { _, _, _ in },
        _ run: @escaping (String, RawArguments, WorkflowContext<W>) async throws -> any Encodable & Sendable
    ) -> DynamicUpdate {
        DynamicUpdate(description: description, validate: validate, handler: .run(run, unfinished))
    }

    private init(
        description: String,
        validate: @escaping (borrowing W, String, RawArguments) throws -> Void,
        handler: Handler
    ) {
        self.description = description
        self.validate = validate
        self.handler = handler
    }
}
