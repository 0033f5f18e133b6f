extension AnyWorkflowRun {
    /// Tells the code of what a task brings and runs it until all of it waits, in the portions and the order of the SDK
    /// that answered the task.
    func activate(_ jobs: [Job], as dialect: Dialect) throws(WorkflowTaskProblem) {
        if dialect.takesTurns { return try driveInTurns(jobs, dialect) }
        var batches = dialect.batches(of: jobs)
        let last = batches.popLast() ?? []
        for batch in batches { try drive(batch, dialect) }
        try drive(last, dialect, isLast: true)
    }

    /// All that a task brings is known before any code runs; then the lines take turns.
    private func driveInTurns(_ jobs: [Job], _ dialect: Dialect) throws(WorkflowTaskProblem) {
        core.drive {
            var isFirstTask = false
            for job in jobs {
                switch job {
                case .signal: continue
                case .update: core.turns?.admit(dialect.putsUpdatesFirst ? .first : .last) { self.apply(job) }
                case .start:
                    isFirstTask = true
                    apply(job)
                case .reseed, .cancelWorkflow, .resolve: apply(job)
                }
            }
            // Handlers of updates run as soon as they are set, before what the workflow does then.
            if isFirstTask, dialect.putsUpdatesFirst { core.takeRound() }
            begin()
            for case .signal(let signal) in jobs { core.turns?.admit(.beforeMain) { self.apply(.signal(signal)) } }
        }
        if let problem = core.problem { throw problem }
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
