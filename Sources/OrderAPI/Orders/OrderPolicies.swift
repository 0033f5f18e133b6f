import OrderCommandLine
import OrderContract

/// Every preset, with the changes that the environment makes.
struct OrderPolicies: Sendable {
    private let policies: [OrderPolicy.Name: OrderPolicy]

    init(_ settings: Settings) throws(CommandFailure) {
        var policies: [OrderPolicy.Name: OrderPolicy] = [:]
        for name in OrderPolicy.Name.allCases {
            policies[name] = try OrderPolicy(name, settings)
        }
        self.policies = policies
    }

    subscript(_ name: OrderPolicy.Name) -> OrderPolicy { policies[name] ?? .preset(name) }
}
