extension ActivatableRun {
    /// Tells the code of what a task brings and runs it until all of it waits, in the portions and the order of the SDK
    /// that answered the task.
    func activate(_ jobs: [Job], as dialect: Dialect) throws(WorkflowTaskProblem) {
        var batches = dialect.batches(of: jobs)
        let last = batches.popLast() ?? []
        for batch in batches { try drive(batch, dialect) }
        try drive(last, dialect, isLast: true)
    }

    private func drive(_ batch: [Job], _ dialect: Dialect, isLast: Bool = false) throws(WorkflowTaskProblem) {
        core.drive {
            for job in batch {
                if job.isUnranked { begin() }
                apply(job)
                if case .start = job, !dialect.beginsAfterMessages { begin() }
                if dialect.runsAfterEachMessage, job.isMessage { core.runWhatIsReady() }
            }
            if isLast { begin() }
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
        case .updatesLast: [jobs.filter { !$0.isUpdate }, jobs.filter(\.isUpdate)]
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

    fileprivate var isUpdate: Bool {
        if case .update = self { true } else { false }
    }

    /// Whether it comes after the start and the messages.
    fileprivate var isUnranked: Bool { rank == 3 }
}
