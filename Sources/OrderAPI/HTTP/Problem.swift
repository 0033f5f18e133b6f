import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import OrderContract

/// Why a request failed: an HTTP status, a code for programs, and a sentence that helps.
struct Problem: Error, Hashable {
    /// The status of the answer.
    let status: HTTPResponse.Status
    /// What went wrong, for programs: `not_found`, `not_possible`, …
    let code: String
    /// What went wrong and what to do, for people.
    let message: String
    /// Further headers of the answer.
    var headers = HTTPFields()
    /// The order that it is about, where the caller may not know it yet.
    var orderID: String?
    /// What only the log is told.
    var cause: String?

    init(_ status: HTTPResponse.Status, code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The body, a header or the path makes no sense.
    static func invalid(_ message: String) -> Problem { Problem(.badRequest, code: "invalid", message) }
    /// The order does not exist.
    static func noOrder(_ id: String) -> Problem {
        Problem(.notFound, code: "not_found", "there is no order \"\(id)\"")
    }
    /// The catalogue does not have the product.
    static func noProduct(_ sku: String) -> Problem {
        Problem(
            .notFound,
            code: "not_found",
            "the catalogue has no product \"\(OrderText.cleaned(sku, longest: 100))\""
        )
    }
    /// The order cannot do that now.
    static func notPossible(_ message: String) -> Problem { Problem(.conflict, code: "not_possible", message) }
    /// The request is understood, but cannot be fulfilled.
    static func unprocessable(_ message: String) -> Problem {
        Problem(.unprocessableContent, code: "unprocessable", message)
    }
    /// The request reached Temporal or may have, and nobody has said what has come of it: it may still be done.
    static func outcomeUnknown(_ orderID: String, _ what: String) -> Problem {
        var problem = Problem(
            .accepted,
            code: "outcome_unknown",
            "\(what) was sent and is not confirmed yet; it may still be done, so look at the order before you send it again"
        )
        problem.orderID = orderID
        problem.headers[.location] = "/orders/\(Pages.pathSegment(orderID))/state"
        return problem
    }
    /// Something that the answer needs is away; it may be back later.
    static func unavailable(_ message: String) -> Problem {
        Problem(.serviceUnavailable, code: "unavailable", message)
    }
}

extension Problem: HTTPResponseError {
    func response(from request: Request, context: some RequestContext) throws -> Response {
        let isFailure = status.kind != .successful
        let message = message(request.language(or: .english))
        let body = Body(
            code: code,
            error: isFailure ? message : nil,
            message: isFailure ? nil : message,
            orderID: orderID,
            lookAt: headers[.location]
        )
        var response = try Response.json(body, status: status)
        for field in headers { response.headers[field.name] = field.value }
        if status == .serviceUnavailable { response.headers[.retryAfter] = "2" }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    private struct Body: Encodable {
        let code: String
        let error: String?
        let message: String?
        let orderID: String?
        let lookAt: String?

        private enum CodingKeys: String, CodingKey {
            case orderID = "order_id"
            case lookAt = "look_at"
            case code, error, message
        }
    }
}

/// Gives every failure a body: errors of handlers, unknown paths and wrong methods.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    let methods: KnownMethods
    let pages: Pages
    let logger: Logger

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            let answer = try response(to: error, request, context)
            guard request.acceptsPage else { return answer }
            return page(answer, for: error, request)
        }
    }

    /// The answer as a page, for a person; its headers stay.
    private func page(_ answer: Response, for error: any Error, _ request: Request) -> Response {
        if request.isAboutCustomersPage {
            let page = pages.customerProblem(answer.status.code, request.language(or: .english))
            return Response.page(page, status: answer.status, headersOf: answer)
        }
        let isUnknown = answer.status == .notFound && !(error is Problem)
        let message = (error as? Problem)?.message ?? answer.status.reasonPhrase
        let language = request.language(or: .english)
        let problem = Problem(
            answer.status,
            code: (error as? Problem)?.code ?? "page",
            isUnknown ? PageText(language: language)["notFound"] : message
        )
        return Response.page(pages.problem(problem, language), status: answer.status, headersOf: answer)
    }

    private func response(to error: any Error, _ request: Request, _ context: Context) throws -> Response {
        switch error {
        case let problem as Problem:
            if problem.status.kind == .serverError {
                let level: Logger.Level = problem.status == .serviceUnavailable ? .warning : .error
                let cause = problem.cause ?? problem.message
                logger.log(level: level, "\(cause)", metadata: ["path": "\(request.loggedPath)"])
            }
            return try problem.response(from: request, context: context)
        case let error as HTTPError where error.status == .notFound:
            return try nothing(request, context)
        case let error as any HTTPResponseError:
            let message = (error as? HTTPError)?.body ?? error.status.reasonPhrase
            return try Problem(error.status, code: "http", message).response(from: request, context: context)
        default:
            logger.error("the request failed: \(error)", metadata: ["path": "\(request.loggedPath)"])
            let problem = Problem(.internalServerError, code: "internal", "something went wrong here; the log has it")
            return try problem.response(from: request, context: context)
        }
    }

    /// The answer when the path does not exist, or takes other methods.
    private func nothing(_ request: Request, _ context: Context) throws -> Response {
        let path = request.uri.path
        let allowed = methods.methods(at: path).map(\.rawValue)
        guard !allowed.isEmpty else {
            let message = "there is nothing at \(path); /openapi.yaml says what there is"
            return try Problem(.notFound, code: "not_found", message).response(from: request, context: context)
        }
        let message = "\(path) takes \(allowed.joined(separator: ", ")), not \(request.method)"
        let problem = Problem(.methodNotAllowed, code: "method_not_allowed", message)
        var response = try problem.response(from: request, context: context)
        response.headers[.allow] = allowed.joined(separator: ", ")
        return response
    }
}
