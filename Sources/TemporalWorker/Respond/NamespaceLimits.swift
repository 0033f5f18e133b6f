import Synchronization
import TemporalCore
import TemporalModel
import TemporalWire

/// What the namespace refuses. Known once the worker runs.
final class NamespaceLimits: Sendable {
    private let limits: Mutex<PayloadLimits>
    private let updateCallbacks = Atomic(false)

    init(_ known: PayloadLimits) { limits = Mutex(known) }

    /// Whether somebody can be told of the end of an update.
    var hasUpdateCallbacks: Bool { updateCallbacks.load(ordering: .relaxed) }

    var payloads: PayloadLimits { limits.withLock { $0 } }

    func note(_ namespace: DescribeNamespaceResponse) {
        func limit(_ bytes: Int) -> Int? { bytes > 0 ? bytes : nil }
        updateCallbacks.store(namespace.capabilities.workflowUpdateCallbacks, ordering: .relaxed)
        limits.withLock {
            $0.payloads = limit(namespace.description.blobSizeLimit)
            $0.memo = limit(namespace.description.memoSizeLimit)
        }
    }
}
