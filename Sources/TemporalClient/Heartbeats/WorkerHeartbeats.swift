import Synchronization
package import TemporalCore
package import TemporalRPC
package import TemporalWire

/// Sends the heartbeats of all workers of a client in one call, from time to time.
///
/// It begins with the first worker and ends with the last. A worker that is new is reported at once.
package final class WorkerHeartbeats: Sendable {
    /// How a worker is at the moment. Intervals, the host and the SDK are filled in here.
    package typealias Report = @Sendable () -> WorkerHeartbeat

    private struct Reporter {
        let report: Report
        let warn: @Sendable (RPCError) -> Void
        /// What the server was told last.
        var last: WorkerHeartbeat?
    }

    private struct State {
        var reporters: [String: Reporter] = [:]
        var loop: Task<Void, Never>?
        /// The server does not know the call.
        var isOver = false
    }

    private let send: @Sendable (RecordWorkerHeartbeatRequest, _ limit: Duration) async throws(RPCError) -> Void
    private let namespace: String
    private let identity: String
    private let interval: Duration?
    private let host: HostReader
    private let state = Mutex(State())

    /// The heartbeats of the workers of one client.
    /// - Parameters:
    ///   - namespace: the workers' namespace.
    ///   - identity: the client's identity.
    ///   - interval: the time from one call to the next; none are made when it is nil or not more than nothing.
    ///   - send: makes one call, which may take as long as `limit`.
    package init(
        namespace: String,
        identity: String,
        interval: Duration?,
        send: @escaping @Sendable (RecordWorkerHeartbeatRequest, _ limit: Duration) async throws(RPCError) -> Void
    ) {
        self.namespace = namespace
        self.identity = identity
        self.interval = interval.flatMap { $0 > .zero ? $0 : nil }
        self.send = send
        host = HostReader(groupingKey: RandomID.make())
    }

    /// Whether the server does not know the call, so that no more are made.
    package var isOver: Bool { state.withLock { $0.isOver } }

    /// Adds a worker.
    /// - Parameters:
    ///   - key: the worker's own key.
    ///   - warn: told of heartbeats that did not reach the server.
    ///   - report: says how the worker is.
    package func add(_ key: String, warn: @escaping @Sendable (RPCError) -> Void, _ report: @escaping Report) {
        guard let interval else { return }
        state.withLock { state in
            guard !state.isOver else { return }
            state.reporters[key] = Reporter(report: report, warn: warn)
            state.loop?.cancel()
            state.loop = Task { await self.loop(every: interval) }
        }
    }

    /// Removes a worker, which has ended.
    package func remove(_ key: String) {
        state.withLock { state in
            state.reporters[key] = nil
            guard state.reporters.isEmpty else { return }
            state.loop?.cancel()
            state.loop = nil
        }
    }

    /// The heartbeat of a worker as it is now, for a call that carries it; nil when it sends none.
    package func current(_ key: String) -> WorkerHeartbeat? {
        guard let reporter = state.withLock({ $0.reporters[key] }) else { return nil }
        return complete(reporter.report(), since: reporter.last)
    }

    private func loop(every interval: Duration) async {
        while !Task.isCancelled {
            guard await send(within: min(interval, .seconds(10))) else { return }
            guard (try? await Task.sleep(for: interval.held)) != nil else { return }
        }
    }

    /// - Returns: false when it is of no use to go on.
    private func send(within limit: Duration) async -> Bool {
        let reporters = state.withLock { $0.reporters }.sorted { $0.key < $1.key }
        let heartbeats = reporters.map { complete($0.value.report(), since: $0.value.last) }
        let request = RecordWorkerHeartbeatRequest(namespace: namespace, identity: identity, heartbeats: heartbeats)
        do throws(RPCError) { try await send(request, limit) } catch {
            if Task.isCancelled { return false }
            for (_, reporter) in reporters { reporter.warn(error) }
            guard error.status == .unimplemented else { return true }
            state.withLock { $0.isOver = true }
            return false
        }
        state.withLock { state in
            for heartbeat in heartbeats { state.reporters[heartbeat.instanceKey]?.last = heartbeat }
        }
        return true
    }

    private func complete(_ heartbeat: WorkerHeartbeat, since last: WorkerHeartbeat?) -> WorkerHeartbeat {
        var heartbeat = heartbeat.measured(since: last, at: WallClock.now)
        heartbeat.host = host.read()
        heartbeat.sdkName = SDK.name
        heartbeat.sdkVersion = SDK.version
        return heartbeat
    }
}

extension WorkerHeartbeat {
    /// The heartbeat with its time, and with what has happened since the one before.
    package func measured(since last: WorkerHeartbeat?, at time: Timestamp) -> WorkerHeartbeat {
        var heartbeat = self
        heartbeat.time = time
        heartbeat.sinceLast = (last?.time).map { time.duration(since: $0) }
        heartbeat.workflowTaskSlots = workflowTaskSlots?.measured(since: last?.workflowTaskSlots)
        heartbeat.activitySlots = activitySlots?.measured(since: last?.activitySlots)
        heartbeat.localActivitySlots = localActivitySlots?.measured(since: last?.localActivitySlots)
        heartbeat.nexusTaskSlots = nexusTaskSlots?.measured(since: last?.nexusTaskSlots)
        return heartbeat
    }
}

extension WorkerHeartbeat.Slots {
    fileprivate func measured(since last: Self?) -> Self {
        var slots = self
        slots.lastIntervalProcessed = totalProcessed - (last?.totalProcessed ?? 0)
        slots.lastIntervalFailed = totalFailed - (last?.totalFailed ?? 0)
        return slots
    }
}
