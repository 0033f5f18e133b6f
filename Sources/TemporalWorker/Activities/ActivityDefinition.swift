public import TemporalCore

/// An activity's implementation, without its Swift types.
package struct ActivityDefinition: Sendable {
    let name: String
    /// Runs the code.
    package let run: @Sendable (_ input: [Payload], ActivityContext) async throws -> [Payload]
}

extension Activity {
    /// Gives the activity its implementation on a worker.
    /// - Parameter body: does the work; what it throws beyond its declared error is retried as the policy says.
    /// - Returns: a registration for ``Worker``.
    public func implemented(
        by body: @escaping @Sendable (Input, ActivityContext) async throws -> Output
    ) -> Registration {
        let definition = ActivityDefinition(name: name) { payloads, context in
            let input: Input
            do { input = try context.converter.input(Input.self, from: payloads) } catch {
                throw ApplicationFailure(
                    "the input of activity \(context.info.activityType) cannot be read as \(Input.self): \(error)",
                    type: "PayloadConversion",
                    isNonRetryable: true
                )
            }
            let output = try await context.intercepted(input) { try await body($0, context) }
            return [try context.converter.payload(from: output)]
        }
        return Registration(kind: .activity(definition))
    }

    /// Gives the activity its implementation on a worker, for one that needs no context.
    public func implemented(by body: @escaping @Sendable (Input) async throws -> Output) -> Registration {
        implemented { input, _ in try await body(input) }
    }
}

extension Activity where Input == Empty {
    /// Gives an activity without input its implementation on a worker, for one that needs no context either.
    public func implemented(by body: @escaping @Sendable () async throws -> Output) -> Registration {
        implemented { _, _ in try await body() }
    }
}

extension Activity where Output == Empty {
    /// Gives an activity without result its implementation on a worker.
    /// - Parameter body: does the work; what it throws beyond its declared error is retried as the policy says.
    /// - Returns: a registration for ``Worker``.
    public func implemented(
        by body: @escaping @Sendable (Input, ActivityContext) async throws -> Void
    ) -> Registration {
        implemented { input, context in
            try await body(input, context)
            return Empty()
        }
    }

    /// Gives an activity without result its implementation on a worker, for one that needs no context.
    public func implemented(by body: @escaping @Sendable (Input) async throws -> Void) -> Registration {
        implemented { input, _ in
            try await body(input)
            return Empty()
        }
    }
}

extension Activity where Input == Empty, Output == Empty {
    /// Gives an activity without input and result its implementation on a worker, for one that needs no context either.
    public func implemented(by body: @escaping @Sendable () async throws -> Void) -> Registration {
        implemented { _, _ in
            try await body()
            return Empty()
        }
    }
}
