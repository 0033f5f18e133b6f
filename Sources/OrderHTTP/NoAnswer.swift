import AsyncHTTPClient
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a request was not answered, for people.
package struct NoAnswer: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ error: any Error, to request: ServiceRequest) {
        description = Self.text(error, request)
    }

    private static func text(_ error: any Error, _ request: ServiceRequest) -> String {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout:
            "there was no complete answer within \(request.timeout)"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            "the connection was closed before the answer was complete"
        case let error as NIOConnectionError:
            text(error, request)
        case let error as IOError:
            error.errnoCode == ECONNREFUSED ? "nothing listens there" : "\(error)"
        case let error as ResponseAccumulator.ResponseTooBigError:
            "the answer is larger than \(error.maxBodySize) bytes"
        default:
            "\(error)"
        }
    }

    private static func text(_ error: NIOConnectionError, _ request: ServiceRequest) -> String {
        if let failure = error.connectionErrors.first { return text(failure.error, request) }
        return "the host \"\(error.host)\" is not known"
    }
}
