public import OrderContract

/// How the processing of one order continues from where an earlier attempt stopped.
public struct ProcessingPlan: Sendable {
    private let duration: Int64
    private let start: ProcessingProgress

    /// The plan for a request; `resuming` is the progress of the last heartbeat, if there was one.
    public init(_ request: ProcessOrderRequest, resuming: ProcessingProgress? = nil) {
        duration = request.isExpedited ? request.time.expeditedMilliseconds : request.time.normalMilliseconds
        let furthest = max(request.progress.permille, resuming?.permille ?? 0)
        start = ProcessingProgress(permille: min(max(furthest, 0), 1_000))
    }

    /// How long it still takes.
    public var remainingMilliseconds: Int64 {
        duration * Int64(1_000 - start.permille) / 1_000
    }

    /// The progress after working for a time.
    public func progress(afterMilliseconds worked: Int64) -> ProcessingProgress {
        guard worked < remainingMilliseconds else { return ProcessingProgress(permille: 1_000) }
        return ProcessingProgress(permille: start.permille + Int(max(0, worked) * 1_000 / duration))
    }
}
