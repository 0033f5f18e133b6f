import Synchronization
import TemporalCore
import TemporalModel
import TemporalWire

/// What the namespace refuses. Known once the worker runs.
final class NamespaceLimits: Sendable {
    private let limits: Mutex<PayloadLimits>
    private let updateCallbacks = Atomic(false)
    private let completions = Mutex(Completions())

    /// What the namespace says of answers to workflow tasks that are larger than a message.
    struct Completions: Sendable {
        /// Whether they may come in pages.
        var mayHavePages = false
        /// How many bytes the commands of all pages may have; nil where that is not said.
        var limit: Int?
    }

    /// What holds for large answers to workflow tasks.
    var completion: Completions { completions.withLock { $0 } }

    init(_ known: PayloadLimits) { limits = Mutex(known) }

    /// Whether somebody can be told of the end of an update.
    var hasUpdateCallbacks: Bool { updateCallbacks.load(ordering: .relaxed) }

    var payloads: PayloadLimits { limits.withLock { $0 } }

    func note(_ namespace: DescribeNamespaceResponse) {
        func limit(_ bytes: Int) -> Int? { bytes > 0 ? bytes : nil }
        updateCallbacks.store(namespace.capabilities.workflowUpdateCallbacks, ordering: .relaxed)
        completions.withLock {
            $0.mayHavePages = namespace.capabilities.workflowTaskCompletionPagination
            $0.limit = limit(namespace.completionSizeLimit)
        }
        limits.withLock {
            $0.payloads = limit(namespace.description.blobSizeLimit)
            $0.memo = limit(namespace.description.memoSizeLimit)
        }
    }
}
