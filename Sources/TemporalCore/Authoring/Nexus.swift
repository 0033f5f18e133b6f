/// A service of operations that workflows call across namespaces, by the name that its callers and its workers agree on.
///
/// ```swift
/// enum Billing {
///     static let service = NexusService("billing")
///     static let quote = NexusOperation<Order, Price>("quote", of: service)
///     static let charge = NexusOperation<Order, Receipt>("charge", of: service, scheduleToClose: .hours(1))
/// }
/// ```
public struct NexusService: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The service's name on the wire.
    public let name: String
    /// Names a service that is known only at run time.
    public init(_ name: String) { self.name = name }
    /// Names a service by a literal.
    public init(stringLiteral value: String) { name = value }
    /// The name.
    public var description: String { name }
}

/// Where a service is reached: a name that an operator has given to the task queue of its workers, which may lie in another
/// namespace.
public struct NexusEndpoint: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The endpoint's name on the server.
    public let name: String
    /// Names an endpoint that is known only at run time.
    public init(_ name: String) { self.name = name }
    /// Names an endpoint by a literal.
    public init(stringLiteral value: String) { name = value }
    /// The name.
    public var description: String { name }
}

/// A typed reference to an operation of a Nexus service: its name, its types and its limits, and nothing of its
/// implementation. It works at once, or begins something that goes on for long.
///
/// What it fails with comes to the caller as ``ApplicationFailure``, by the name of its type: the other side may be
/// another team's code, in another language.
public struct NexusOperation<Input: Codable & Sendable, Output: Codable & Sendable>: Sendable {
    /// The service that it belongs to.
    public let service: NexusService
    /// The operation's name on the wire.
    public let name: String
    /// How it is called when a call says nothing else.
    public var options: NexusOperationOptions

    /// An operation.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - service: the service that it belongs to.
    ///   - scheduleToClose: the limit from the call to the end; the server's own limit when nil, often two months.
    public init(_ name: String, of service: NexusService, scheduleToClose: Duration? = nil) {
        self.name = name
        self.service = service
        options = NexusOperationOptions()
        options.scheduleToClose = scheduleToClose
    }

    /// The same operation with other options for one call.
    public func with(_ change: (inout NexusOperationOptions) -> Void) -> Self {
        var copy = self
        change(&copy.options)
        return copy
    }
}

/// How an operation is called.
public struct NexusOperationOptions: Hashable, Sendable {
    /// The limit from the call to the end, all attempts to start it included; the server's own when nil.
    public var scheduleToClose: Duration?
    /// How long it may take until it has started, or has ended at once; not limited by itself when nil.
    public var scheduleToStart: Duration?
    /// How long it may go on after it has started; not limited by itself when nil.
    public var startToClose: Duration?
    /// What the caller waits for when it cancels.
    public var cancellation = NexusCancellation.waitCompleted
    /// What its handler gets beside the input, as texts; names are compared without regard to case. They are
    /// never shown.
    @Redacted public var headers: [String: String] = [:]
    /// A short text for the Web UI.
    public var summary: String?

    /// The defaults.
    public init() {}
}

/// What the caller waits for when it cancels an operation.
public enum NexusCancellation: Hashable, Sendable {
    /// Nothing is sent; the caller goes on at once.
    case abandon
    /// The request is sent and the caller goes on at once.
    case tryCancel
    /// The caller goes on when the operation's handler has taken the request.
    case waitRequested
    /// The caller goes on when the operation has ended, however it ends.
    case waitCompleted
}

/// What kind of error a handler of an operation gives; it says whether the server tries again.
public struct NexusErrorType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name on the wire.
    public let rawValue: String
    /// An error type by its name on the wire, such as one that is newer than this version.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The name on the wire.
    public var description: String { rawValue }

    /// The request is wrong, its input for example; it is not tried again.
    public static let badRequest = NexusErrorType(rawValue: "BAD_REQUEST")
    /// Nobody knows who asks; it is not tried again.
    public static let unauthenticated = NexusErrorType(rawValue: "UNAUTHENTICATED")
    /// The caller may not do it; it is not tried again.
    public static let unauthorized = NexusErrorType(rawValue: "UNAUTHORIZED")
    /// What is asked for does not exist, such as the operation; it is not tried again.
    public static let notFound = NexusErrorType(rawValue: "NOT_FOUND")
    /// The handler took too long; it is tried again.
    public static let requestTimeout = NexusErrorType(rawValue: "REQUEST_TIMEOUT")
    /// It contradicts what was begun before; it is not tried again.
    public static let conflict = NexusErrorType(rawValue: "CONFLICT")
    /// Something is used up for now; it is tried again.
    public static let resourceExhausted = NexusErrorType(rawValue: "RESOURCE_EXHAUSTED")
    /// Anything else that went wrong in the handler; it is tried again.
    public static let `internal` = NexusErrorType(rawValue: "INTERNAL")
    /// The handler cannot do it, such as cancel; it is not tried again.
    public static let notImplemented = NexusErrorType(rawValue: "NOT_IMPLEMENTED")
    /// The service is not there for now; it is tried again.
    public static let unavailable = NexusErrorType(rawValue: "UNAVAILABLE")
    /// Something behind the handler took too long; it is tried again.
    public static let upstreamTimeout = NexusErrorType(rawValue: "UPSTREAM_TIMEOUT")

    /// Whether the server tries again after an error of the type that says nothing else.
    public var isRetryable: Bool {
        switch self {
        case .badRequest, .unauthenticated, .unauthorized, .notFound, .conflict, .notImplemented: false
        default: true
        }
    }
}
