import Foundation
import OrderContract

/// Where customers reach the shop: what the links in messages to them begin with.
public struct PublicAddress: Sendable, Hashable {
    /// The address without a slash at its end, such as `https://shop.example`.
    public let text: String
    /// The name in it, such as `shop.example`.
    public let host: String

    /// Reads the variable `PUBLIC_URL`.
    /// - Parameter settings: the environment.
    /// - Returns: the address; nil where it is not set.
    /// - Throws: ``CommandFailure`` when it is not the address of a site.
    public static func read(_ settings: Settings) throws(CommandFailure) -> PublicAddress? {
        guard let given = settings.text("PUBLIC_URL") else { return nil }
        let text = given.hasSuffix("/") ? String(given.dropLast()) : given
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty,
            url.path.isEmpty, url.query == nil, url.fragment == nil, url.user == nil, url.password == nil,
            OrderText.problem(in: text) == nil, !text.contains(where: \.isWhitespace)
        else {
            // A password in it must not be printed.
            let shown = given.contains("@") ? "<redacted>" : OrderText.cleaned(given, longest: 100)
            throw settings.invalid(
                "PUBLIC_URL",
                is: shown,
                "give the address under which customers reach order-api, such as https://shop.example, without a path"
            )
        }
        return PublicAddress(text: text, host: host.lowercased())
    }

    private init(text: String, host: String) {
        self.text = text
        self.host = host
    }

    /// The link to a customer's own page of an order.
    /// - Parameter token: what ``TrackingKey/token(of:)`` has made of the order's id.
    /// - Returns: the link.
    public func link(_ token: String) -> String { text + CustomerLink.path(token) }
}
