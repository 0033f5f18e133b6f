public import TemporalClient
public import TemporalCore
public import TemporalWorker

extension DevServer {
    /// Runs a worker, and a client beside it, for as long as the body takes.
    ///
    /// The worker has a task queue that nobody else has, so tests do not disturb each other.
    /// ```swift
    /// try await server.withWorker {
    ///     Greeting.self
    ///     Activities.greet.implemented { "Hello, \($0)!" }
    /// } _: { client, queue in
    ///     let greeting = try await client.execute(Greeting.self, id: "greeting", on: queue, "Ada")
    /// }
    /// ```
    /// - Parameters:
    ///   - options: how the worker works.
    ///   - registrations: the worker's workflows and activities.
    ///   - body: the test; gets a client, and the worker's queue.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; ``ClientError`` and what a worker throws that cannot start.
    public func withWorker<Value: Sendable>(
        options: WorkerOptions = WorkerOptions(),
        @RegistrationBuilder _ registrations: () -> [Registration],
        _ body: @escaping @Sendable (Client, TaskQueue) async throws -> Value
    ) async throws -> Value {
        let client = try await connect()
        let queue = TaskQueue("test-\(RandomID.make())")
        let result: Result<Value, any Error>
        do {
            let worker = try Worker(client, on: queue, options: options, registrations)
            result = .success(try await Self.run(worker) { try await body(client, queue) })
        } catch {
            result = .failure(error)
        }
        await client.close()
        return try result.get()
    }

    /// Runs a worker until the body has ended. A worker that ends before cancels the body, which could wait for ever.
    private static func run<Value: Sendable>(
        _ worker: Worker,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await worker.run()
                return nil
            }
            group.addTask {
                defer { worker.shutDown() }
                return try await body()
            }
            var value: Value?
            for try await part in group { value = part ?? value }
            guard let value else { throw CancellationError() }
            return value
        }
    }
}
