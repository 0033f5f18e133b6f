import HTTPTypes
import Hummingbird
import OrderContract

extension Request {
    /// The language of an answer: `?lang=`, else `Accept-Language`, else `standard`.
    func language(or standard: DisplayLanguage) -> DisplayLanguage {
        if let asked = uri.queryParameters["lang"], let language = DisplayLanguage(rawValue: String(asked)) {
            return language
        }
        guard let accepted = headers[.acceptLanguage] else { return standard }
        for part in accepted.split(separator: ",") {
            let tag = part.prefix { $0 != ";" }.drop { $0 == " " }.prefix(2).lowercased()
            if let language = DisplayLanguage(rawValue: tag) { return language }
        }
        return standard
    }

    /// The sender's key for the request.
    var idempotencyKey: String? { headers[.idempotencyKey] }

    /// Whether the answer should wait until the order is accepted: `Prefer: wait=accepted`.
    var waitsForAcceptance: Bool {
        headers[values: .prefer].contains { $0.replacing(" ", with: "").lowercased().contains("wait=accepted") }
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name(literal: "Idempotency-Key")
    static let prefer = HTTPField.Name(literal: "Prefer")
    static let lastEventID = HTTPField.Name(literal: "Last-Event-ID")

    /// A header name that is written in the code, which must be valid.
    init(literal name: String) {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is not the name of a header field") }
        self = field
    }
}
