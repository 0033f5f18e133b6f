import HTTPTypes
import OrderContract
import TemporalClient
import TemporalCore

/// How an order stands, with everything that a page about it shows.
struct OrderStanding: Sendable {
    /// The order's own report, or the last recorded one.
    var report: StatusReport
    /// Its record; nil for an order that no worker has begun.
    var record: OrderRecord?
    /// Its charges and refunds, the earliest first.
    var payments: [PaymentRecord]
    /// Why nothing happens, if it is known.
    var notice: String?
}

/// Finds out how orders stand: from the order itself if it answers soon, else from its record.
struct OrderStandings: Sendable {
    let service: OrderService
    let records: any OrderRecords

    /// How long a page waits for an order's own report before it shows the recorded one.
    private static let patience = Duration.seconds(3)

    /// How an order stands.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - language: that of the notice.
    /// - Returns: how it stands.
    /// - Throws: ``Problem`` when the order does not exist, or nobody can say now whether it does.
    func standing(of orderID: String, _ language: DisplayLanguage) async throws(Problem) -> OrderStanding {
        var service = service
        service.patience = Self.patience
        async let known = try? records.list(OrderFilter(orderID: orderID)).first
        async let paid = try? records.payments(of: orderID)
        var (report, notice): (StatusReport, String?)
        do throws(Problem) {
            report = try await service.report(orderID)
            notice = nil
        } catch {
            let record = await known
            // Temporal forgets an order after a time, and its record stays.
            let isForgotten = error.status == .notFound && record?.status.isTerminal == true
            guard error.status == .serviceUnavailable || isForgotten else { throw error }
            report = try await lastWord(of: orderID, record, error)
            if isForgotten {
                notice = nil
            } else {
                notice = error == .silentTemporal ? error.message(language) : await reason(for: error, language)
            }
        }
        return OrderStanding(report: report, record: await known, payments: await paid ?? [], notice: notice)
    }

    /// The last recorded state; for an order that no worker has begun, that it was taken.
    private func lastWord(
        of orderID: String,
        _ record: OrderRecord?,
        _ problem: Problem
    ) async throws(Problem) -> StatusReport {
        guard let record else {
            // If Temporal is silent, nobody can say whether the order exists.
            if problem == .silentTemporal { throw problem }
            try await service.checkExists(orderID)
            return StatusReport(orderID: orderID, status: .pending, stage: .created, lastUpdated: .now)
        }
        var report = StatusReport(record)
        report.items = (try? await records.items(of: orderID)) ?? []
        return report
    }

    /// Why an order does not answer, if that can be found out.
    private func reason(for problem: Problem, _ language: DisplayLanguage) async -> String {
        guard let queue = try? await service.atOnce.describeTaskQueue(service.taskQueue) else {
            return problem.message(language)
        }
        return PageText(language: language)[queue.pollers.isEmpty ? "nobody" : "waiting"]
    }
}
