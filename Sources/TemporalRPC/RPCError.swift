import TemporalCore
import TemporalWire

/// How a call ended, in gRPC's 17 codes.
public enum RPCStatus: Int, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// The call succeeded.
    case ok = 0
    /// The caller took the call back, or the channel was shut down.
    case cancelled = 1
    /// The server failed without saying how.
    case unknown = 2
    /// The request makes no sense, in any state of the server.
    case invalidArgument = 3
    /// The time allowed for the call is over.
    case deadlineExceeded = 4
    /// What the request names does not exist.
    case notFound = 5
    /// What the request would create exists.
    case alreadyExists = 6
    /// The caller may not do this.
    case permissionDenied = 7
    /// A quota or a size limit is reached.
    case resourceExhausted = 8
    /// The server is not in the state that the request needs.
    case failedPrecondition = 9
    /// The operation was aborted, usually by a concurrent one.
    case aborted = 10
    /// The request reaches beyond what exists.
    case outOfRange = 11
    /// The server does not know the method.
    case unimplemented = 12
    /// The server, or gRPC itself, broke its rules.
    case `internal` = 13
    /// The server cannot be reached, or does not serve now.
    case unavailable = 14
    /// Data is lost for good.
    case dataLoss = 15
    /// The caller did not prove who it is.
    case unauthenticated = 16

    /// The code's name as gRPC writes it, such as `DEADLINE_EXCEEDED`.
    public var description: String {
        switch self {
        case .ok: "OK"
        case .cancelled: "CANCELLED"
        case .unknown: "UNKNOWN"
        case .invalidArgument: "INVALID_ARGUMENT"
        case .deadlineExceeded: "DEADLINE_EXCEEDED"
        case .notFound: "NOT_FOUND"
        case .alreadyExists: "ALREADY_EXISTS"
        case .permissionDenied: "PERMISSION_DENIED"
        case .resourceExhausted: "RESOURCE_EXHAUSTED"
        case .failedPrecondition: "FAILED_PRECONDITION"
        case .aborted: "ABORTED"
        case .outOfRange: "OUT_OF_RANGE"
        case .unimplemented: "UNIMPLEMENTED"
        case .internal: "INTERNAL"
        case .unavailable: "UNAVAILABLE"
        case .dataLoss: "DATA_LOSS"
        case .unauthenticated: "UNAUTHENTICATED"
        }
    }
}

/// A call that did not succeed.
public struct RPCError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The code the call ended with; never `.ok`.
    public let status: RPCStatus
    /// What the server, or gRPC on this side, says about it.
    public let message: String
    /// The path of the method that was called, such as `/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo`.
    public let method: String
    /// The bytes of `grpc-status-details-bin`, a `google.rpc.Status`; empty if the server sent none.
    public let details: [UInt8]
    /// What is known about the error beyond code and words.
    package var origin = Origin.peer

    /// Where an error comes from.
    package enum Origin: Sendable, Hashable {
        /// The server, or gRPC on this side.
        case peer
        /// There is no connection to the server at all.
        case connection
        /// The request could not be written, so it was never sent.
        case unsendableRequest
        /// The server has answered with something that cannot be read.
        case unreadableAnswer
        /// A message is larger than one side takes.
        case oversized(OversizedMessage)
        /// A payload codec has failed, before the call or behind it.
        case payloads
        /// No call and no server: a service in memory speaks, and its words are not about the call.
        case memory
    }

    /// The message whose size caused it; nil for any other cause.
    package var oversized: OversizedMessage? {
        if case .oversized(let message) = origin { message } else { nil }
    }

    /// Whether the server has lost earlier pages of an answer, so that sending the last one again is of no use.
    package var losesPages: Bool {
        guard status == .aborted, case .completionPagesLost? = try? ErrorDetails.decode(status: details) else {
            return false
        }
        return true
    }

    /// Makes an error as a call would throw it.
    public init(status: RPCStatus, message: String, method: String, details: [UInt8] = []) {
        self.status = status
        self.message = message
        self.method = method
        self.details = details
        if let oversized = OversizedMessage(status, message: message, method: method) { origin = .oversized(oversized) }
    }

    /// A request that was not sent, since it cannot be written.
    init(unsendable reason: String, _ method: String) {
        self.init(status: .invalidArgument, message: reason, method: method)
        origin = .unsendableRequest
    }

    /// Payloads of a request or an answer that codecs could not change.
    package init(payloads reason: String, _ method: String) {
        self.init(status: .invalidArgument, message: reason, method: method)
        origin = .payloads
    }

    /// Operation, code and message in one line; of a long message, the beginning; of a test environment in memory only
    /// the message.
    public var description: String {
        if origin == .memory { return message }
        let name = method.split(separator: "/").last ?? "call"
        return "\(name) failed with \(status): \(message.cut(to: Self.longestMessage))"
    }

    private static let longestMessage = 500
}
