import Synchronization
package import TemporalCore
import TemporalWire

/// The workers of one client that run in this process: who works on what, and who could take a new workflow's first task
/// without a poll.
package final class WorkerRoster: Sendable {
    /// A worker, from its start to the begin of its shutdown.
    package struct Entry: Sendable {
        package var namespace: String
        package var taskQueue: TaskQueue
        /// What it polls for.
        package var types: [TaskQueueType]
        /// What it is deployed as: versions of one queue do not get in each other's way.
        package var deployment: WorkerDeploymentOptions?
        /// Takes a slot for a workflow task, if one is free.
        package var reserve: @Sendable () -> EagerSlot?

        package init(
            namespace: String,
            taskQueue: TaskQueue,
            types: [TaskQueueType],
            deployment: WorkerDeploymentOptions? = nil,
            reserve: @escaping @Sendable () -> EagerSlot?
        ) {
            self.namespace = namespace
            self.taskQueue = taskQueue
            self.types = types
            self.deployment = deployment
            self.reserve = reserve
        }
    }

    private struct State {
        var entries: [(id: Int, entry: Entry)] = []
        var nextID = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Adds a worker.
    /// - Returns: what to remove it by.
    /// - Throws: ``ClientError/workerConflict(_:)`` when another one of the client does the same work.
    package func add(_ entry: Entry) throws(ClientError) -> Int {
        let (id, conflict) = state.withLock { state -> (Int, TaskQueueType?) in
            for other in state.entries.map(\.entry)
            where other.namespace == entry.namespace && other.taskQueue == entry.taskQueue
                && other.deployment?.version == entry.deployment?.version
            {
                if let both = entry.types.first(where: { other.types.contains($0) }) { return (0, both) }
            }
            state.nextID += 1
            state.entries.append((state.nextID, entry))
            return (state.nextID, nil)
        }
        guard let conflict else { return id }
        throw .workerConflict(
            "another worker of this client polls \(conflict.noun) of task queue \"\(entry.taskQueue)\" in namespace "
                + "\"\(entry.namespace)\"; register everything with one worker, or give this one a separate client"
        )
    }

    /// Removes a worker: it takes no more tasks.
    package func remove(_ id: Int) { state.withLock { $0.entries.removeAll { $0.id == id } } }

    /// A slot of any worker of the queue that has one free, with what the worker is deployed as.
    func reserve(
        namespace: String,
        taskQueue: TaskQueue
    ) -> (slot: EagerSlot, deployment: WorkerDeploymentOptions?)? {
        let candidates = state.withLock { state in
            state.entries.map(\.entry).filter { entry in
                entry.namespace == namespace && entry.taskQueue == taskQueue && entry.types.contains(.workflow)
            }
        }
        for candidate in candidates.shuffled() {
            if let slot = candidate.reserve() { return (slot, candidate.deployment) }
        }
        return nil
    }
}

/// A worker's slot that waits for a new workflow's first task. One of both is called, once.
package struct EagerSlot: Sendable {
    /// Works on the task.
    package var start: @Sendable (WorkflowTask) -> Void
    /// Gives the slot back: there was no task.
    package var release: @Sendable () -> Void

    package init(start: @escaping @Sendable (WorkflowTask) -> Void, release: @escaping @Sendable () -> Void) {
        self.start = start
        self.release = release
    }
}

extension TaskQueueType {
    fileprivate var noun: String {
        switch self {
        case .workflow: "workflow tasks"
        case .activity: "activities"
        case .nexus: "Nexus operations"
        }
    }
}

extension Client {
    /// Starts a workflow; a worker of this client takes its first task out of the response, where that is wanted and one
    /// has room.
    func start(
        _ request: StartWorkflowExecutionRequest,
        eagerly: Bool
    ) async throws(ClientError) -> StartWorkflowExecutionResponse {
        guard eagerly,
            let (slot, deployment) = workers.reserve(namespace: request.namespace, taskQueue: request.taskQueue)
        else {
            return try await call(
                request,
                workflowID: request.workflowID,
                isStart: true,
                override: request.versioningOverride
            )
        }
        var request = request
        request.requestEagerExecution = true
        request.eagerDeployment = deployment
        do throws(ClientError) {
            let response = try await call(
                request,
                workflowID: request.workflowID,
                isStart: true,
                override: request.versioningOverride
            )
            if let task = response.eagerWorkflowTask { slot.start(task) } else { slot.release() }
            return response
        } catch {
            slot.release()
            throw error
        }
    }
}
