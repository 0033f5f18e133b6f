public import OrderContract

/// Data about customers, made from their ids, so that it is the same on every worker.
public struct CustomerDirectory: Sendable {
    private static let tiers = ["standard", "silver", "gold"]

    /// A directory.
    public init() {}

    /// Who the customer is.
    public func profile(_ request: CustomerRequest) -> CustomerProfile {
        guard let customerID = request.customerID else { return .standard(customerID: nil) }
        var hash = StableHash()
        hash.combine(customerID)
        return CustomerProfile(customerID: customerID, tier: Self.tiers[Int(hash.value % UInt64(Self.tiers.count))])
    }

    /// Where the customer can be reached, by channel. Addresses are made up, in ranges that belong to nobody.
    public func addresses(of customerID: String) -> [NotificationChannel: String] {
        var hash = StableHash()
        hash.combine(customerID)
        let number = 100 + Int(hash.value % 100)
        return [.email: "\(customerID)@example.com", .sms: "+1-202-555-0\(number)"]
    }

    /// What the customer may like besides what is ordered.
    public func recommendations(_ request: CustomerRequest) -> Recommendations {
        let ordered = Set(request.skus)
        let others = ["BOOK-001", "PEN-042", "PROD-005"].filter { !ordered.contains($0) }
        return Recommendations(skus: Array(others.prefix(2)))
    }

    /// The user's name and email address.
    public func details(_ request: UserRequest) -> UserDetails {
        UserDetails(userID: request.userID, name: "User \(request.userID)", email: "\(request.userID)@example.com")
    }

    /// How a user wants to be greeted.
    public func preferences(_ request: UserRequest) -> UserPreferences {
        UserPreferences(language: request.userID.hasSuffix("-zh") ? .chinese : .english, channel: .email)
    }

    /// The greeting for the user.
    public func greeting(_ request: GreetingRequest) -> Greeting {
        let message =
            switch request.preferences.language {
            case .english: "Hello, \(request.user.name)!"
            case .chinese: "你好，\(request.user.name)！"
            }
        return Greeting(userID: request.user.userID, message: message)
    }
}
