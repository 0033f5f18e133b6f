import OrderContract
import TemporalWorker

/// One attempt to process an order: it works, reports its progress every second, and stops when it is cancelled.
struct ProcessingRun {
    private static let beat = Duration.seconds(1)
    private let request: ProcessOrderRequest
    private let activity: ActivityContext
    /// The progress that the previous attempt reported last.
    private let resumed: ProcessingProgress?
    private let plan: ProcessingPlan

    init(_ request: ProcessOrderRequest, _ activity: ActivityContext) {
        self.request = request
        self.activity = activity
        // Details that cannot be read are ignored: the work begins again.
        resumed = try? activity.heartbeatDetails(as: ProcessingProgress.self)
        plan = ProcessingPlan(request, resuming: resumed)
    }

    /// Works to the end, or until the workflow cancels it; then the result has the progress.
    func work() async throws -> ProcessedOrder {
        let began = ContinuousClock.now
        do {
            while true {
                let worked = began.duration(to: .now)
                try activity.heartbeat(progress(after: worked))
                let left = Duration.milliseconds(plan.remainingMilliseconds) - worked
                guard left > .zero else { break }
                try await Task.sleep(for: min(left, Self.beat))
            }
        } catch is CancellationError where activity.cancellationReason == .requested {
            return stopped(after: began.duration(to: .now))
        }
        return ProcessedOrder(message: "processed at the \(pace) pace\(origin)")
    }

    private func stopped(after worked: Duration) -> ProcessedOrder {
        let progress = progress(after: worked)
        return ProcessedOrder(message: "stopped at \(Self.percent(progress))\(origin)", progress: progress)
    }

    private func progress(after worked: Duration) -> ProcessingProgress {
        let (seconds, attoseconds) = worked.components
        return plan.progress(afterMilliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    private var pace: String { request.isExpedited ? "expedited" : "usual" }

    /// Where this attempt began, if it was not at the beginning.
    private var origin: String {
        if let resumed { return ", resumed at \(Self.percent(resumed)) by attempt \(activity.info.attempt)" }
        return request.progress.permille > 0 ? ", from \(Self.percent(request.progress)) on" : ""
    }

    private static func percent(_ progress: ProcessingProgress) -> String {
        "\(progress.permille / 10).\(progress.permille % 10) %"
    }
}
