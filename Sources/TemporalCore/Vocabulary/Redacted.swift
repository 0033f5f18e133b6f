/// A value that can be used and is never shown: descriptions, dumps and mirrors of it, and of all that holds it, say
/// `<redacted>`.
///
/// Passwords, keys, tokens and headers are kept in it, so that a logged handle or a printed configuration tells nothing.
/// It is not `Codable`: what holds a secret cannot be written as JSON by accident.
///
/// ```swift
/// struct VaultOptions: Sendable {
///     var address: String
///     @Redacted var token: String
/// }
/// ```
@propertyWrapper
public struct Redacted<Value> {
    private let value: Value

    /// Keeps a value.
    /// - Parameter wrappedValue: the value; it can be read as it is.
    public init(wrappedValue: Value) { value = wrappedValue }

    /// The value itself.
    public var wrappedValue: Value {
        get { value }
        set { self = Redacted(wrappedValue: newValue) }
    }
}

extension Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `<redacted>`.
    public var description: String { "<redacted>" }
    /// `<redacted>`.
    public var debugDescription: String { description }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Redacted: Sendable where Value: Sendable {}
extension Redacted: Equatable where Value: Equatable {}
extension Redacted: Hashable where Value: Hashable {}

/// A type that says itself what is shown of it: descriptions, dumps and mirrors have these facts and nothing else.
///
/// It is for what holds a connection, converters, interceptors or other objects of the program, of which nobody knows
/// what they hold. A property that is added later is not shown until it is named.
package protocol SelfDescribing: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What is shown, by name.
    var facts: KeyValuePairs<String, any Sendable> { get }
}

extension SelfDescribing {
    /// The type's name, and the facts behind it.
    public var description: String {
        "\(Self.self)(\(facts.map { "\($0.key): \($0.value)" }.joined(separator: ", ")))"
    }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror whose children are the facts.
    public var customMirror: Mirror {
        Mirror(self, children: facts.map { (label: $0.key, value: $0.value) }, displayStyle: .struct)
    }
}
