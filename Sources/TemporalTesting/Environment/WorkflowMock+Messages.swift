import Logging
import Synchronization
import TemporalClient
public import TemporalCore
import TemporalWire

/// What a mock answers, and what it was sent.
struct MockedMessages: Sendable {
    /// A message that has come, with what reads it.
    struct Received: Sendable {
        var name: String
        var workflowID: String
        var input: [Payload]
        // tidy:allow secret — what a mock shows of itself does not reach here
        var converter: any PayloadConverter
    }

    typealias Answer = @Sendable (Received) async throws -> [Payload]

    var queries: [String: Answer] = [:]
    var updates: [String: Answer] = [:]
    var signals: [Received] = []
}

/// A signal that a mock was sent.
public struct MockedSignal<Input: Sendable>: Sendable {
    /// The workflow that it went to.
    public let workflowID: String
    /// What came with it.
    public let input: Input
}

extension WorkflowMock {
    /// Says what a query is answered with.
    /// - Parameters:
    ///   - query: the query, such as `\.status`.
    ///   - answer: gives the answer, given the workflow's id; an error that it throws is the client's answer.
    /// - Returns: the mock itself.
    @discardableResult
    public func answering<Output>(
        _ query: KeyPath<W.Messages, Query<W, Output>>,
        with answer: @escaping @Sendable (_ workflowID: String) async throws -> Output
    ) -> Self {
        let query = W.Messages()[keyPath: query]
        return keep([query.name] + query.aliases, in: \.queries) { call in
            [try call.converter.payload(from: try await answer(call.workflowID))]
        }
    }

    /// Says what a query with an input is answered with.
    /// - Parameters:
    ///   - query: the query, such as `\.quantity`.
    ///   - answer: gives the answer, given the workflow's id and the input; an error that it throws is the client's answer.
    /// - Returns: the mock itself.
    @discardableResult
    public func answering<Input, Output>(
        _ query: KeyPath<W.Messages, InputQuery<W, Input, Output>>,
        with answer: @escaping @Sendable (_ workflowID: String, _ input: Input) async throws -> Output
    ) -> Self {
        let query = W.Messages()[keyPath: query]
        return keep([query.name] + query.aliases, in: \.queries) { call in
            let input = try call.converter.input(Input.self, from: call.input)
            return [try call.converter.payload(from: try await answer(call.workflowID, input))]
        }
    }

    /// Says what an update is answered with.
    /// - Parameters:
    ///   - update: the update, such as `\.approve`.
    ///   - answer: gives the answer, given the workflow's id and the input; an error that it throws fails the update.
    /// - Returns: the mock itself.
    @discardableResult
    public func answering<Input, Output, Refusal>(
        _ update: KeyPath<W.Messages, Update<W, Input, Output, Refusal>>,
        with answer: @escaping @Sendable (_ workflowID: String, _ input: Input) async throws -> Output
    ) -> Self {
        let update = W.Messages()[keyPath: update]
        return keep([update.name] + update.aliases, in: \.updates) { call in
            let input = try call.converter.input(Input.self, from: call.input)
            return [try call.converter.payload(from: try await answer(call.workflowID, input))]
        }
    }

    /// The signals of one kind that its runs were sent, in their order.
    /// - Parameter signal: the signal, such as `\.pay`.
    /// - Returns: those whose input is of the signal's type.
    public func signals<Input>(_ signal: KeyPath<W.Messages, Signal<W, Input>>) -> [MockedSignal<Input>] {
        let signal = W.Messages()[keyPath: signal]
        let names = [signal.name] + signal.aliases
        return received.filter { names.contains($0.name) }.compactMap { call in
            let input = try? call.converter.input(Input.self, from: call.input)
            return input.map { MockedSignal(workflowID: call.workflowID, input: $0) }
        }
    }

    private func keep(
        _ names: [String],
        in kind: WritableKeyPath<MockedMessages, [String: MockedMessages.Answer]>,
        _ answer: @escaping MockedMessages.Answer
    ) -> Self {
        change { messages in for name in names { messages[keyPath: kind][name] = answer } }
        return self
    }
}

extension TestEngine {
    /// A mocked workflow with a message to it, as it was before codecs.
    private struct MockedCall {
        let mock: WorkflowStandIn
        let scope: WorkflowScope
        let message: MockedMessages.Received
    }

    /// The mock of a run's workflow, with a message to it; nil where the workflow has code.
    private func call(
        _ name: String,
        _ input: [Payload],
        of key: String
    ) async -> Result<MockedCall, UnreadableQuery>? {
        guard let start = state.withLock({ $0.service.runs[key]?.start }), let mock = mocks[start.workflowType] else {
            return nil
        }
        let scope = WorkflowScope(
            namespace: options.client.namespace,
            workflowID: start.workflowID,
            workflowType: start.workflowType,
            taskQueue: start.taskQueue
        )
        return await decoded(QueryRequest(name: name, input: input), of: scope).map { request in
            let converter = converter.within(scope.context)
            let message = MockedMessages.Received(
                name: name,
                workflowID: start.workflowID,
                input: request.input,
                converter: converter
            )
            return MockedCall(mock: mock, scope: scope, message: message)
        }
    }

    func note(signal name: String, _ input: [Payload], to key: String) async {
        switch await call(name, input, of: key) {
        case .success(let call)?: call.mock.note(call.message)
        case .failure(let unreadable)?: logger.error("a signal to a mock cannot be read: \(unreadable.failure.message)")
        case nil: break
        }
    }

    /// What a mock answers to a query; nil where the workflow has code.
    func mockedAnswer(to query: QueryRequest, of key: String) async -> QueryAnswer? {
        switch await call(query.name, query.input, of: key) {
        case nil: return nil
        case .failure(let unreadable)?: return .failed(unreadable.failure)
        case .success(let call)?:
            let queries = call.mock.messages().queries
            let otherwise = unanswered("query \"\(query.name)\"", by: call.mock, queries)
            return await answer(call, by: queries[query.name], else: otherwise)
        }
    }

    /// Lets a mock answer an update; does nothing where the workflow has code.
    func answerMocked(_ update: UpdateRequest, of key: String) async {
        let outcome: UpdateOutcome
        switch await call(update.name, update.input, of: key) {
        case nil: return
        case .failure(let unreadable)?: outcome = .failure(unreadable.failure)
        case .success(let call)?:
            let updates = call.mock.messages().updates
            let otherwise = unanswered("update \"\(update.name)\"", by: call.mock, updates)
            switch await answer(call, by: updates[update.name], else: otherwise) {
            case .answered(let payloads), .openlyAnswered(let payloads): outcome = .success(payloads)
            case .failed(let failure): outcome = .failure(failure)
            }
        }
        state.withLock { $0.service.answerMocked(update.updateID, of: key, with: outcome) }
    }

    private func answer(
        _ call: MockedCall,
        by answer: MockedMessages.Answer?,
        else otherwise: @autoclosure () -> Failure
    ) async -> QueryAnswer {
        let given: QueryAnswer
        if let answer {
            do { given = .answered(try await answer(call.message)) } catch {
                let converter = call.message.converter
                given = .failed(converter.encoded(converter.applicationFailure(of: error)))
            }
        } else {
            given = .failed(otherwise())
        }
        return await encoded(given, of: call.scope)
    }

    private func unanswered(_ what: String, by mock: WorkflowStandIn, _ known: [String: some Any]) -> Failure {
        let message = """
            the mock of workflow \(mock.workflowType) has no answer to \(what); it has some to: \(known.keys.inWords); give it \
            one by answering(_:with:)
            """
        return Failure(message: message, kind: .application(.init(type: "NotMocked", nonRetryable: true)))
    }
}
