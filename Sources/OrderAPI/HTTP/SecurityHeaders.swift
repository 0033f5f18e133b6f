import HTTPTypes
import Hummingbird
import OrderContract

/// Gives every answer the headers that keep browsers from doing more with it than is meant.
struct SecurityHeaders: RouterMiddleware {
    @concurrent func handle(
        _ request: Request,
        context: OrderContext,
        next: @concurrent (Request, OrderContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        if request.isAboutCustomersPage {
            // The address is the key to the order: it goes to no other site, and into no index.
            response.headers[.referrerPolicy] = "no-referrer"
            response.headers[.robotsTag] = "noindex, nofollow, noarchive"
        } else {
            response.headers[.referrerPolicy] = "same-origin"
        }
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

extension Request {
    /// Whether it is for a customer's own page, whose address is a secret.
    var isAboutCustomersPage: Bool { uri.path.split(separator: "/").first == "track" }

    /// The path as it may be in a log: without what opens a customer's page.
    var loggedPath: String { isAboutCustomersPage ? CustomerLink.prefix + "…" : uri.path }
}
