import Foundation
import HTTPTypes
import Hummingbird
import OrderContract

/// The routes to sign in and out, for people with browsers.
struct SignInRoutes: Sendable {
    let rules: AccessRules
    let pages: Pages
    let mistakes: RequestCounter

    /// The largest form that is read, in bytes.
    private static let largestForm = 8_192

    func add(to router: Router<OrderContext>) {
        router.get("/signin") { request, _ in
            let next = request.uri.queryParameters["next"].map { String($0) }
            let page = pages.signIn(
                next: Self.local(next),
                isSignedIn: AccessMiddleware.session(in: request) != nil,
                request.language(or: .english)
            )
            return Response.page(page)
        }
        router.post("/signin") { request, context in
            let form = try await request.form(upTo: Self.largestForm)
            let (token, next) = (form["token"] ?? "", Self.local(form["next"]))
            // Counted before it is looked up, as in a request's header.
            if let wait = mistakes.excess(context.peerKey) { throw Problem.tooMany(wait) }
            guard let session = rules.tokens.session(for: token, now: Int64(Date().timeIntervalSince1970)) else {
                let page = pages.signIn(next: next, isWrong: true, request.language(or: .english))
                return Response.page(page, status: .unauthorized)
            }
            mistakes.giveBack(context.peerKey)
            return Self.moving(to: next, cookie: session, lifetime: Tokens.sessionTime, request)
        }
        router.post("/signout") { request, _ in
            Self.moving(to: "/signin", cookie: "", lifetime: 0, request)
        }
    }

    private static func moving(to path: String, cookie: String, lifetime: Int64, _ request: Request) -> Response {
        // Only a proxy can know of TLS.
        let isSecure = request.headers[.forwardedProtocol]?.lowercased() == "https"
        let attributes = "Path=/; Max-Age=\(lifetime); HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
        return Response(
            status: .seeOther,
            headers: [
                .location: path, .cacheControl: "no-store",
                .setCookie: "\(AccessMiddleware.cookie)=\(cookie); \(attributes)",
            ]
        )
    }

    /// Where to go afterwards: a path of the API, and nothing that a browser takes for another site.
    static func local(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"),
            text.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 })
        else { return "/" }
        return text
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedProtocol = HTTPField.Name(literal: "X-Forwarded-Proto")
}
