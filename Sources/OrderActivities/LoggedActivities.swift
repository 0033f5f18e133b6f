import Logging
public import TemporalCore
public import TemporalWorker

/// Logs that an attempt of an activity begins and that it has succeeded. Its failures are the worker's to log.
public struct LoggedActivities: ActivityInterceptor {
    /// Logs to the activities' own loggers.
    public init() {}

    /// Logs around the activity's code. Local activities are small and many, so they are logged for developers.
    public func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        context.logger.debug("the activity begins")
        let start = ContinuousClock.now
        let output = try await next(call)
        let time = "\((ContinuousClock.now - start) / .milliseconds(1))".prefix { $0 != "." }
        context.logger.log(
            level: context.info.isLocal ? .debug : .info,
            "the activity has succeeded",
            metadata: ["milliseconds": "\(time)"]
        )
        return output
    }
}
