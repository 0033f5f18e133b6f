import Logging
import TemporalCore

/// The end of a worker, step by step: its polls, its tasks, what it keeps.
struct Shutdown {
    let worker: WorkerContext
    let drain: PollDrain
    let workflowTasks: RunningTasks
    let activities: ActivityTaskLoop?
    let localActivities: LocalActivityRunner
    let nexusOperations: NexusTaskLoop?
    let commands: WorkerCommandLoop?
    let time: ShutdownTime

    /// Local activities may hold their workflow tasks open for at least this long; what is left begins anew elsewhere.
    private static let localActivityGrace = Duration.seconds(10)
    /// How long the answers to the server's commands may take at the end.
    private static let commandLimit = Duration.milliseconds(500)

    func run() async {
        await drain.run()
        let grace = worker.options.gracefulShutdown
        let alarms = [
            alarm(at: time.end(ofGrace: grace)) {
                activities?.interrupt()
                nexusOperations?.interrupt()
            },
            alarm(at: min(time.end(ofGrace: max(grace, Self.localActivityGrace)), time.localActivities)) {
                localActivities.stop()
            },
        ]
        if await !isDone(by: time.calls) { await giveUp() }
        for alarm in alarms { alarm.cancel() }
        localActivities.stop()
        // Until here activities that had time to end could be cancelled.
        await commands?.stop(until: .now.after(Self.commandLimit))
    }

    private func alarm(
        at moment: ContinuousClock.Instant,
        _ action: @escaping @Sendable () -> Void
    ) -> Task<Void, Never> {
        Task { if (try? await Task.sleep(until: moment)) != nil { action() } }
    }

    private func isDone(by limit: ContinuousClock.Instant) async -> Bool {
        guard await workflowTasks.waitUntilNone(until: limit),
            await activities?.waitUntilNone(until: limit) ?? true,
            await nexusOperations?.waitUntilNone(until: limit) ?? true
        else { return false }
        // Activities that ended may have brought their workflows a last eager task.
        return await workflowTasks.waitUntilNone(until: limit)
    }

    /// Cancels what still runs; tasks that the server has handed out come again after their timeouts.
    private func giveUp() async {
        let left = names
        localActivities.stop()
        workflowTasks.cancelAll()
        activities?.giveUp()
        nexusOperations?.giveUp()
        let isDone = await isDone(by: time.end)
        let rest = isDone ? "" : "; still running: \(Self.list(names))"
        worker.logger.warning(
            """
            the shutdown has taken as long as it may (\(worker.options.shutdownTimeout)), and what was left is given \
            up; it begins anew after its timeouts: \(Self.list(left))\(rest)
            """,
            metadata: [
                "task-queue": "\(worker.taskQueue)", "workflow-tasks": "\(left.workflowTasks.count)",
                "activities": "\(left.activities.count)",
                "nexus-tasks": "\(left.nexusTasks.count)",
            ]
        )
    }

    /// What still runs.
    private struct Names {
        var workflowTasks: [TaskName]
        var activities: [TaskName]
        var nexusTasks: [TaskName]
    }

    private var names: Names {
        Names(
            workflowTasks: workflowTasks.names,
            activities: activities?.names ?? [],
            nexusTasks: nexusOperations?.names ?? []
        )
    }

    private static func list(_ names: Names) -> String {
        let nexus = names.nexusTasks.isEmpty ? "" : ", Nexus operations: \(list(names.nexusTasks))"
        return "workflow tasks: \(list(names.workflowTasks)), activities: \(list(names.activities))\(nexus)"
    }

    private static func list(_ names: [TaskName]) -> String {
        guard !names.isEmpty else { return "none" }
        let shown = names.map(\.description).sorted().prefix(namesShown).joined(separator: ", ")
        return names.count > namesShown ? "\(names.count) (\(shown), …)" : "\(names.count) (\(shown))"
    }

    private static let namesShown = 10
}
