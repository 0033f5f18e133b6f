import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Worker {
    /// Works until the process is asked to end by SIGTERM or SIGINT, then finishes what it has begun.
    /// - Parameter onStarted: called when the worker polls.
    /// - Throws: as ``run(onStarted:)``.
    public func runUntilSignal(onStarted: @escaping @Sendable () -> Void = {}) async throws {
        try await Self.runUntilSignal([self], onStarted: onStarted)
    }

    /// Runs several workers until the process is asked to end by SIGTERM or SIGINT, or one of them fails.
    /// - Parameters:
    ///   - workers: they share one process and may share one connection.
    ///   - onStarted: called when each of them polls.
    /// - Throws: the error of the worker that failed first.
    public static func runUntilSignal(_ workers: [Worker], onStarted: @escaping @Sendable () -> Void = {}) async throws
    {
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { for worker in workers { worker.shutDown() } }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        let started = Countdown(workers.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in workers {
                group.addTask {
                    try await worker.run(onStarted: { if started.count() { onStarted() } })
                }
            }
            // The first failure leaves the group, which ends the other workers.
            for try await _ in group {}
        }
    }
}
