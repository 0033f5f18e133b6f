/// The handlers of a workflow by the names on the wire, read once from its ``MessageSet``.
///
/// Sendable although it holds closures: they come from a `MessageSet`'s initialiser, take all they work on as
/// arguments and are only ever called by the one thread that drives a run.
final class MessageTable<W: Workflow>: @unchecked Sendable {  // tidy:allow unchecked-sendable — see above
    /// Throws what the converter says of an input that it cannot read, and nothing else.
    typealias SignalHandler = (WorkflowRun<W>, [Payload]) throws -> Void
    typealias QueryHandler = (borrowing W, [Payload], any PayloadConverter) throws -> Payload

    struct UpdateHandler {
        /// What the validator says against it, if anything.
        let refusal: (borrowing W, [Payload], any PayloadConverter) -> Failure?
        /// Answers at once or later.
        let answer: (WorkflowRun<W>, [Payload], _ reply: @escaping (UpdateOutcome) -> Void) -> Void
    }

    fileprivate(set) var signals: [String: SignalHandler] = [:]
    fileprivate(set) var queries: [String: QueryHandler] = [:]
    fileprivate(set) var updates: [String: UpdateHandler] = [:]

    /// Reads the messages of a workflow type.
    /// - Throws: ``RegistrationError`` when two handlers have one name.
    init() throws(RegistrationError) {
        for child in Mirror(reflecting: W.Messages()).children {
            guard let message = child.value as? any Message<W> else { continue }
            try message.register(in: self)
        }
    }

    var signalNames: String { Self.list(signals.keys) }
    var queryNames: String { Self.list(queries.keys) }
    var updateNames: String { Self.list(updates.keys) }

    private static func list(_ names: Dictionary<String, some Any>.Keys) -> String {
        names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
    }

    fileprivate func claim(_ names: [String], _ kind: String, isTaken: (String) -> Bool) throws(RegistrationError) {
        for name in names where isTaken(name) {
            throw RegistrationError("workflow \(W.name) has two \(kind) handlers for \"\(name)\"")
        }
    }
}

/// A registration that cannot work, found when the worker is made.
public struct RegistrationError: Error, CustomStringConvertible {
    /// What is wrong, and where.
    public let description: String
    package init(_ description: String) { self.description = description }
}

/// A message that can put its handler into a workflow's table.
protocol Message<W> {
    associatedtype W: Workflow
    func register(in table: MessageTable<W>) throws(RegistrationError)
}

extension Signal: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let names = [name] + aliases
        try table.claim(names, "signal") { table.signals[$0] != nil }
        for name in names {
            table.signals[name] = { run, payloads in
                let input = try run.core.converter.input(Input.self, from: payloads)
                switch handler {
                case .apply(let apply): apply(&run.state, input)
                case .run(let body):
                    run.startHandler { context in
                        do { try await body(input, context) } catch { run.failInHandler(error) }
                    }
                }
            }
        }
    }
}

extension Query: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let names = [name] + aliases
        try table.claim(names, "query") { table.queries[$0] != nil }
        for name in names {
            table.queries[name] = { state, _, converter in try converter.payload(from: try answer(state)) }
        }
    }
}

extension Update: Message {
    func register(in table: MessageTable<W>) throws(RegistrationError) {
        let names = [name] + aliases
        try table.claim(names, "update") { table.updates[$0] != nil }
        let handler = MessageTable<W>.UpdateHandler(refusal: refusal, answer: answer)
        for name in names { table.updates[name] = handler }
    }

    private func refusal(_ state: borrowing W, _ payloads: [Payload], _ converter: any PayloadConverter) -> Failure? {
        do {
            let input = try converter.input(Input.self, from: payloads)
            try validate?(state, input)
            return nil
        } catch {
            return converter.applicationFailure(of: error)
        }
    }

    private func answer(_ run: WorkflowRun<W>, _ payloads: [Payload], _ reply: @escaping (UpdateOutcome) -> Void) {
        let converter = run.core.converter
        do {
            let input = try converter.input(Input.self, from: payloads)
            switch handler {
            case .apply(let apply): reply(.success([try converter.payload(from: try apply(&run.state, input))]))
            case .run(let body):
                run.startHandler { context in
                    do {
                        let output = try await body(input, context)
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
