import Hummingbird
import Logging

/// Logs one line for each answer: failures of the API as errors, routine requests at debug level.
struct RequestLog<Context: RequestContext>: RouterMiddleware {
    let logger: Logger

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let path = request.uri.path
        let isRoutine = path.hasPrefix("/health") || path == "/metrics"
        let level: Logger.Level =
            switch response.status.code {
            // The code that noticed that Temporal or the database is away has already logged it.
            case 503: .warning
            case 500...: .error
            default: isRoutine ? .debug : .info
            }
        let time = "\((ContinuousClock.now - start) / .milliseconds(1))".prefix { $0 != "." }
        logger.log(
            level: level,
            "answered the request",
            metadata: [
                "method": "\(request.method)", "path": "\(request.loggedPath)", "status": "\(response.status.code)",
                "milliseconds": "\(time)",
            ]
        )
        return response
    }
}
