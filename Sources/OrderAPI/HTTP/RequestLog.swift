import Hummingbird
import Logging

/// One line for each answer: what fails here is an error, what is asked all the time is for developers.
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
            // That Temporal or the database is away is told once by whoever noticed it.
            case 503: .warning
            case 500...: .error
            default: isRoutine ? .debug : .info
            }
        let time = "\((ContinuousClock.now - start) / .milliseconds(1))".prefix { $0 != "." }
        logger.log(
            level: level,
            "answered the request",
            metadata: [
                "method": "\(request.method)", "path": "\(path)", "status": "\(response.status.code)",
                "milliseconds": "\(time)",
            ]
        )
        return response
    }
}
