/// Handlers that belong together: a struct whose stored properties are ``Signal``s, ``Query``s, ``Update``s, dynamic handlers,
/// or further groups.
///
/// A property of a ``MessageSet`` gives a workflow the handlers of a group that other workflows have too.
/// ``WorkflowContext/setHandlers(_:)`` gives them to a run while it goes on.
public protocol MessageGroup {}

/// A workflow's door: a struct whose stored properties are its ``Signal``s, ``Query``s and ``Update``s, or groups of them.
public protocol MessageSet: MessageGroup {
    /// The set keeps no state.
    init()
}

/// What a handler takes.
public enum MessageKind: Hashable, Sendable {
    /// A ``Signal`` or ``DynamicSignal``.
    case signal
    /// A ``Query``, ``InputQuery`` or ``DynamicQuery``.
    case query
    /// An ``Update`` or ``DynamicUpdate``.
    case update
}

/// The door of a workflow that takes no messages.
public struct NoMessages: MessageSet {
    /// The only value.
    public init() {}
}

/// What is done about a handler that still runs when its workflow ends. The handler is given up in any case.
public enum UnfinishedPolicy: Hashable, Sendable {
    /// It is logged as `[TMPRL1102]`: work may be lost that a client waits for.
    case warn
    /// Nothing is said, for handlers whose work may be lost.
    case abandon
}

/// Changes a workflow's state and answers nothing.
public struct Signal<W: Workflow, Input: Codable & Sendable> {
    /// The name that senders use.
    public let name: String
    /// Other names under which the same signal is accepted.
    public let aliases: [String]
    /// What it is for, in a sentence; shown by tools. Empty when nothing is said.
    public let description: String
    let handler: Handler

    enum Handler {
        case apply((inout W, Input) -> Void)
        case run((Input, WorkflowContext<W>) async throws -> Void, UnfinishedPolicy)
    }

    /// A signal whose handler awaits. It runs beside the workflow's main line and beside other handlers.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - unfinished: what is done about a handler that still runs when the workflow ends.
    ///   - run: does what the signal asks for. An ``ApplicationFailure``, or the failure of an activity or a child,
    ///     that it throws fails the workflow; any other error fails the workflow task.
    /// - Returns: the signal.
    public static func running(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        _ run: @escaping (Input, WorkflowContext<W>) async throws -> Void
    ) -> Signal {
        Signal(name: name, aliases: aliases, description: description, handler: .run(run, unfinished))
    }

    private init(name: String, aliases: [String], description: String, handler: Handler) {
        self.name = name
        self.aliases = aliases
        self.description = description
        self.handler = handler
    }

    /// A signal with an input.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - apply: changes the state; runs before the workflow's own code goes on.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        _ apply: @escaping (inout W, Input) -> Void
    ) {
        self.init(name: name, aliases: aliases, description: description, handler: .apply(apply))
    }
}

extension Signal where Input == Empty {
    /// A signal without input. Input that a sender puts in is ignored.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        _ apply: @escaping (inout W) -> Void
    ) {
        self.init(name, aliases: aliases, description: description) { state, _ in apply(&state) }
    }

    /// A signal without input whose handler awaits. Input that a sender puts in is ignored.
    ///
    /// The parameters are those of the form with an input.
    /// - Returns: the signal.
    public static func running(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        _ run: @escaping (WorkflowContext<W>) async throws -> Void
    ) -> Signal {
        running(name, aliases: aliases, description: description, unfinished: unfinished) { _, context in
            try await run(context)
        }
    }
}

/// Reads a workflow's state. The state arrives by value: there is nothing to mutate and nothing to await.
public struct Query<W: Workflow, Output: Codable & Sendable> {
    /// The name that clients use.
    public let name: String
    /// Other names under which the same query is answered.
    public let aliases: [String]
    /// What it is for, in a sentence; shown by tools. Empty when nothing is said.
    public let description: String
    let answer: (borrowing W) throws -> Output

    /// A query.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - answer: reads the state; an error that it throws is the client's answer.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        _ answer: @escaping (borrowing W) throws -> Output
    ) {
        self.name = name
        self.aliases = aliases
        self.description = description
        self.answer = answer
    }
}

/// A ``Query`` that takes an input.
public struct InputQuery<W: Workflow, Input: Codable & Sendable, Output: Codable & Sendable> {
    /// The name that clients use.
    public let name: String
    /// Other names under which the same query is answered.
    public let aliases: [String]
    /// What it is for, in a sentence; shown by tools. Empty when nothing is said.
    public let description: String
    let answer: (borrowing W, Input) throws -> Output

    /// A query with an input.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - answer: reads the state; an error that it throws is the client's answer, and so is an input that cannot be
    ///     read.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        _ answer: @escaping (borrowing W, Input) throws -> Output
    ) {
        self.name = name
        self.aliases = aliases
        self.description = description
        self.answer = answer
    }
}

/// Changes a workflow's state and answers. `Refusal` is what the validator and the handler may throw.
public struct Update<W: Workflow, Input: Codable & Sendable, Output: Codable & Sendable, Refusal: Error> {
    /// The name that clients use.
    public let name: String
    /// Other names under which the same update is accepted.
    public let aliases: [String]
    /// What it is for, in a sentence; shown by tools. Empty when nothing is said.
    public let description: String
    let validate: ((borrowing W, Input) throws(Refusal) -> Void)?
    let handler: Handler

    enum Handler {
        case apply((inout W, Input) throws(Refusal) -> Output)
        case run((Input, WorkflowContext<W>) async throws(Refusal) -> Output, UnfinishedPolicy)
    }

    /// An update whose handler awaits. It runs beside the workflow's main line and beside other handlers.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - unfinished: what is done about a handler that still runs when the workflow ends.
    ///   - validate: refuses an impossible update before anything is written to history; reads and awaits nothing.
    ///   - run: does what the update asks for and answers; what it throws fails the update, not the workflow.
    /// - Returns: the update.
    @_disfavoredOverload
    public static func running(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        validate: ((borrowing W, Input) throws(Refusal) -> Void)? = nil,
        _ run: @escaping (Input, WorkflowContext<W>) async throws(Refusal) -> Output
    ) -> Update {
        Update(
            name: name,
            aliases: aliases,
            description: description,
            validate: validate,
            handler: .run(run, unfinished)
        )
    }

    private init(
        name: String,
        aliases: [String],
        description: String,
        validate: ((borrowing W, Input) throws(Refusal) -> Void)?,
        handler: Handler
    ) {
        self.name = name
        self.aliases = aliases
        self.description = description
        self.validate = validate
        self.handler = handler
    }

    /// An update.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - validate: refuses an impossible update before anything is written to history; when it is left out, only `apply`
    ///     refuses.
    ///   - apply: changes the state and answers; what it throws fails the update, not the workflow.
    @_disfavoredOverload
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        validate: ((borrowing W, Input) throws(Refusal) -> Void)? = nil,
        apply: @escaping (inout W, Input) throws(Refusal) -> Output
    ) {
        self.init(
            name: name,
            aliases: aliases,
            description: description,
            validate: validate,
            handler: .apply(apply)
        )
    }
}

extension Update where Refusal == Never {
    /// An update that is never refused.
    @_disfavoredOverload
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        apply: @escaping (inout W, Input) -> Output
    ) {
        self.init(name: name, aliases: aliases, description: description, validate: nil, handler: .apply(apply))
    }
}
