import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

/// Sends an activity's heartbeats as its throttle says, and hears from the server whether it should stop.
final class HeartbeatSender: HeartbeatRecorder {
    private struct State {
        var throttle: HeartbeatThrottle
        /// What is on its way to the server, which may not receive it.
        var unacknowledged: [Payload]?
        var loop: Task<Void, Never>?
        var isClosed = false
    }

    private let state: Mutex<State>
    private let interval: Duration
    private let request: RecordActivityTaskHeartbeatRequest
    private let worker: WorkerContext
    private let onCancel = Mutex<(@Sendable (ActivityCancellationReason) -> Void)?>(nil)
    private let onArrival = Mutex<(@Sendable () -> Void)?>(nil)
    private let context: SerializationContext
    private let activityType: String

    init(_ task: ActivityTask, worker: WorkerContext) {
        let throttle = HeartbeatThrottle(
            heartbeatTimeout: task.heartbeatTimeout,
            limit: worker.options.maximumHeartbeatInterval
        )
        interval = throttle.interval
        state = Mutex(State(throttle: throttle))
        request = RecordActivityTaskHeartbeatRequest(
            namespace: worker.namespace,
            token: task.token,
            identity: worker.identity
        )
        self.worker = worker
        activityType = task.activityType
        context = .activity(ActivityInfo(task, taskQueue: worker.taskQueue).serializationContext)
    }

    /// Whom to tell that the activity should stop.
    func onCancel(_ action: @escaping @Sendable (ActivityCancellationReason) -> Void) {
        onCancel.withLock { $0 = action }
    }

    /// Whom to tell that a heartbeat has reached the server.
    func onArrival(_ action: @escaping @Sendable () -> Void) { onArrival.withLock { $0 = action } }

    /// - Throws: ``PayloadsTooLarge`` for what the namespace refuses.
    func check(_ details: [Payload], of activityType: String) throws(PayloadsTooLarge) {
        // Behind codecs they have another size.
        guard worker.pipeline.isEmpty else { return }
        try worker.check(heartbeat: details, of: activityType)
    }

    func record(_ details: [Payload]) {
        state.withLock { state in
            guard !state.isClosed, let first = state.throttle.record(details) else { return }
            state.unacknowledged = first
            state.loop = Task { await self.send(first) }
        }
    }

    /// Ends the sending; a second time changes nothing.
    /// - Returns: details that the server has not taken yet; they go with a failure, so that the next attempt has them.
    func close() -> [Payload]? {
        let (loop, unsent) = state.withLock { state in
            state.isClosed = true
            return (state.loop, state.throttle.unsent ?? state.unacknowledged)
        }
        loop?.cancel()
        return unsent
    }

    private func send(_ first: [Payload]) async {
        var next: [Payload]? = first
        while let details = next, !Task.isCancelled {
            await send(details, timeout: max(interval, .seconds(1)))
            guard (try? await Task.sleep(for: interval.held)) != nil else { return }
            next = state.withLock { state in
                guard !state.isClosed, let next = state.throttle.windowEnded() else { return nil }
                state.unacknowledged = next
                return next
            }
        }
    }

    private func send(_ details: [Payload], timeout: Duration) async {
        var request = request
        request.details = details
        guard await encode(&request.details, within: timeout) else { return }
        do throws(RPCError) {
            let response = try await worker.channel.call(request, timeout: timeout)
            state.withLock { $0.unacknowledged = nil }
            onArrival.withLock { $0 }?()
            if response.cancelRequested {
                cancel(.requested)
            } else if response.activityReset {
                cancel(.reset)
            } else if response.activityPaused {
                cancel(.paused)
            }
        } catch {
            // The next interval tries again; only an answer that the activity is unknown says something about it.
            if error.status == .notFound { cancel(.gone) }
        }
    }

    /// Sends details through the codecs.
    /// - Returns: false when the heartbeat cannot be sent; the next interval tries again.
    private func encode(_ details: inout [Payload], within limit: Duration) async -> Bool {
        guard !worker.pipeline.isEmpty, !details.isEmpty else { return true }
        do {
            try await worker.pipeline.pass(.outbound, in: context, within: limit) { $0.visit(&details) }
            try worker.check(heartbeat: details, of: activityType)
            return true
        } catch PayloadPassError.cancelled {
            return false
        } catch {
            worker.logger.warning(
                "a heartbeat of activity \(activityType) was not sent, since its details cannot be: \(error)"
            )
            return false
        }
    }

    private func cancel(_ reason: ActivityCancellationReason) { onCancel.withLock { $0 }?(reason) }
}
