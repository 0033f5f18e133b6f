public import TemporalClient
public import TemporalCore
import TemporalRPC

/// Why a stream cannot be read or written.
@nonexhaustive
public enum WorkflowStreamError: Error, Sendable, CustomStringConvertible {
    /// The workflow could not be asked, or is not there.
    case client(ClientError)
    /// The workflow has refused; most often it has no stream.
    case refused(Failure)
    /// An item is not of the topic's type, or not a payload at all.
    case unreadable(String)
    /// A value cannot be encoded.
    case unencodable(String)
    /// Items could not be published for as long as the options allow. The workflow may have got them all the same.
    case notPublished(count: Int, ClientError)
    /// Something is published after the end of `withPublisher`.
    case closed

    /// What went wrong and what to do about it.
    public var description: String {
        switch self {
        case .client(let error): error.description
        case .refused(let failure):
            "the workflow does not let its stream be read: \(failure.chain); does its MessageSet have a WorkflowStreamMessages?"
        case .unreadable(let reason), .unencodable(let reason): reason
        case .notPublished(let count, let error):
            "\(count) items of a stream could not be published in time: \(error)"
        case .closed: "the publisher was used after the end of withPublisher"
        }
    }
}

extension ClientError {
    /// Whether the same call may succeed later.
    var mayPass: Bool {
        switch self {
        case .unreachable, .payloadsFailed: true
        case .rpc(let error):
            [
                .aborted, .cancelled, .dataLoss, .internal, .outOfRange, .resourceExhausted, .unavailable, .unknown,
                .deadlineExceeded,
            ].contains(error.status)
        default: false
        }
    }
}
