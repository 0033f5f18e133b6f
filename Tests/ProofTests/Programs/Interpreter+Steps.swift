import TemporalCore

/// The activity of all programs.
enum Work {
    struct Declared: Error, Codable, Equatable { var number: Int }

    /// How ids begin that programs choose.
    static let chosenID = "own-"

    static let act = Activity<String, String, Declared>("act", startToClose: .seconds(10))

    /// The activity as a program asks for it.
    static func act(_ work: ActivityWork, _ cancelling: Cancelling) -> Activity<String, String, Declared> {
        act.with { options in
            options.retry = RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 3)
            switch work {
            case .timesOut:
                options.startToClose = .milliseconds(100)
                options.retry = RetryPolicy(maximumAttempts: 1)
            case .waits: options.heartbeat = .seconds(5)
            default: break
            }
            switch cancelling {
            case .trying: options.cancellation = .tryCancel
            case .requesting:
                options.cancellation = .tryCancel
                // A local activity leaves its waits between attempts to timers.
                options.localRetryThreshold = .zero
            case .waiting: options.cancellation = .waitCompleted
            case .abandoning: options.cancellation = .abandon
            }
        }
    }
}

/// The Nexus operations of all programs. Their endpoint has the name of the program's task queue.
enum Desk {
    static let service = NexusService("desk")
    static let answer = NexusOperation<String, String>("answer", of: service)
    static let run = NexusOperation<String, String>("run", of: service)
    static let cling = NexusOperation<String, String>("cling", of: service)

    /// The operation as a program calls it.
    static func call(_ work: NexusWork, _ cancelling: Cancelling) -> NexusOperation<String, String> {
        (work == .clings ? cling : work.goesOn ? run : answer).with { options in
            if work == .timesOut { options.scheduleToClose = .seconds(1) }
            options.cancellation =
                switch cancelling {
                case .trying: .tryCancel
                case .waiting: .waitCompleted
                case .requesting: .waitRequested
                case .abandoning: .abandon
                }
        }
    }
}

extension Interpreter {
    static func play(_ actions: [Action], at place: String, in context: Context) async throws {
        for (index, action) in actions.enumerated() { try await play(action, at: "\(place).\(index)", in: context) }
    }

    private static func play(_ action: Action, at place: String, in context: Context) async throws {
        switch action {
        case .timer, .activity, .named, .local, .child, .nexus, .tellChild, .signal, .cancel, .waitForCount:
            try await playWaiting(action, at: place, in: context)
        case .locked, .permitted, .grouped, .send, .receive:
            try await playInTurn(action, at: place, in: context)
        case .mapped, .gathered, .saga, .bareChild:
            try await playTogether(action, at: place, in: context)
        case .branches(let branches, let joining):
            try await play(branches, joining, at: place, in: context)
        case .shielded(let inner):
            try await context.shielded { context in try await play(inner, at: place, in: context) }
        case .stretch(let inner, let cancelBefore):
            try await context.cancellable { context, cancel in
                for (index, step) in inner.enumerated() {
                    if index == cancelBefore { cancel() }
                    try await play(step, at: "\(place).\(index)", in: context)
                }
                if cancelBefore == inner.count { cancel() }
            }
        case .checkCancellation: try context.checkCancellation()
        case .fail: throw ApplicationFailure("a step failed", type: "OnPurpose")
        default: record(action, at: place, in: context)
        }
    }

    /// The steps that do not await.
    private static func record(_ action: Action, at place: String, in context: Context) {
        switch action {
        case .version(let number):
            note("version \(context.getVersion("change-\(number)", min: -1, max: number + 1))", at: place, in: context)
        case .typedVersion: note("\(context.version(of: Step.self))", at: place, in: context)
        case .patch(let number): note("patched \(context.patched("patch-\(number)"))", at: place, in: context)
        case .deprecatedPatch(let number): context.deprecatePatch("patch-\(number)")
        case .sideEffect:
            let number = nextNumber(context)
            let oracle = context.state.program.oracle
            note(
                "side effect \(context.sideEffect { oracle?.value(number) ?? Int.random(in: 0...1000) })",
                at: place,
                in: context
            )
        case .mutableSideEffect(let id):
            let number = nextNumber(context)
            let oracle = context.state.program.oracle
            let value = context.mutableSideEffect("setting-\(id)") {
                (oracle?.value(number) ?? Int.random(in: 0...8)) % 3
            }
            note("setting \(value)", at: place, in: context)
        case .attribute(let number):
            context.upsertSearchAttributes(SearchAttributeKey.int("CustomIntField").set(number))
        case .memo(let number): context.upsertMemo("note-\(number % 3)", number % 5 == 0 ? nil : number)
        case .memos(let number):
            context.upsertMemo([
                "note-0": number, "note-1": number % 2 == 0 ? nil : "\(number)", "note-\(3 + number % 2)": true,
            ])
        case .chance:
            note("\(Int.random(in: 0...99, using: &context.random)) \(context.uuid())", at: place, in: context)
        case .handle(let number): context.setHandlers(LaterMessages(number))
        case .unhandle:
            let isGone = context.removeHandler(.signal, named: "add")
            context.state.trace.append("\(place): unhandled \(isGone)")
        case .stream(let number):
            let chance = Int.random(in: 0...99, using: &context.randomStreams["stream-\(number)"])
            note("\(chance) \(context.uuid7())", at: place, in: context)
        case .look:
            let version = context.info.currentDeploymentVersion
            note(
                "\(context.now) \(context.historyLength) \(context.isCancelled) \(context.info.memo.count)",
                at: place,
                in: context
            )
            note("build \(version?.buildID ?? "none") \(context.hasTargetVersionChanged)", at: place, in: context)
        case .place: note("build \(context.info.currentDeploymentVersion?.buildID ?? "none")", at: place, in: context)
        case .count(let number): context.state.count += number
        default: break
        }
    }

    enum Step: Int, ChangeVersions {
        case before = -1
        case after = 1
        static let changeID = "step"
    }

    private static func play(
        _ branches: [[Action]],
        _ joining: Joining,
        at place: String,
        in context: Context
    ) async throws {
        let begun = branches.enumerated().map { index, actions in
            context.fork { context in try await play(actions, at: "\(place).\(index)", in: context) }
        }
        switch joining {
        case .never: return
        case .first:
            do { try await context.wait { _ in begun.contains { $0.isFinished } } } catch {
                note("\(error)", at: place, in: context)
            }
            for branch in begun { branch.cancel() }
        case .cancelFirst: _ = context.fork { _ in begun.first?.cancel() }
        case .all: break
        }
        for branch in begun { try await join(branch, at: place, in: context) }
    }

    private static func join(_ branch: Branch<Void, any Error>, at place: String, in context: Context) async throws {
        do { try await branch.result() } catch {
            note("branch \(error)", at: place, in: context)
            try passOnEviction(context)
        }
    }
}
