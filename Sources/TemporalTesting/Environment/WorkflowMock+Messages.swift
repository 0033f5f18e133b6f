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
    /// The mock of a run's workflow, with a message to it; nil where the workflow has code.
    private func mock(
        of key: String,
        _ name: String,
        _ input: [Payload]
    ) -> (WorkflowStandIn, MockedMessages.Received)? {
        guard let start = state.withLock({ $0.service.runs[key]?.start }), let mock = mocks[start.workflowType] else {
            return nil
        }
        let converter = converter.within(.workflow(options.client.namespace, start.workflowID))
        return (mock, .init(name: name, workflowID: start.workflowID, input: input, converter: converter))
    }

    func note(signal name: String, _ input: [Payload], to key: String) {
        guard let (mock, call) = mock(of: key, name, input) else { return }
        mock.note(call)
    }

    /// What a mock answers to a query; nil where the workflow has code.
    func mockedAnswer(to query: QueryRequest, of key: String) async -> QueryAnswer? {
        guard let (mock, call) = mock(of: key, query.name, query.input) else { return nil }
        let queries = mock.messages().queries
        guard let answer = queries[query.name] else {
            return .failed(unanswered("query \"\(query.name)\"", by: mock, queries))
        }
        do { return .answered(try await answer(call)) } catch {
            return .failed(call.converter.applicationFailure(of: error))
        }
    }

    /// Lets a mock answer an update; does nothing where the workflow has code.
    func answerMocked(_ update: UpdateRequest, of key: String) async {
        guard let (mock, call) = mock(of: key, update.name, update.input) else { return }
        let updates = mock.messages().updates
        let outcome: UpdateOutcome
        if let answer = updates[update.name] {
            do { outcome = .success(try await answer(call)) } catch {
                outcome = .failure(call.converter.encoded(call.converter.applicationFailure(of: error)))
            }
        } else {
            outcome = .failure(unanswered("update \"\(update.name)\"", by: mock, updates))
        }
        state.withLock { $0.service.answerMocked(update.updateID, of: key, with: outcome) }
    }

    private func unanswered(_ what: String, by mock: WorkflowStandIn, _ known: [String: some Any]) -> Failure {
        let message = """
            the mock of workflow \(mock.workflowType) has no answer to \(what); it has some to: \(known.keys.inWords); give it \
            one by answering(_:with:)
            """
        return Failure(message: message, kind: .application(.init(type: "NotMocked", nonRetryable: true)))
    }
}
