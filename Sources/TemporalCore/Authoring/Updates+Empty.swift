// Updates without input, without answer, or without both: what there is not is left out of the closures, too.
//
// The forms with an answer are disfavored: a closure that says `return` nowhere would fit both of them otherwise, and be
// ambiguous where the answer is Empty.

extension Update where Input == Empty {
    /// An update without input. Input that a sender puts in is ignored.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - aliases: further names that reach the same handler.
    ///   - description: what it is for, in a sentence.
    ///   - validate: refuses an impossible update before anything is written to history.
    ///   - apply: changes the state and answers; what it throws fails the update, not the workflow.
    @_disfavoredOverload
    public init(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        validate: ((borrowing W) throws(Refusal) -> Void)? = nil,
        apply: @escaping (inout W) throws(Refusal) -> Output
    ) {
        self.init(
            name,
            aliases: aliases,
            description: description,
            validate: Self.validating(validate),
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
    @_disfavoredOverload
    public static func running(
        _ name: String,
        aliases: [String] = [],
        description: String = "",
        unfinished: UnfinishedPolicy = .warn,
        validate: ((borrowing W) throws(Refusal) -> Void)? = nil,
        _ run: @escaping (WorkflowContext<W>) async throws(Refusal) -> Output
    ) -> Update {
        running(
            name,
            aliases: aliases,
            description: description,
            unfinished: unfinished,
            validate: validating(validate)
        ) { (_, context) async throws(Refusal) in
            try await run(context)
        }
    }
}

extension Update where Input == Empty {
    private static func validating(
        _ validate: ((borrowing W) throws(Refusal) -> Void)?
    ) -> ((borrowing W, Input) throws(Refusal) -> Void)? {
        guard let validate else { return nil }
        return { (state, _) throws(Refusal) in try validate(state) }
    }
}

extension Update where Input == Empty, Refusal == Never {
    /// An update without input that is never refused. Input that a sender puts in is ignored.
    @_disfavoredOverload
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
        validate: ((borrowing W, Input) throws(Refusal) -> Void)? = nil,
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
        validate: ((borrowing W) throws(Refusal) -> Void)? = nil,
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
        validate: ((borrowing W) throws(Refusal) -> Void)? = nil,
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
