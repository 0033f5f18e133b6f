// Updates without input, without answer, or without both: what there is not is left out of the closures, too.

extension Update where Input == Empty {
    /// An update without input. Input that a sender puts in is ignored.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - apply: changes the state and answers; what it throws fails the update, not the workflow.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        validate: @escaping (borrowing W) throws(Refusal) -> Void,
        apply: @escaping (inout W) throws(Refusal) -> Output
    ) {
        self.init(
            name,
            aliases: aliases,
            description: description,
            validate: { (state, _) throws(Refusal) in try validate(state) },
            apply: { (state, _) throws(Refusal) in try apply(&state) }
        )
    }

    /// An update without input whose handler awaits. Input that a sender puts in is ignored.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - unfinished: what is done about a handler that still runs when the workflow ends.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - run: does what the update asks for and answers; what it throws fails the update, not the workflow.
    /// - Returns: the update.
    public static func running(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        validate: @escaping (borrowing W) throws(Refusal) -> Void = { (_: borrowing W) throws(Refusal) in },
        _ run: @escaping (WorkflowContext<W>) async throws(Refusal) -> Output
    ) -> Update {
        running(
            name,
            aliases: aliases,
            description: description,
            unfinished: unfinished,
            validate: { (state, _) throws(Refusal) in try validate(state) }
        ) { (_, context) async throws(Refusal) in
            try await run(context)
        }
    }
}

extension Update where Input == Empty, Refusal == Never {
    /// An update without input that is never refused. Input that a sender puts in is ignored.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        apply: @escaping (inout W) -> Output
    ) {
        self.init(name, aliases: aliases, description: description) { state, _ in apply(&state) }
    }
}

extension Update where Output == Empty {
    /// An update that answers nothing.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - apply: changes the state; what it throws fails the update, not the workflow.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        validate: @escaping (borrowing W, Input) throws(Refusal) -> Void,
        apply: @escaping (inout W, Input) throws(Refusal) -> Void
    ) {
        self.init(name, aliases: aliases, description: description, validate: validate) {
            (state, input) throws(Refusal) in
            try apply(&state, input)
            return Empty()
        }
    }

    /// An update that answers nothing and whose handler awaits.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - unfinished: what is done about a handler that still runs when the workflow ends.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - run: does what the update asks for; what it throws fails the update, not the workflow.
    /// - Returns: the update.
    public static func running(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        validate: ((borrowing W, Input) throws(Refusal) -> Void)? = nil,
        _ run: @escaping (Input, WorkflowContext<W>) async throws(Refusal) -> Void
    ) -> Update {
        running(
            name,
            aliases: aliases,
            description: description,
            unfinished: unfinished,
            validate: validate
        ) { (input, context) async throws(Refusal) in
            try await run(input, context)
            return Empty()
        }
    }
}

extension Update where Output == Empty, Refusal == Never {
    /// An update that answers nothing and is never refused.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        apply: @escaping (inout W, Input) -> Void
    ) {
        self.init(name, aliases: aliases, description: description) { state, input in
            apply(&state, input)
            return Empty()
        }
    }
}

extension Update where Input == Empty, Output == Empty {
    /// An update without input that answers nothing.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - apply: changes the state; what it throws fails the update, not the workflow.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        validate: @escaping (borrowing W) throws(Refusal) -> Void,
        apply: @escaping (inout W) throws(Refusal) -> Void
    ) {
        self.init(name, aliases: aliases, description: description, validate: validate) {
            (state) throws(Refusal) in
            try apply(&state)
            return Empty()
        }
    }

    /// An update without input that answers nothing and whose handler awaits.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - unfinished: what is done about a handler that still runs when the workflow ends.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - run: does what the update asks for; what it throws fails the update, not the workflow.
    /// - Returns: the update.
    public static func running(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        validate: @escaping (borrowing W) throws(Refusal) -> Void = { (_: borrowing W) throws(Refusal) in },
        _ run: @escaping (WorkflowContext<W>) async throws(Refusal) -> Void
    ) -> Update {
        running(
            name,
            aliases: aliases,
            description: description,
            unfinished: unfinished,
            validate: validate
        ) { (context) async throws(Refusal) in
            try await run(context)
            return Empty()
        }
    }
}

extension Update where Input == Empty, Output == Empty, Refusal == Never {
    /// An update without input that answers nothing and is never refused.
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        apply: @escaping (inout W) -> Void
    ) {
        self.init(name, aliases: aliases, description: description) { state, _ in
            apply(&state)
            return Empty()
        }
    }
}
