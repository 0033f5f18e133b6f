// Arithmetic on spans of time that users, histories and servers give: it stops at the ends of a range, where the standard
// library's operators, and a clock's `sleep`, end the process.

extension Duration {
    /// The longest span that anything is waited for, about 292 years: what nanoseconds in 64 bits hold. A longer one
    /// means "never".
    package static let longest = Duration.nanoseconds(Int64.max)

    /// The span, brought into the range of ``longest`` in both directions: it can be slept for, added to a clock's time,
    /// and taken apart by `components`.
    package var held: Duration { min(max(self, .zero - .longest), .longest) }

    /// The sum of both.
    package func adding(_ other: Duration) -> Duration { (held + other.held).held }

    /// The difference of both.
    package func subtracting(_ other: Duration) -> Duration { (held - other.held).held }

    /// A multiple. Nothing stays nothing; a factor that is not a number gives the longest span, so that a wait that is
    /// worked out wrongly does not become none.
    package func times(_ factor: Double) -> Duration {
        guard self != .zero else { return .zero }
        let product = inSeconds * factor
        guard abs(product) < Self.longest.inSeconds else { return product < 0 ? .zero - .longest : .longest }
        return held * factor
    }

    /// A number of seconds; the longest span for one that is not a number.
    package static func held(seconds: Double) -> Duration { Duration.seconds(1).times(seconds) }

    /// In seconds, as exactly as a `Double` has it.
    package var inSeconds: Double {
        let (seconds, attoseconds) = held.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// Whole nanoseconds, held at the ends of `Int64`.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = held.components
        // Within the range of `held` neither can overflow.
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension InstantProtocol where Duration == Swift.Duration {
    /// The moment that lies a span after this one, as far as clocks go.
    package func after(_ span: Duration) -> Self { advanced(by: span.held) }
}
