/// The input of `FetchCustomerProfile` and `FetchRecommendations`.
public struct CustomerRequest: Sendable, Hashable, Codable {
    /// Who orders, if they said so.
    public var customerID: String?
    /// What they order.
    public var skus: [String]

    /// A question about a customer.
    public init(customerID: String?, skus: [String] = []) {
        self.customerID = customerID
        self.skus = skus
    }

    private enum CodingKeys: String, CodingKey {
        case customerID = "customer_id"
        case skus
    }
}

/// The result of `FetchCustomerProfile`.
public struct CustomerProfile: Sendable, Hashable, Codable {
    /// The customer.
    public var customerID: String
    /// How dear the customer is: `standard`, `silver` or `gold`.
    public var tier: String

    /// A profile.
    public init(customerID: String, tier: String) {
        self.customerID = customerID
        self.tier = tier
    }

    /// What is assumed of a customer about whom nothing can be found out.
    public static func standard(customerID: String?) -> CustomerProfile {
        CustomerProfile(customerID: customerID ?? "guest", tier: "standard")
    }

    private enum CodingKeys: String, CodingKey {
        case customerID = "customer_id"
        case tier
    }
}

/// The result of `FetchRecommendations`.
public struct Recommendations: Sendable, Hashable, Codable {
    /// What else the customer may like.
    public var skus: [String]

    /// Recommendations.
    public init(skus: [String]) {
        self.skus = skus
    }
}
