import Foundation
public import OrderContract
import OrderHTTP
import TemporalCore

/// A client of the validation service, which decides whether an order is acceptable.
public struct ValidationClient: Sendable {
    /// The service's address is not valid.
    public struct InvalidAddress: Error, Sendable, CustomStringConvertible {
        /// The address.
        public var address: String
        /// What is wrong with it.
        public var description: String {
            "VALIDATION_URL is '\(address)', which is not an http or https URL; a key goes into VALIDATION_API_KEY"
        }
    }

    private struct Question: Encodable {
        var orderID: String
        /// Always a plain number, since the service's rules compare it.
        var amount: Money
        /// Present if it is not the currency that the service expects.
        var currency: String?
        var items: [String]

        init(_ order: ValidateOrderRequest) {
            orderID = order.orderID
            amount = Money(minor: order.amount.minor)
            currency = order.amount.currency == Money.defaultCurrency ? nil : order.amount.currency
            items = order.items
        }

        private enum CodingKeys: String, CodingKey {
            case orderID = "order_id"
            case amount, currency, items
        }
    }

    private struct Verdict: Decodable {
        var valid: Bool
        var message: String?
    }

    private struct Complaint: Decodable {
        var message: String?
        var error: String?
    }

    /// The largest answer that is read, in bytes; a verdict is much smaller.
    private static let largestAnswer = 64 * 1_024

    /// Where the service is.
    public let address: String
    private let url: URL
    @Redacted private var apiKey: String?
    private let timeout: Duration

    /// A client of the service at `address`, which has `timeout` to answer and may want an API key.
    public init(
        address: String,
        apiKey: String? = nil,
        timeout: Duration = .seconds(10)
    ) throws(InvalidAddress) {
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme?.lowercased()), url.host != nil
        else { throw InvalidAddress(address: address) }
        // The address appears in logs and errors, so it must not contain a password.
        guard !address.contains("@") else { throw InvalidAddress(address: "<redacted>@\(url.host ?? "")") }
        self.address = address
        self.url = url
        self.apiKey = apiKey
        self.timeout = timeout
    }

    /// Asks the service about an order.
    /// - Returns: the verdict, if the order is valid.
    /// - Throws: `ValidationError` if it is not, `ValidationUnavailable` when asking again may help.
    public func validate(_ order: ValidateOrderRequest) async throws -> ValidationVerdict {
        let answer = try await post(try JSONEncoder().encode(Question(order)))
        let (status, body) = (answer.status, answer.body)
        switch status {
        case 200..<300:
            guard let verdict = try? JSONDecoder().decode(Verdict.self, from: body) else {
                throw ValidationUnavailable("\(address) answered \(status) with something that is not a verdict")
            }
            guard verdict.valid else {
                throw ValidationError(Self.told(verdict.message) ?? "the validation service refuses the order")
            }
            return ValidationVerdict(message: Self.told(verdict.message) ?? "valid")
        case 400, 409, 422:
            let complaint = try? JSONDecoder().decode(Complaint.self, from: body)
            let message = Self.told(complaint?.message ?? complaint?.error)
            throw ValidationError(message ?? "the validation service answered \(status)")
        default:
            // Everything else, such as that the key is wrong, is about this program or the moment and not about the order:
            // what the answer says is not for its customer.
            throw ValidationUnavailable("\(address) answered \(status)")
        }
    }

    /// What the service says, as it may be shown.
    private static func told(_ message: String?) -> String? {
        let text = message.map { OrderText.cleaned($0) } ?? ""
        return text.isEmpty ? nil : text
    }

    private func post(_ body: Data) async throws -> ServiceRequest.Answer {
        var headers = ["Content-Type": "application/json"]
        if let apiKey { headers["Authorization"] = "Bearer \(apiKey)" }
        do {
            var request = ServiceRequest("POST", url, headers: headers, body: body, timeout: timeout)
            request.largestAnswer = Self.largestAnswer
            return try await request.ask()
        } catch let error as NoAnswer {
            throw ValidationUnavailable("\(address) cannot be reached: \(error)")
        }
    }
}
