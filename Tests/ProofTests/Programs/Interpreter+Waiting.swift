import TemporalCore

/// A workflow that others start as a child: it does what its input says.
struct Child: Workflow {
    var heard: [String] = []
    init(_ work: String) {}

    struct Messages: MessageSet {
        let say = Signal<Child, String>("say") { $0.heard.append($1) }
    }

    static func run(_ work: String, in context: WorkflowContext<Self>) async throws -> String {
        switch ChildWork(rawValue: work) {
        case .succeeds, .duplicate: try await context.sleep(for: .milliseconds(5))
        case .fails: throw ApplicationFailure("the child failed", type: "OnPurpose")
        case .waits: try await context.sleep(for: .milliseconds(200))
        case .timesOut: try await context.sleep(for: .seconds(3600))
        case nil: break
        }
        return work
    }
}

/// A workflow that is not a child: it takes signals until it is cancelled or a minute is over.
struct Stranger: Workflow {
    var heard = 0
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let say = Signal<Stranger, String>("say") { state, _ in state.heard += 1 }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait(for: .seconds(60)) { _ in false }
        return context.state.heard
    }
}

/// Something that a program has begun and may wait for.
private struct Pending {
    let isFinished: () -> Bool
    let cancel: () -> Void
    let result: () async throws -> String
}

extension Pending {
    fileprivate init(_ activity: ActivityHandle<String, Work.Declared>) {
        self.init(
            isFinished: { activity.isFinished },
            cancel: { activity.cancel() },
            result: { try await activity.result() }
        )
    }
}

extension Pending {
    /// The failure of an operation has texts of the server, which are not the same everywhere.
    fileprivate init(_ call: NexusOperationHandle<String>) {
        self.init(
            isFinished: { call.isFinished },
            cancel: { call.cancel() },
            result: {
                do throws(NexusOperationFailure) { return try await call.result() } catch {
                    switch error.reason {
                    case .failed(let failure): throw ApplicationFailure("an operation failed", type: failure.type)
                    case .handler(let failure): throw ApplicationFailure("no operation", type: "\(failure.type)")
                    case .timedOut, .terminated, .interrupted: throw ApplicationFailure("\(error.reason)")
                    }
                }
            }
        )
    }
}

extension Interpreter {
    static func playWaiting(_ action: Action, at place: String, in context: Context) async throws {
        switch action {
        case .timer(let milliseconds, let waiting):
            let timer = context.startTimer(for: .milliseconds(milliseconds))
            let pending = Pending(
                isFinished: { timer.isFinished },
                cancel: { timer.cancel() },
                result: {
                    try await timer.fired()
                    return "fired"
                }
            )
            try await settle(pending, waiting, at: place, in: context)
        case .activity(let work, let cancelling, let waiting):
            let activity = context.start(Work.act(work, cancelling), work.rawValue)
            try await settle(Pending(activity), waiting, at: place, in: context)
        case .named(let work, let cancelling, let waiting):
            let id = "\(Work.chosenID)\(work.rawValue)-\(nextNumber(context))"
            let activity = context.start(Work.act(work, cancelling).with { $0.id = id }, work.rawValue)
            try await settle(Pending(activity), waiting, at: place, in: context)
        case .local(let work, let cancelling, let waiting):
            let activity = context.start(local: Work.act(work, cancelling), work.rawValue)
            try await settle(Pending(activity), waiting, at: place, in: context)
        case .child(let work, let cancelling, let waiting):
            guard let child = try await start(work, cancelling, at: place, in: context) else { return }
            try await settle(child, waiting, at: place, in: context)
        case .nexus(let work, let cancelling, let waiting):
            let endpoint = NexusEndpoint(context.info.taskQueue.name)
            let call = context.start(Desk.call(work, cancelling), at: endpoint, work.rawValue)
            try await settle(Pending(call), waiting, at: place, in: context)
        case .tellChild: try await tellChild(at: place, in: context)
        case .signal(let recipient):
            try await tell(at: place, in: context) { try await $0.signal(\.say, "hello") }(recipient)
        case .cancel(let recipient):
            try await tell(at: place, in: context) { try await $0.cancel(reason: "enough") }(recipient)
        case .waitForCount(let number, let milliseconds):
            try await waitForCount(number, within: milliseconds, at: place, in: context)
        default: break
        }
    }

    private static func settle(
        _ pending: Pending,
        _ waiting: Waiting,
        at place: String,
        in context: Context
    ) async throws {
        switch waiting {
        case .notAtAll: return
        case .forIt: try await finish(pending, at: place, in: context)
        case .cancelAtOnce:
            pending.cancel()
            try await finish(pending, at: place, in: context)
        case .cancelLater:
            try? await context.sleep(for: .milliseconds(3))
            try passOnEviction(context)
            pending.cancel()
            try await finish(pending, at: place, in: context)
        case .cancelAfterwards:
            try await finish(pending, at: place, in: context)
            pending.cancel()
        case .withTimeLimit:
            let isFinished = pending.isFinished
            let inTime = try? await context.wait(for: .milliseconds(5)) { _ in isFinished() }
            try passOnEviction(context)
            note("in time: \(inTime.map(String.init) ?? "cancelled")", at: place, in: context)
            if inTime != true { pending.cancel() }
            try await finish(pending, at: place, in: context)
        case .inBranch: _ = context.fork { context in try await finish(pending, at: place, in: context) }
        }
    }

    private static func finish(_ pending: Pending, at place: String, in context: Context) async throws {
        do { note(try await pending.result(), at: place, in: context) } catch {
            note("\(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }

    private static func start(
        _ work: ChildWork,
        _ cancelling: Cancelling,
        at place: String,
        in context: Context
    ) async throws -> Pending? {
        var options = ChildOptions()
        options.parentClosePolicy = .requestCancel
        if work == .timesOut { options.runTimeout = .seconds(1) }
        switch cancelling {
        case .trying: options.cancellation = .tryCancel
        case .waiting: options.cancellation = .waitCompleted
        case .requesting: options.cancellation = .waitRequested
        case .abandoning: options.cancellation = .abandon
        }
        let id: WorkflowID<Child>? =
            switch work {
            case .duplicate: WorkflowID("\(context.info.workflowID)-child")
            case .fails: nil
            default: WorkflowID("child-\(context.uuid())")
            }
        do {
            let child = try await context.start(child: Child.self, id: id, options: options, work.rawValue)
            note("child started", at: place, in: context)
            return Pending(
                isFinished: { child.isFinished },
                cancel: { child.cancel(reason: "enough") },
                result: { try await child.result() }
            )
        } catch {
            note("child not started: \(error.reason)", at: place, in: context)
            try passOnEviction(context)
            return nil
        }
    }

    private static func tellChild(at place: String, in context: Context) async throws {
        let id: WorkflowID<Child> = "told-\(context.uuid())"
        do {
            let child = try await context.start(child: Child.self, id: id, ChildWork.waits.rawValue)
            try await context.external(child).signal(\.say, "hello")
            child.cancel()
            note(try await child.result(), at: place, in: context)
        } catch {
            note("\(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }

    private static func tell(
        at place: String,
        in context: Context,
        _ what: @escaping (ExternalWorkflow<Stranger>) async throws -> Void
    ) -> (Recipient) async throws -> Void {
        { recipient in
            let id: WorkflowID<Stranger> = "\(context.info.workflowID)-\(recipient.rawValue)"
            do {
                try await what(context.external(Stranger.self, id: id))
                note("told", at: place, in: context)
            } catch {
                note("\(error)", at: place, in: context)
                try passOnEviction(context)
            }
        }
    }

    private static func waitForCount(
        _ number: Int,
        within milliseconds: Int?,
        at place: String,
        in context: Context
    ) async throws {
        do {
            guard let milliseconds else {
                try await context.wait { $0.count >= number || $0.isReleased }
                return note("counted", at: place, in: context)
            }
            let inTime = try await context.wait(for: .milliseconds(milliseconds)) { $0.count >= number }
            note("counted in time: \(inTime)", at: place, in: context)
        } catch {
            note("\(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }
}
