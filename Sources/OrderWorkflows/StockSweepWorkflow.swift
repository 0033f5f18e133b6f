public import OrderContract
public import TemporalWorkflows

/// Gives back what terminated orders hold, since their own workflows cannot.
///
/// Start it regularly, preferably with a Temporal Schedule. An order whose workflow still runs is left alone, however
/// long it takes.
public struct StockSweepWorkflow: Workflow {
    /// A long sweep does not keep an old build from being taken down: it does the same few steps again and again, which
    /// every build replays.
    public static let versioningBehavior: VersioningBehavior? = .autoUpgrade

    /// A sweep that has not begun.
    public init(_ request: SweepRequest) {}

    /// Looks for orders page by page, and settles those whose workflow no longer runs.
    public static func run(_ request: SweepRequest, in context: WorkflowContext<Self>) async throws -> SweepReport {
        var request = request
        while true {
            let question = LapsedOrdersRequest(after: request.after, limit: request.pageSize)
            let page = try await context.execute(Sweeping.find, question)
            for order in page.orders {
                request.report.looked += 1
                do throws(ActivityFailure<Never>) {
                    let outcome = try await context.execute(Sweeping.settle, order)
                    if outcome.isRunning { request.report.running += 1 } else { request.report.settled.append(outcome) }
                } catch {
                    if case .interrupted = error.reason { throw error }
                    request.report.failed += 1
                    context.logger.warning("\(order.orderID) could not be settled: \(error)")
                }
            }
            guard let last = page.orders.last, page.orders.count >= request.pageSize else { return request.report }
            request.after = last.orderID
            if context.isContinueAsNewSuggested { try await context.continueAsNew(request) }
        }
    }
}

extension WorkflowID where W == StockSweepWorkflow {
    /// The sweep; only one runs at a time.
    public static var stockSweep: Self { "stock-sweep" }
}
