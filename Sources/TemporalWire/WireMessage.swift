package import TemporalCore
import TemporalModel

/// A call of the Temporal API: what is sent, where to, and what comes back.
package protocol WireRequest: Sendable {
    /// What the server answers.
    associatedtype Response: WireResponse
    /// The method's path in gRPC.
    static var path: String { get }
    /// How long the call may take and how it is retried.
    static var kind: CallKind { get }
    /// The same for this very request, where it depends on what is asked.
    var kind: CallKind { get }
    /// The namespace that the call is about; empty when it is about none.
    var namespace: String { get }
    /// The task queue that a measurement of the call names; empty for none.
    var observedTaskQueue: String { get }
    /// The request as protobuf.
    /// - Throws: ``WireError`` when something that a person gave cannot be sent: a name with a NUL in it.
    func encoded() throws(WireError) -> [UInt8]
    /// Visits the payloads that codecs change. A request without any says so as ``WithoutPayloads``.
    mutating func visitPayloads(_ walk: inout PayloadWalk)
    /// Measures its payloads, for a warning.
    func measurePayloads(_ check: inout PayloadSizeCheck)
    /// Whose payloads the answer holds, where they do not say it themselves.
    var payloadContext: SerializationContext? { get }
}

extension WireRequest {
    /// Most calls answer at once.
    package static var kind: CallKind { .normal }
    /// What holds for all requests of the type.
    package var kind: CallKind { Self.kind }
    /// Most calls are about no task queue.
    package var observedTaskQueue: String { "" }
    /// Most requests have no payloads.
    package func measurePayloads(_ check: inout PayloadSizeCheck) {}
    /// Most answers have no payloads.
    package var payloadContext: SerializationContext? { nil }

    static func workflowService(_ method: String) -> String { TemporalService.workflow.path(of: method) }
    static func operatorService(_ method: String) -> String { TemporalService.operator.path(of: method) }
    static func testService(_ method: String) -> String { TemporalService.test.path(of: method) }
}

/// What a server answers to a call.
package protocol WireResponse: Sendable {
    /// Reads an answer.
    init(decoding bytes: [UInt8]) throws(WireError)
    /// Visits the payloads that codecs have changed. An answer without any says so as ``WithoutPayloads``.
    mutating func visitPayloads(_ walk: inout PayloadWalk)
    /// Whether payloads that no codec can read are left as they are: it tells of much else, which is not to be lost.
    static var keepsUnreadable: Bool { get }
}

/// A request or an answer without payloads of users. There is no other default, so that a new call cannot forget them.
package protocol WithoutPayloads {}

extension WithoutPayloads {
    /// Nothing to visit.
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {}
}

/// A request or an answer whose payloads are visited by the one who makes the call, who knows whose they are: a worker of its
/// tasks and answers, a reader of histories.
package protocol PayloadsVisitedByCaller: WithoutPayloads {}

extension WireResponse {
    /// What cannot be read is an error.
    package static var keepsUnreadable: Bool { false }
}

/// An answer that says nothing but that the call was done.
package struct EmptyResponse: WireResponse, WithoutPayloads {
    /// Accepts any bytes: later servers may add fields.
    package init(decoding bytes: [UInt8]) throws(WireError) {}
}

/// What kind of call it is, which decides its deadline.
package enum CallKind: Sendable {
    /// The server answers at once.
    case normal
    /// The server may wait for something to happen before it answers.
    case longPoll
    /// A worker waits for a task.
    case taskPoll
}

/// Bytes or text that cannot be read as the message they should be, or a message that cannot be written.
package struct WireError: Error, Hashable, CustomStringConvertible {
    /// The message that was expected, such as `temporal.api.history.v1.History`.
    package var message: String
    /// What is wrong with it.
    package var reason: String
    /// Whether it was to be written, and not read.
    private var isUnsendable = false
    /// Says what was expected and what is wrong.
    package init(message: String, reason: String) {
        self.message = message
        self.reason = reason
    }
    /// Says what was to be sent and why it cannot be.
    init(unsendable message: String, reason: String) {
        self.init(message: message, reason: reason)
        isUnsendable = true
    }
    /// Both in one sentence.
    package var description: String { "cannot \(isUnsendable ? "send" : "read") \(message): \(reason)" }
}
