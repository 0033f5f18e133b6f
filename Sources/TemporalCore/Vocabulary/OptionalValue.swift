/// An optional of any type.
package protocol OptionalValue {
    /// Whether there is nothing in it, however deep optionals lie in each other.
    var isNil: Bool { get }
    /// No value, as the optional that it is.
    static var none: Any { get }
    /// What it is an optional of.
    static var wrapped: Any.Type { get }
}

extension Optional: OptionalValue {
    package var isNil: Bool {
        guard case .some(let value) = self else { return true }
        return (value as? any OptionalValue)?.isNil ?? false
    }
    package static var none: Any { Self.none as Self as Any }
    package static var wrapped: Any.Type { Wrapped.self }
}
