public import TemporalCore

/// An activity's implementation, without its Swift types.
package struct ActivityDefinition: Sendable {
    let name: String
    /// Where the body runs; where the worker's options say when nil.
    var executor: (any TaskExecutor)?
    private let code: Code

    /// Reads the input, runs the body on an executor and writes what it returns.
    typealias Code = @Sendable (_ input: [Payload], ActivityContext, (any TaskExecutor)?) async throws -> [Payload]

    init(name: String, on executor: (any TaskExecutor)?, _ code: @escaping Code) {
        self.name = name
        self.executor = executor
        self.code = code
    }

    /// Runs the code.
    package func run(_ input: [Payload], _ context: ActivityContext) async throws -> [Payload] {
        try await code(input, context, executor ?? context.executor)
    }
}

extension Activity {
    /// Gives the activity its implementation on a worker.
    /// - Parameters:
    ///   - executor: where the body runs, such as a ``ThreadPool`` for one that blocks;
    ///     ``WorkerOptions/activityExecutor`` when nil.
    ///   - body: does the work; what it throws beyond its declared error is retried as the policy says.
    /// - Returns: a registration for ``Worker``.
    @_disfavoredOverload
    public func implemented(
        on executor: (any TaskExecutor)? = nil,
        by body: @escaping @Sendable (Input, ActivityContext) async throws -> Output
    ) -> Registration {
        let definition = ActivityDefinition(name: name, on: executor) { payloads, context, executor in
            let input: Input
            do { input = try context.converter.input(Input.self, from: payloads) } catch {
                throw ApplicationFailure(
                    "the input of activity \(context.info.activityType) cannot be read as \(Input.self): \(error)",
                    type: "PayloadConversion",
                    isNonRetryable: true
                )
            }
            let output = try await context.intercepted(input, on: executor) { try await body($0, context) }
            return [try context.converter.payload(from: output)]
        }
        return Registration(kind: .activity(definition))
    }

    /// Gives the activity its implementation on a worker, for one that needs no context.
    @_disfavoredOverload
    public func implemented(
        on executor: (any TaskExecutor)? = nil,
        by body: @escaping @Sendable (Input) async throws -> Output
    ) -> Registration {
        implemented(on: executor) { input, _ in try await body(input) }
    }
}

extension Activity where Input == Empty {
    /// Gives an activity without input its implementation on a worker, for one that needs no context either.
    @_disfavoredOverload
    public func implemented(
        on executor: (any TaskExecutor)? = nil,
        by body: @escaping @Sendable () async throws -> Output
    ) -> Registration {
        implemented(on: executor) { _, _ in try await body() }
    }
}

// Favored over those with a result: a closure that says `return` nowhere would fit both, and be ambiguous.

extension Activity where Output == Empty {
    /// Gives an activity without result its implementation on a worker.
    /// - Parameters:
    ///   - executor: where the body runs, such as a ``ThreadPool`` for one that blocks;
    ///     ``WorkerOptions/activityExecutor`` when nil.
    ///   - body: does the work; what it throws beyond its declared error is retried as the policy says.
    /// - Returns: a registration for ``Worker``.
    public func implemented(
        on executor: (any TaskExecutor)? = nil,
        by body: @escaping @Sendable (Input, ActivityContext) async throws -> Void
    ) -> Registration {
        implemented(on: executor) { input, context in
            try await body(input, context)
            return Empty()
        }
    }

    /// Gives an activity without result its implementation on a worker, for one that needs no context.
    public func implemented(
        on executor: (any TaskExecutor)? = nil,
        by body: @escaping @Sendable (Input) async throws -> Void
    ) -> Registration {
        implemented(on: executor) { input, _ in
            try await body(input)
            return Empty()
        }
    }
}

extension Activity where Input == Empty, Output == Empty {
    /// Gives an activity without input and result its implementation on a worker, for one that needs no context either.
    public func implemented(
        on executor: (any TaskExecutor)? = nil,
        by body: @escaping @Sendable () async throws -> Void
    ) -> Registration {
        implemented(on: executor) { _, _ in
            try await body()
            return Empty()
        }
    }
}

// MARK: - Executors

extension Registration {
    /// The same activity with its body on an executor, such as a ``ThreadPool`` for one that blocks.
    /// - Parameter executor: where the body runs. What is around it, such as interceptors and converters, runs where tasks
    ///   usually do.
    /// - Returns: a registration for ``Worker``, which refuses one of a workflow.
    public func running(on executor: any TaskExecutor) -> Registration {
        switch kind {
        case .activity(var activity):
            activity.executor = executor
            return replacing(.activity(activity))
        case .dynamicActivity(var activity):
            activity.executor = executor
            return replacing(.dynamicActivity(activity))
        case .workflow, .dynamicWorkflow, .nexusOperation:
            return replacing(
                .invalid(
                    RegistrationError("only activities can run on an executor of the program's choice")
                )
            )
        case .invalid: return self
        }
    }
}

extension ActivityContainer {
    /// All activities of the container, with their bodies on an executor, such as a ``ThreadPool`` for ones that block.
    /// - Parameter executor: where the bodies run.
    /// - Returns: registrations for ``Worker``.
    public func running(on executor: any TaskExecutor) -> [Registration] { activities.map { $0.running(on: executor) } }
}
