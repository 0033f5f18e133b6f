/// The input of `FetchCustomerProfile` and `FetchRecommendations`.
public struct CustomerRequest: Sendable, Hashable, Codable {
    /// The customer, if the order names one.
    public var customerID: String?
    /// What they order.
    public var skus: [String]

    /// A request about a customer.
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
    /// The customer's tier: `standard`, `silver` or `gold`.
    public var tier: String

    /// A profile.
    public init(customerID: String, tier: String) {
        self.customerID = customerID
        self.tier = tier
    }

    /// The profile of a customer who could not be looked up.
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
