import Foundation
import HTTPTypes
import Hummingbird
import OrderContract

/// Lets a request through if its caller may send it: known name of the API, not from another site, not too many, with the
/// right for the route and, for a customer, about their own order.
struct AccessMiddleware: RouterMiddleware {
    let rules: AccessRules
    let service: OrderService
    let pages: Pages
    let requests: RequestCounter
    /// Wrong tokens, by the machine that sends them.
    let mistakes: RequestCounter

    /// The name of the session's cookie.
    static let cookie = "order_session"

    init(_ rules: AccessRules, service: OrderService, pages: Pages) {
        self.rules = rules
        self.service = service
        self.pages = pages
        requests = RequestCounter(perSecond: rules.limits.requestsPerSecond)
        mistakes = RequestCounter(perSecond: Tokens.mistakesPerSecond)
    }

    @concurrent func handle(
        _ request: Request,
        context: OrderContext,
        next: @concurrent (Request, OrderContext) async throws -> Response
    ) async throws -> Response {
        do throws(Problem) {
            try checkAddressee(request)
            try checkSite(request)
        } catch {
            throw error
        }
        var context = context
        do throws(Problem) {
            context.caller = try caller(request, context)
            try count(context)
            try await authorize(request, context)
        } catch {
            return try await refusal(error, to: request, in: context)
        }
        return try await next(request, context)
    }

    /// Refuses requests that came under a name that is not the API's: a page elsewhere can make its own name lead here.
    private func checkAddressee(_ request: Request) throws(Problem) {
        let host = request.head.authority ?? ""
        guard host.isEmpty || rules.knows(host: host) else {
            throw Problem(
                .misdirectedRequest,
                code: "unknown_host",
                "this API is not known as \"\(ListenAddressName.shown(host))\"; add the name to API_HOSTS"
            )
        }
    }

    /// Refuses what a page of another site makes a browser send. Programs send neither header.
    private func checkSite(_ request: Request) throws(Problem) {
        guard request.method != .get, request.method != .head else { return }
        let foreign = Problem(.forbidden, code: "cross_site", "pages of other sites may not send this")
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" { throw foreign }
        guard let origin = request.headers[.origin] else { return }
        let host = request.head.authority?.lowercased() ?? ""
        let place = origin.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard place.count == 3, ["http:", "https:"].contains(place[0]), place[1].isEmpty,
            Self.withoutUsualPort(String(place[2])) == Self.withoutUsualPort(host)
        else { throw foreign }
    }

    private static func withoutUsualPort(_ host: String) -> String {
        for port in [":80", ":443"] where host.hasSuffix(port) { return String(host.dropLast(port.count)) }
        return host
    }

    private func caller(_ request: Request, _ context: OrderContext) throws(Problem) -> Caller {
        let peer = context.peerKey
        if let given = request.headers[.authorization] {
            let parts = given.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else {
                throw .unauthorized("Authorization must be: Bearer <token>")
            }
            // Each try is counted before it is looked up: beyond the limit a right guess is not told from a wrong one.
            if let wait = mistakes.excess(peer) { throw .tooMany(wait) }
            guard let owner = rules.tokens.owner(of: String(parts[1])) else {
                throw .unauthorized("this token is nobody's")
            }
            mistakes.giveBack(peer)
            return Caller(name: owner.name, role: owner.role, key: "name \(owner.name)")
        }
        if let session = Self.session(in: request),
            let owner = rules.tokens.owner(ofSession: session, now: Int64(Date().timeIntervalSince1970))
        {
            return Caller(name: owner.name, role: owner.role, key: "name \(owner.name)")
        }
        return Caller(name: nil, role: rules.anonymous, key: peer)
    }

    static func session(in request: Request) -> String? {
        for part in (request.headers[.cookie] ?? "").split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }) == Self.cookie else { continue }
            return String(pair[1])
        }
        return nil
    }

    private func count(_ context: OrderContext) throws(Problem) {
        if let wait = requests.excess(context.caller.key) { throw .tooMany(wait) }
    }

    private func authorize(_ request: Request, _ context: OrderContext) async throws(Problem) {
        let path = request.uri.path
        guard case .right(let right, let isAboutOne) = AccessTable.requirement(request.method, path) else { return }
        let caller = context.caller
        guard let role = caller.role else { throw .unauthorized("this needs a token: Authorization: Bearer <token>") }
        guard role.may(right) else {
            throw Problem(.forbidden, code: "not_allowed", "a \(role.rawValue) may not do this")
        }
        guard isAboutOne, let customer = caller.onlyCustomer else { return }
        // An order of somebody else looks like one that does not exist.
        guard let id = AccessTable.orderID(in: path) else { throw .noOrder("") }
        guard try await service.customer(of: id) == customer else { throw .noOrder(id) }
    }

    /// Sends people to the page to sign in, and programs the problem.
    private func refusal(
        _ problem: Problem,
        to request: Request,
        in context: OrderContext
    ) async throws -> Response {
        guard request.acceptsPage else { throw problem }
        if request.wantsPage, problem.status == .unauthorized {
            let target = request.uri.path + (request.uri.query.map { "?\($0)" } ?? "")
            return Response(
                status: .seeOther,
                headers: [.location: "/signin?next=\(Pages.pathSegment(target))", .cacheControl: "no-store"]
            )
        }
        // The others are made into pages where all problems are.
        throw problem
    }
}

/// A name in an answer, as it may be shown.
private enum ListenAddressName {
    static func shown(_ host: String) -> String { String(host.filter { !$0.isNewline }.prefix(100)) }
}

extension Request {
    /// Whether a person looks at the answer, in a browser.
    var wantsPage: Bool { method == .get && acceptsPage }

    /// Whether the answer may be a page: a person's browser has sent it, and not a script or a program.
    var acceptsPage: Bool { headers[values: .accept].contains { $0.contains("text/html") } }
}

extension Problem {
    /// The caller is not known.
    static func unauthorized(_ message: String) -> Problem { Problem(.unauthorized, code: "unauthorized", message) }

    /// The caller sends too much.
    static func tooMany(_ seconds: Int) -> Problem {
        var problem = Problem(
            .tooManyRequests,
            code: "too_many",
            "there are too many requests from here; try again in \(seconds) s"
        )
        problem.headers[.retryAfter] = "\(seconds)"
        return problem
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name(literal: "Sec-Fetch-Site")
    static let referrerPolicy = HTTPField.Name(literal: "Referrer-Policy")
    static let crossOriginResourcePolicy = HTTPField.Name(literal: "Cross-Origin-Resource-Policy")
    static let robotsTag = HTTPField.Name(literal: "X-Robots-Tag")
    static let frameOptions = HTTPField.Name(literal: "X-Frame-Options")
}
