/// An optional of any type.
protocol OptionalValue {
    var isNil: Bool { get }
    /// No value, as the optional that it is.
    static var none: Any { get }
    /// What it is an optional of.
    static var wrapped: Any.Type { get }
}

extension Optional: OptionalValue {
    var isNil: Bool {
        guard case .some(let value) = self else { return true }
        return (value as? any OptionalValue)?.isNil ?? false
    }
    static var none: Any { Self.none as Self as Any }
    static var wrapped: Any.Type { Wrapped.self }
}
