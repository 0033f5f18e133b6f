import TemporalCore

extension WorkflowTaskLoop {
    /// How much of a workflow task's time may pass before its answer; the same as in the other SDKs.
    private static let holdRatio = 0.8

    /// Runs the local activities that the workflow asks for, for as long as its task may be held open.
    ///
    /// The run lies in the cache meanwhile, so that queries reach it.
    /// - Returns: the right to go on with the run. Where some local activities still run, another task must follow at
    ///   once.
    /// - Throws: ``TaskProblem/superseded`` when another task has taken the run meanwhile.
    func runLocalActivities(
        of driver: RunDriver,
        _ lease: consuming RunLease,
        for task: ReceivedTask
    ) async throws(TaskProblem) -> RunLease {
        let taskTime = driver.time
        let deadline = task.received.after(driver.taskTimeout.times(Self.holdRatio))
        while true {
            let work = driver.takeLocalWork()
            if !work.isEmpty {
                let session = lease.run?.locals ?? newSession(of: task.task)
                lease.run?.locals = session
                session.perform(work, at: driver.time, of: driver.info)
            }
            guard driver.waitsForLocalActivities, let run = lease.run, let session = run.locals else { return lease }
            let owner = session.owner
            let parked = lease.park(run, for: task.task)
            if case .superseded = await session.waitForEnd(owner, before: deadline) { throw .superseded }
            guard let again = await parked.takeBack() else { throw .superseded }
            lease = again
            guard let end = session.takeEnd() else { return lease }
            let completed = taskTime.advanced(by: task.age)
            let result = LocalActivityResult(end.sequence, attempt: end.attempt, completed: completed, end.outcome)
            let delivered = try await watched(&lease) { _ in
                Result { () throws(WorkflowTaskProblem) in try driver.deliver(result) }
            }
            do throws(WorkflowTaskProblem) { try delivered.get() } catch { throw .workflow(error) }
        }
    }

    private func newSession(of task: WorkflowTask) -> LocalActivitySession {
        let session = LocalActivitySession(localActivities)
        let pause = worker.options.stickyScheduleToStartTimeout
        session.onIdle { [cache, runID = task.runID] in
            Task {
                // The next task is on its way, and should still find the run.
                try? await Task.sleep(for: pause.held)
                cache.unpin(runID)
            }
        }
        return session
    }
}
