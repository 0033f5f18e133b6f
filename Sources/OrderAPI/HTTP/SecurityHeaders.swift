import HTTPTypes
import Hummingbird

/// Gives every answer the headers that keep browsers from doing more with it than is meant.
struct SecurityHeaders: RouterMiddleware {
    @concurrent func handle(
        _ request: Request,
        context: OrderContext,
        next: @concurrent (Request, OrderContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.frameOptions] = "DENY"
        if response.headers[.contentSecurityPolicy] == nil {
            // A picture that is opened on its own has its own style, and nothing else.
            let isPicture = response.headers[.contentType]?.hasPrefix("image/svg+xml") == true
            response.headers[.contentSecurityPolicy] =
                "default-src 'none'; frame-ancestors 'none'" + (isPicture ? "; style-src 'unsafe-inline'" : "")
        }
        return response
    }
}
