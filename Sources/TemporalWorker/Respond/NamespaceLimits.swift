import Synchronization
import TemporalCore
import TemporalWire

/// What the namespace refuses. Known once the worker runs.
final class NamespaceLimits: Sendable {
    private let limits: Mutex<PayloadLimits>

    init(_ known: PayloadLimits) { limits = Mutex(known) }

    var payloads: PayloadLimits { limits.withLock { $0 } }

    func note(_ namespace: DescribeNamespaceResponse) {
        func limit(_ bytes: Int64) -> Int? { bytes > 0 ? Int(bytes) : nil }
        limits.withLock {
            $0.payloads = limit(namespace.blobSizeLimitError)
            $0.memo = limit(namespace.memoSizeLimitError)
        }
    }
}
