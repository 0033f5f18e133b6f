import Logging
public import TemporalCore
public import TemporalWorker

/// Logs when an attempt of an activity begins and when it succeeds. The worker itself logs failures.
public struct LoggedActivities: ActivityInterceptor {
    /// Logs to the activities' own loggers.
    public init() {}

    /// Logs before and after the activity's code. Local activities are many and small, so they are logged at debug level.
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
