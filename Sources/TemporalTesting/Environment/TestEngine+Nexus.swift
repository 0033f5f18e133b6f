import Synchronization
import TemporalClient
import TemporalCore
import TemporalWire
import TemporalWorker

/// Handlers of Nexus operations: each request is a test task.
extension TestEngine {
    func runNexus(_ key: NexusKey, _ task: NexusTask) {
        guard let connection else { return }
        let context = NexusOperationContext(task, connection)
        let running = begin { [weak self] in
            guard let self else { return }
            let outcome = await self.outcome(of: task, context)
            var failure = outcome.failure
            if let plain = failure {
                failure = await connection.encoded(context.converter.encoded(plain), in: context.serializationContext)
            }
            self.state.withLock { [failure] in $0.service.take(outcome, failure, for: key) }
        }
        context.attach(running)
    }

    private func outcome(of task: NexusTask, _ context: NexusOperationContext) async -> NexusOutcome {
        guard let operation = registry.nexusOperation(task.operation, of: task.service) else {
            return .failed(
                NexusHandlerFailure(
                    """
                    Nexus operation \(task.service)/\(task.operation) is not registered with the test environment; \
                    registered are: \(registry.nexusOperationNames); register it or a mock of it
                    """,
                    type: .notFound
                )
            )
        }
        do {
            switch task.work {
            case .start(let start)?:
                guard let connection else { break }
                let input = try await connection.decodedInput(of: start, context)
                let answer = try await connection.encoded(try await operation.start(input, context), of: context)
                return .answered(connection.checked(answer, of: context))
            case .cancel(let cancel)?:
                try await operation.cancel(cancel.token, context)
                return .answered(.cancelled)
            case nil: break
            }
            return .failed(NexusHandlerFailure("the request has no work", type: .badRequest))
        } catch {
            return NexusOutcome(error, converter)
        }
    }
}

extension NexusOutcome {
    /// What the caller is told of a failure; nil without one.
    fileprivate var failure: Failure? {
        switch self {
        case .answered(.failed(let failure)): failure
        case .answered: nil
        case .failed(let failure): failure.wireFailure
        }
    }
}

extension VirtualService {
    /// - Parameters:
    ///   - outcome: how the handler ended.
    ///   - encoded: its failure as a server keeps it; nil without one.
    ///   - key: the operation.
    fileprivate mutating func take(_ outcome: NexusOutcome, _ encoded: Failure?, for key: NexusKey) {
        switch outcome {
        case .answered(.completed(let result, _)): endNexusOperation(key, .completed([result]))
        case .answered(.started(let token, _)): nexusStarted(key, token: token)
        case .answered(.failed(let failure)):
            let isCancelled = if case .cancelled = failure.kind { true } else { false }
            let encoded = encoded ?? failure
            endNexusOperation(key, isCancelled ? .cancelled(encoded) : .failed(encoded))
        case .answered(.cancelled): nexusCancelTaken(key, nil)
        case .failed(let failure):
            let encoded = encoded ?? failure.wireFailure
            // Before it has started, it is the start that has failed.
            if nexusOperation(key)?.token == nil {
                nexusNotStarted(key, encoded, isRetryable: failure.isRetryable)
            } else {
                nexusCancelTaken(key, encoded)
            }
        }
    }
}
