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
            self.state.withLock { $0.service.take(outcome, for: key, context.converter) }
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
                let answer = try await operation.start(start.input ?? .null, context)
                return .answered(connection?.checked(answer, of: context) ?? answer)
            case .cancel(let cancel)?:
                try await operation.cancel(cancel.token, context)
                return .answered(.cancelled)
            case nil: return .failed(NexusHandlerFailure("the request has no work", type: .badRequest))
            }
        } catch {
            return NexusOutcome(error, converter)
        }
    }
}

extension VirtualService {
    fileprivate mutating func take(_ outcome: NexusOutcome, for key: NexusKey, _ converter: any PayloadConverter) {
        switch outcome {
        case .answered(.completed(let result, _)): endNexusOperation(key, .completed([result]))
        case .answered(.started(let token, _)): nexusStarted(key, token: token)
        case .answered(.failed(let failure)):
            let isCancelled = if case .cancelled = failure.kind { true } else { false }
            let encoded = converter.encoded(failure)
            endNexusOperation(key, isCancelled ? .cancelled(encoded) : .failed(encoded))
        case .answered(.cancelled): nexusCancelTaken(key, nil)
        case .failed(let failure):
            let encoded = converter.encoded(failure.wireFailure)
            // Before it has started, it is the start that has failed.
            if nexusOperation(key)?.token == nil {
                nexusNotStarted(key, encoded, isRetryable: failure.isRetryable)
            } else {
                nexusCancelTaken(key, encoded)
            }
        }
    }
}
