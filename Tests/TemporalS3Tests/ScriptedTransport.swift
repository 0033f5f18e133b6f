import Synchronization
import TemporalS3

/// Counts requests, and may answer them itself.
final class ScriptedTransport: S3Transport {
    typealias Script = @Sendable (_ request: S3Request, _ number: Int) async throws -> S3Response

    private let seen = Mutex<[S3Request]>([])
    private let script: Script

    init(_ script: @escaping Script) { self.script = script }

    /// All that was asked, as method and path.
    var requests: [S3Request] { seen.withLock { $0 } }
    var methods: [String] { requests.map(\.method) }

    func send(_ request: S3Request) async throws -> S3Response {
        let number = seen.withLock { seen in
            seen.append(request)
            return seen.count
        }
        return try await script(request, number)
    }
}

extension S3Response {
    static func status(_ status: Int, _ code: String? = nil, message: String = "so it is") -> S3Response {
        let body = code.map { "<?xml version=\"1.0\"?><Error><Code>\($0)</Code><Message>\(message)</Message></Error>" }
        return S3Response(status: status, headers: [], body: Array((body ?? "").utf8))
    }
}
