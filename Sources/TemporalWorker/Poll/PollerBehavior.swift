import TemporalCore

/// How many polls of a kind a worker keeps at the server. A number is a fixed number of them.
public enum PollerBehavior: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// Autoscaling where the namespace asks for it, 5 otherwise.
    case automatic
    /// Always as many.
    case fixed(Int)
    /// As many as the load needs, as the server suggests: never fewer than the minimum, nor more than the maximum.
    case autoscaling(minimum: Int = 1, maximum: Int = 100, initial: Int = 5)

    /// A fixed number.
    public init(integerLiteral count: Int) { self = .fixed(count) }

    private static let usual = 5

    /// The behaviour as a machine.
    /// - Parameter capabilities: what the namespace offers.
    /// - Returns: the number to begin with, and how it changes.
    func scaling(_ capabilities: PollerCapabilities) -> PollerScaling {
        switch self {
        case .fixed(let count): PollerScaling(fixed: count)
        case .autoscaling(let minimum, let maximum, let initial):
            PollerScaling(
                minimum: minimum,
                maximum: maximum,
                initial: initial,
                isServerSuggesting: capabilities.suggests
            )
        case .automatic where capabilities.enrols: Self.autoscaling().scaling(capabilities)
        case .automatic: PollerScaling(fixed: Self.usual)
        }
    }

    /// What cannot work, in words.
    var problem: String? {
        switch self {
        case .automatic: nil
        case .fixed(let count): count >= 1 ? nil : "a worker needs at least one poller of each kind, not \(count)"
        case .autoscaling(let minimum, let maximum, let initial):
            minimum >= 1 && minimum <= initial && initial <= maximum
                ? nil
                : "autoscaling pollers need 1 ≤ minimum ≤ initial ≤ maximum; these are \(minimum), \(initial) and \(maximum)"
        }
    }
}

/// What a namespace offers to workers that change their number of polls.
struct PollerCapabilities: Sendable {
    /// The server says by how many polls the number should change.
    var suggests = false
    /// Workers that are not told otherwise should change it.
    var enrols = false
}
