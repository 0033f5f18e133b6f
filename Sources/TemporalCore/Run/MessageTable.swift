/// The handlers of a workflow by the names on the wire, read once from its ``MessageSet``. A run that changes its handlers
/// has a table for itself.
///
/// Sendable although it holds closures: they come from a `MessageSet`'s initialiser, or from the code of the one run that
/// has the table, take all they work on as
/// arguments and are only ever called by the one thread that drives a run.
final class MessageTable<W: Workflow>: @unchecked Sendable {  // tidy:allow unchecked-sendable — see above
    /// Throws what the converter says of an input that it cannot read, and nothing else.
    typealias SignalHandler = (WorkflowRun<W>, HistoryEvent.Signaled) throws -> Void
    typealias QueryHandler = (WorkflowRun<W>, QueryRequest) throws -> Payload

    struct UpdateHandler {
        /// What the validator says against it, if anything.
        let refusal: (WorkflowRun<W>, UpdateRequest) -> Failure?
        /// Answers at once or later.
        let answer: (WorkflowRun<W>, UpdateRequest, _ reply: @escaping (UpdateOutcome) -> Void) -> Void
    }

    /// The handlers of one kind.
    struct Handlers<Handler> {
        private let kind: String
        private var named: [String: Handler] = [:]
        /// Takes what no other handler has a name for.
        private var dynamic: Handler?
        /// In the order of the ``MessageSet``, without aliases.
        private(set) var descriptions: [HandlerDescription] = []

        fileprivate init(kind: String) { self.kind = kind }

        /// The handler of a name. Names that Temporal keeps for itself reach no dynamic handler.
        subscript(name: String) -> Handler? {
            named[name] ?? (name.hasPrefix(ReservedNames.prefix) ? nil : dynamic)
        }

        fileprivate mutating func add(_ handler: Handler, names: [String], description: String)
            throws(RegistrationError)
        {
            for name in names {
                guard named.updateValue(handler, forKey: name) == nil else {
                    throw RegistrationError("workflow \(W.name) has two \(kind) handlers for \"\(name)\"")
                }
            }
            descriptions.append(HandlerDescription(names: names, description: description))
        }

        /// Lets handlers take the place of those that have their names.
        fileprivate mutating func merge(_ other: Handlers) {
            for name in other.named.keys { remove(name) }
            if other.dynamic != nil { remove(nil) }
            named.merge(other.named) { $1 }
            dynamic = other.dynamic ?? dynamic
            descriptions += other.descriptions
        }

        /// - Parameter name: the name or an alias of the handler; nil for the dynamic one.
        /// - Returns: whether there was one.
        @discardableResult
        fileprivate mutating func remove(_ name: String?) -> Bool {
            guard let name else {
                descriptions.removeAll { $0.name == nil }
                defer { dynamic = nil }
                return dynamic != nil
            }
            // A handler that is reached by another name still is known by that one.
            descriptions = descriptions.compactMap { $0.without(name) }
            return named.removeValue(forKey: name) != nil
        }

        fileprivate mutating func addDynamic(_ handler: Handler, description: String) throws(RegistrationError) {
            guard dynamic == nil else { throw RegistrationError("workflow \(W.name) has two dynamic \(kind) handlers") }
            dynamic = handler
            descriptions.append(HandlerDescription(names: [], description: description))
        }

        /// All names in order, for messages.
        var list: String { named.keys.inWords }
    }

    fileprivate(set) var signals = Handlers<SignalHandler>(kind: "signal")
    fileprivate(set) var queries = Handlers<QueryHandler>(kind: "query")
    fileprivate(set) var updates = Handlers<UpdateHandler>(kind: "update")

    /// Reads the messages of a workflow type.
    /// - Throws: ``RegistrationError`` when two handlers have one name.
    convenience init() throws(RegistrationError) { try self.init(W.Messages()) }

    /// Reads the messages of a group.
    /// - Throws: ``RegistrationError`` when two handlers have one name, or one belongs to another workflow.
    init(_ group: any MessageGroup) throws(RegistrationError) { try add(group) }

    /// A table of one run, which changes it.
    init(copying other: MessageTable) {
        signals = other.signals
        queries = other.queries
        updates = other.updates
    }

    /// Whether nothing is handled.
    var isEmpty: Bool { signals.descriptions.isEmpty && queries.descriptions.isEmpty && updates.descriptions.isEmpty }

    private func add(_ group: any MessageGroup) throws(RegistrationError) {
        for child in Mirror(reflecting: group).children {
            if let message = child.value as? any Message<W> {
                try message.register(in: self)
            } else if child.value is any AnyMessage {
                let name = child.label ?? "a handler"
                throw RegistrationError("\(name) of \(type(of: group)) is not a message of workflow \(W.name)")
            } else if let group = child.value as? any MessageGroup {
                try add(group)
            }
        }
    }

    /// Lets the handlers of a table take the place of those that have their names.
    func replace(by other: MessageTable) {
        signals.merge(other.signals)
        queries.merge(other.queries)
        updates.merge(other.updates)
    }

    /// Takes a handler away: the one of a name, or the dynamic one where that is nil.
    /// - Returns: whether there was one.
    func remove(_ kind: MessageKind, named name: String?) -> Bool {
        switch kind {
        case .signal: signals.remove(name)
        case .query: queries.remove(name)
        case .update: updates.remove(name)
        }
    }
}

/// What tools are told of a handler.
struct HandlerDescription {
    /// The name and its aliases; none of a dynamic one.
    private let names: [String]
    let description: String

    init(names: [String], description: String) {
        self.names = names
        self.description = description
    }

    /// Nil for a dynamic one.
    var name: String? { names.first }

    /// What is left when a name reaches another handler, or none; nil when that was the last name.
    func without(_ name: String) -> HandlerDescription? {
        guard names.contains(name) else { return self }
        let rest = names.filter { $0 != name }
        return rest.isEmpty ? nil : HandlerDescription(names: rest, description: description)
    }
}

/// Names that Temporal keeps for itself.
enum ReservedNames {
    static let prefix = "__temporal_"
    static let workflowMetadata = "__temporal_workflow_metadata"
    static let stackTrace = "__stack_trace"
    static let enhancedStackTrace = "__enhanced_stack_trace"
}

/// A message of any workflow.
protocol AnyMessage {}

/// A message that can put its handler into a workflow's table.
protocol Message<W>: AnyMessage {
    associatedtype W: Workflow
    func register(in table: MessageTable<W>) throws(RegistrationError)
}

extension Signal: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let handle: MessageTable<W>.SignalHandler = { run, signal in
            let input = try run.core.converter.input(Input.self, from: signal.input)
            let call = SignalCall(signal, input)
            switch handler {
            case .apply(let apply):
                do {
                    try run.core.chain.pass(call, in: run.handlerContext(), through: { $0.applySignal }) {
                        apply(&run.state, $0.input)
                    }
                } catch {
                    run.failInHandler(error)
                }
            case .run(let body, let unfinished):
                run.startHandler(.signal(signal.name, unfinished)) { context in
                    do {
                        try await run.core.chain.pass(call, in: context, through: { $0.runSignal }) {
                            call async throws in
                            try await body(call.input, context)
                        }
                    } catch { run.failInHandler(error) }
                }
            }
        }
        try table.signals.add(handle, names: [name] + aliases, description: description)
    }
}

extension DynamicSignal: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let handle: MessageTable<W>.SignalHandler = { run, signal in
            let call = SignalCall(signal, RawArguments(payloads: signal.input, using: run.core.converter))
            switch handler {
            case .apply(let apply):
                try run.core.chain.pass(call, in: run.handlerContext(), through: { $0.applySignal }) {
                    try apply(&run.state, $0.name, $0.input)
                }
            case .run(let body, let unfinished):
                run.startHandler(.signal(signal.name, unfinished)) { context in
                    do {
                        try await run.core.chain.pass(call, in: context, through: { $0.runSignal }) {
                            call async throws in
                            try await body(call.name, call.input, context)
                        }
                    } catch let error as UnreadableArgument {
                        run.logDropped(signal, error)
                    } catch { run.failInHandler(error) }
                }
            }
        }
        try table.signals.addDynamic(handle, description: description)
    }
}

extension Query: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let handle: MessageTable<W>.QueryHandler = { run, query in
            let output = try run.core.chain.pass(
                QueryCall(query, Empty()),
                in: run.core.info,
                through: { $0.answerQuery }
            ) { _ in
                try answer(run.state)
            }
            return try run.core.converter.payload(from: output)
        }
        try table.queries.add(handle, names: [name] + aliases, description: description)
    }
}

extension InputQuery: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let handle: MessageTable<W>.QueryHandler = { run, query in
            let input: Input
            do { input = try run.core.converter.input(Input.self, from: query.input) } catch {
                throw ApplicationFailure(
                    "the input of query \(query.name) is not of type \(Input.self): \(error)",
                    type: "BadInput"
                )
            }
            let output = try run.core.chain.pass(
                QueryCall(query, input),
                in: run.core.info,
                through: { $0.answerQuery }
            ) {
                try answer(run.state, $0.input)
            }
            return try run.core.converter.payload(from: output)
        }
        try table.queries.add(handle, names: [name] + aliases, description: description)
    }
}

extension DynamicQuery: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let handle: MessageTable<W>.QueryHandler = { run, query in
            let call = QueryCall(query, RawArguments(payloads: query.input, using: run.core.converter))
            let output = try run.core.chain.pass(call, in: run.core.info, through: { $0.answerQuery }) {
                try answer(run.state, $0.name, $0.input)
            }
            return try run.core.converter.payload(from: output)
        }
        try table.queries.addDynamic(handle, description: description)
    }
}

extension Update: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let handler = MessageTable<W>.UpdateHandler(refusal: refusal, answer: answer)
        try table.updates.add(handler, names: [name] + aliases, description: description)
    }

    private func refusal(_ run: WorkflowRun<W>, _ update: UpdateRequest) -> Failure? {
        let converter = run.core.converter
        do {
            let call = UpdateCall(update, try converter.input(Input.self, from: update.input))
            try run.core.chain.pass(call, in: run.core.info, through: { $0.validateUpdate }) {
                try validate?(run.state, $0.input)
            }
            return nil
        } catch {
            return converter.applicationFailure(of: error)
        }
    }

    private func answer(
        _ run: WorkflowRun<W>,
        _ update: UpdateRequest,
        reply: @escaping (UpdateOutcome) -> Void
    ) {
        let converter = run.core.converter
        do {
            let call = UpdateCall(update, try converter.input(Input.self, from: update.input))
            switch handler {
            case .apply(let apply):
                let output = try run.core.chain.pass(
                    call,
                    in: run.handlerContext(UpdateInfo(update)),
                    through: { $0.applyUpdate }
                ) {
                    try apply(&run.state, $0.input)
                }
                reply(.success([try converter.payload(from: output)]))
            case .run(let body, let unfinished):
                run.startHandler(.update(update, unfinished)) { context in
                    do {
                        let output = try await run.core.chain.pass(call, in: context, through: { $0.runUpdate }) {
                            call async throws in
                            try await body(call.input, context)
                        }
                        reply(.success([try converter.payload(from: output)]))
                    } catch {
                        reply(.failure(converter.applicationFailure(of: error)))
                    }
                }
            }
        } catch {
            reply(.failure(converter.applicationFailure(of: error)))
        }
    }
}

extension DynamicUpdate: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let handler = MessageTable<W>.UpdateHandler(refusal: refusal, answer: answer)
        try table.updates.addDynamic(handler, description: description)
    }

    private func refusal(_ run: WorkflowRun<W>, _ update: UpdateRequest) -> Failure? {
        let converter = run.core.converter
        do {
            let call = UpdateCall(update, RawArguments(payloads: update.input, using: converter))
            try run.core.chain.pass(call, in: run.core.info, through: { $0.validateUpdate }) {
                try validate(run.state, $0.name, $0.input)
            }
            return nil
        } catch {
            return converter.applicationFailure(of: error)
        }
    }

    private func answer(
        _ run: WorkflowRun<W>,
        _ update: UpdateRequest,
        reply: @escaping (UpdateOutcome) -> Void
    ) {
        let converter = run.core.converter
        let call = UpdateCall(update, RawArguments(payloads: update.input, using: converter))
        do {
            switch handler {
            case .apply(let apply):
                let output = try run.core.chain.pass(
                    call,
                    in: run.handlerContext(UpdateInfo(update)),
                    through: { $0.applyUpdate }
                ) {
                    try apply(&run.state, $0.name, $0.input)
                }
                reply(.success([try converter.payload(from: output)]))
            case .run(let body, let unfinished):
                run.startHandler(.update(update, unfinished)) { context in
                    do {
                        let output = try await run.core.chain.pass(call, in: context, through: { $0.runUpdate }) {
                            call async throws in
                            try await body(call.name, call.input, context)
                        }
                        reply(.success([try converter.payload(from: output)]))
                    } catch {
                        reply(.failure(converter.applicationFailure(of: error)))
                    }
                }
            }
        } catch {
            reply(.failure(converter.applicationFailure(of: error)))
        }
    }
}
