extension ActivatableRun {
    /// Tells the code of what a task brings and runs it until all of it waits, in the portions and the order of the SDK
    /// that answered the task.
    func activate(_ jobs: [Job], as dialect: Dialect) throws(WorkflowTaskProblem) {
        var batches = dialect.batches(of: jobs)
        let last = batches.popLast() ?? []
        for batch in batches { try drive(batch, dialect) }
        try drive(last, dialect, mayBegin: true)
    }

    private func drive(_ batch: [Job], _ dialect: Dialect, mayBegin: Bool = false) throws(WorkflowTaskProblem) {
        core.drive(wakingTogether: dialect.wakesConditionsTogether) {
            for job in batch {
                if mayBegin, job.isUnranked { begin() }
                apply(job)
                if case .start = job, !dialect.beginsAfterMessages { begin() }
                if dialect.runsAfterEachMessage, job.isMessage { core.runWhatIsReady() }
            }
            if mayBegin { begin() }
        }
        if let problem = core.problem { throw problem }
    }
}

extension Dialect {
    /// The portions in which the code is told, each followed by a look at its conditions.
    fileprivate func batches(of jobs: [Job]) -> [[Job]] {
        switch batching {
        case .together: [jobs]
        case .messagesFirst: [jobs.filter { !$0.isUnranked }, jobs.filter(\.isUnranked)]
        case .oneByOne: jobs.map { [$0] }
        }
    }
}

extension Job {
    fileprivate var isMessage: Bool {
        switch self {
        case .signal, .update: true
        default: false
        }
    }

    /// Whether it comes after the start and the messages.
    fileprivate var isUnranked: Bool { rank == 3 }
}
