import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWire
import TemporalWorker

/// Activities and workflows without code: each attempt is a test task.
extension TestEngine {
    func runActivity(_ key: ActivityKey, _ task: ActivityTask) {
        let heartbeats = EngineHeartbeats(self, key, attempt: task.attempt)
        guard let connection else { return }
        let context = ActivityContext(ActivityInfo(task, taskQueue: queue(of: key)), connection, heartbeats: heartbeats)
        heartbeats.attach(context)
        state.withLock {
            $0.attempts[key] = RunningAttempt(
                attempt: task.attempt,
                context: context,
                hearsAtOnce: task.heartbeatTimeout != nil
            )
        }
        let running = begin { [weak self] in
            let outcome = await self?.outcome(of: task, context)
            if let outcome { await self?.end(key, attempt: task.attempt, in: context, outcome) }
        }
        context.attach(running)
    }

    private func queue(of key: ActivityKey) -> TaskQueue {
        state.withLock { state in
            let given = state.service.activity(key)?.command.taskQueue
            return given.flatMap { $0.name.isEmpty ? nil : $0 } ?? state.service.runs[key.run]?.start.taskQueue
                ?? TaskQueue("")
        }
    }

    private func outcome(of task: ActivityTask, _ context: ActivityContext) async -> Result<[Payload], any Error> {
        guard let activity = registry.activity(task.activityType) else {
            return .failure(unregistered(task.activityType))
        }
        do {
            guard let connection else { return .success(try await activity.run(task.input, context)) }
            let result = try await activity.run(try await connection.decodedInput(of: task, context), context)
            // What a cancelled attempt gives is encoded all the same.
            let encoded = await Task { await connection.encoded(.success(result), of: context) }.value
            return connection.checked(encoded, of: context)
        } catch {
            return .failure(error)
        }
    }

    func unregistered(_ type: String) -> ApplicationFailure {
        ApplicationFailure(
            """
            activity \(type) is not registered with the test environment; registered are: \(registry.activityTypes); \
            register it or a mock of it
            """,
            type: "NotFoundError",
            isNonRetryable: true
        )
    }

    private func end(
        _ key: ActivityKey,
        attempt: Int,
        in context: ActivityContext,
        _ outcome: Result<[Payload], any Error>
    ) async {
        var failed = Failure(message: "", kind: .other)
        if case .failure(let error) = outcome {
            let plain = context.converter.encoded(failure(of: error))
            let encoding = Task { [connection] in
                await connection?.encoded(plain, in: context.serializationContext) ?? plain
            }
            failed = await encoding.value
        }
        let reason = context.cancellationReason
        state.withLock { state in
            if state.attempts[key]?.attempt == attempt { state.attempts[key] = nil }
            switch outcome {
            case .success(let result): state.service.completeActivity(key, attempt: attempt, result)
            case .failure(let error):
                if reason == .gone || error is CompletesLater { return }
                if let timeout = error as? MockedTimeout {
                    return state.service.timeOutActivity(key, attempt: attempt, timeout.kind)
                }
                if reason == .requested, error.meansCancellation {
                    state.service.cancelledActivity(key, attempt: attempt, details: [])
                    return
                }
                state.service.failActivity(key, attempt: attempt, failed)
            }
        }
    }

    func failure(of error: any Error) -> Failure {
        var failure = converter.applicationFailure(of: error)
        failure.source = SDK.name
        return failure
    }

    // MARK: - Workflows without code

    func runMock(_ key: String) {
        guard let start = state.withLock({ $0.service.runs[key]?.start }) else { return }
        let running = begin { [weak self] in
            guard let self else { return }
            let scope = WorkflowScope(
                namespace: self.options.client.namespace,
                workflowID: start.workflowID,
                workflowType: start.workflowType,
                taskQueue: start.taskQueue
            )
            let command = await self.end(ofMocked: scope, start.input)
            self.state.withLock { $0.service.completeMocked(key, command) }
        }
        state.withLock { $0.mocked[key] = running }
    }

    private func end(ofMocked scope: WorkflowScope, _ input: [Payload]) async -> Command {
        switch await decoded(QueryRequest(name: "", input: input), of: scope) {
        case .failure(let unreadable): return Command(.failWorkflow(unreadable.failure))
        case .success(let request):
            let converter = converter.within(scope.context)
            let command = await mocks.end(of: scope.workflowType, request.input, converter)
            return await encoded(command, of: scope)
        }
    }
}

/// Takes an activity's heartbeats at once, in virtual time.
private final class EngineHeartbeats: HeartbeatRecorder {
    private struct Parts: Sendable {
        weak var engine: TestEngine?
        weak var context: ActivityContext?
    }

    private let parts: Mutex<Parts>
    private let key: ActivityKey
    private let attempt: Int

    init(_ engine: TestEngine, _ key: ActivityKey, attempt: Int) {
        parts = Mutex(Parts(engine: engine))
        self.key = key
        self.attempt = attempt
    }

    func attach(_ context: ActivityContext) { parts.withLock { $0.context = context } }

    func record(_ details: [Payload]) {
        let parts = parts.withLock { $0 }
        guard let engine = parts.engine else { return }
        switch engine.state.withLock({ $0.service.heartbeat(key, attempt: attempt, details) }) {
        case true?: parts.context?.cancel(.requested)
        case false?: break
        case nil: parts.context?.cancel(.gone)
        }
    }
}
