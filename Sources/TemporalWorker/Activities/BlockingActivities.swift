public import TemporalCore

// Bodies that are not asynchronous: the compiler lets them call what blocks a thread, which it refuses in asynchronous code.

extension Activity {
    /// Gives the activity an implementation that blocks its thread, such as one by a driver of a database.
    ///
    /// ```swift
    /// Stock.reserve.implemented(blockingOn: ThreadPool("stock", threads: 4)) { order, context in
    ///     try context.checkCancellation()
    ///     return try database.write { try Reservation(order).insert($0) }
    /// }
    /// ```
    /// - Parameters:
    ///   - executor: where the body runs; a ``ThreadPool`` unless the program has an executor for such code.
    ///   - body: does the work; what it throws beyond its declared error is retried as the policy says.
    /// - Returns: a registration for ``Worker``.
    @_disfavoredOverload
    public func implemented(
        blockingOn executor: any TaskExecutor,
        by body: @escaping @Sendable (Input, ActivityContext) throws -> Output
    ) -> Registration {
        implemented(on: executor) { input, context async throws in try body(input, context) }
    }

    /// Gives the activity an implementation that blocks its thread and needs no context.
    @_disfavoredOverload
    public func implemented(
        blockingOn executor: any TaskExecutor,
        by body: @escaping @Sendable (Input) throws -> Output
    ) -> Registration {
        implemented(on: executor) { input, _ async throws in try body(input) }
    }
}

extension Activity where Input == Empty {
    /// Gives an activity without input an implementation that blocks its thread and needs no context either.
    @_disfavoredOverload
    public func implemented(
        blockingOn executor: any TaskExecutor,
        by body: @escaping @Sendable () throws -> Output
    ) -> Registration {
        implemented(on: executor) { _, _ async throws in try body() }
    }
}

extension Activity where Output == Empty {
    /// Gives an activity without result an implementation that blocks its thread.
    /// - Parameters:
    ///   - executor: where the body runs; a ``ThreadPool`` unless the program has an executor for such code.
    ///   - body: does the work; what it throws beyond its declared error is retried as the policy says.
    /// - Returns: a registration for ``Worker``.
    public func implemented(
        blockingOn executor: any TaskExecutor,
        by body: @escaping @Sendable (Input, ActivityContext) throws -> Void
    ) -> Registration {
        implemented(on: executor) { input, context async throws in
            try body(input, context)
            return Empty()
        }
    }

    /// Gives an activity without result an implementation that blocks its thread and needs no context.
    public func implemented(
        blockingOn executor: any TaskExecutor,
        by body: @escaping @Sendable (Input) throws -> Void
    ) -> Registration {
        implemented(on: executor) { input, _ async throws in
            try body(input)
            return Empty()
        }
    }
}

extension Activity where Input == Empty, Output == Empty {
    /// Gives an activity without input and result an implementation that blocks its thread and needs no context either.
    public func implemented(
        blockingOn executor: any TaskExecutor,
        by body: @escaping @Sendable () throws -> Void
    ) -> Registration {
        implemented(on: executor) { _, _ async throws in
            try body()
            return Empty()
        }
    }
}
