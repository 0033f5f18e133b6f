import TemporalWorkflows

/// The activities of the benchmark.
enum Bench {
    static let echo = Activity<String, String, Never>("echo", startToClose: .seconds(60))
    static let inc = Activity<Int, Int, Never>("inc", startToClose: .seconds(60))

    /// How many of something a workflow may be asked for: more than any server keeps in one history.
    private static let limit = 100_000

    /// Refuses what a range could not be made from, or what would never end.
    static func check(_ count: Int, _ what: String) throws {
        guard (0...limit).contains(count) else {
            throw ApplicationFailure(
                "the number of \(what) must be from 0 to \(limit), not \(count)",
                type: "BadInput",
                isNonRetryable: true
            )
        }
    }
}

/// One activity.
struct EchoWorkflow: Workflow {
    init(_ text: String) {}

    static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Bench.echo, text)
    }
}

/// Activities one after another.
struct ChainWorkflow: Workflow {
    init(_ count: Int) {}

    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try Bench.check(count, "activities")
        var value = 0
        for _ in 0..<count { value = try await context.execute(Bench.inc, value) }
        return value
    }
}

/// Activities all at once.
struct FanoutWorkflow: Workflow {
    init(_ count: Int) {}

    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try Bench.check(count, "activities")
        let handles = (0..<count).map { context.start(Bench.inc, $0) }
        var sum = 0
        for handle in handles { sum &+= try await handle.result() }
        return sum
    }
}

/// Counts and sums signals until there were enough.
struct SignalSumWorkflow: Workflow {
    var count = 0
    var total = 0

    init(_ target: Int) {}

    struct Messages: MessageSet {
        let add = Signal<SignalSumWorkflow, Int>("add") { state, value in
            state.count += 1
            state.total &+= value
        }
    }

    static func run(_ target: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.count >= target }
        return context.state.total
    }
}

/// Rounds of short timers, each with as many signals.
struct TimersSignalsWorkflow: Workflow {
    typealias Input = Arguments<Int, Int>

    var count = 0
    var total = 0

    init(_ input: Input) {}

    struct Messages: MessageSet {
        let add = Signal<TimersSignalsWorkflow, Int>("add") { state, value in
            state.count += 1
            state.total &+= value
        }
    }

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> Int {
        let (rounds, width) = input.values
        try Bench.check(rounds, "rounds")
        try Bench.check(width, "timers in a round")
        for round in 0..<rounds {
            let timers = (0..<width).map { _ in context.startTimer(for: .milliseconds(1)) }
            for timer in timers { try await timer.fired() }
            try await context.wait { $0.count >= (round + 1) * width }
        }
        return context.state.total
    }
}

/// Waits for one signal.
struct BlockedWorkflow: Workflow {
    var isDone = false

    init(_ text: String) {}

    struct Messages: MessageSet {
        let finish = Signal<BlockedWorkflow, Empty>("finish") { $0.isDone = true }
    }

    static func run(_ text: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.isDone }
        return text
    }
}

/// Returns at once.
struct NoopWorkflow: Workflow {
    init(_ input: Empty) {}

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

/// Answers an update and a query until it is told to finish.
struct InteractiveWorkflow: Workflow {
    var value = 0
    var isDone = false

    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let bump = Update<InteractiveWorkflow, Int, Int, Never>("bump") { state, amount in
            state.value &+= amount
            return state.value
        }
        let value = Query<InteractiveWorkflow, Int>("value") { $0.value }
        let finish = Signal<InteractiveWorkflow, Empty>("finish") { $0.isDone = true }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isDone }
        return context.state.value
    }
}

/// Waits until it is told to finish, and tells the build of the worker that ends it; nothing where workers have no version.
struct VersionWorkflow: Workflow {
    var isDone = false

    struct Messages: MessageSet {
        let finish = Signal<VersionWorkflow, Empty>("finish") { $0.isDone = true }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.isDone }
        return context.info.currentDeploymentVersion?.buildID ?? ""
    }
}

/// One Nexus operation.
struct NexusCallerWorkflow: Workflow {
    typealias Input = Arguments<String, String>

    init(_ input: Input) {}

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> String {
        let (endpoint, text) = input.values
        return try await context.execute(BenchService.echo, at: NexusEndpoint(endpoint), text)
    }
}
