// docs: foundation
import TemporalWorkflowsFoundation

struct Invoice: Codable, Sendable {
    var id: UUID
    var price: Decimal
    var due: Date
}

struct Dunning: Workflow {
    static func run(_ invoice: Invoice, in context: WorkflowContext<Self>) async throws -> UUID {
        try await context.sleep(until: invoice.due.advanced(by: .days(14)))
        let late = context.date.duration(since: invoice.due)
        context.logger.info("an invoice is late", ["by": "\(late)"])
        // The same in every replay.
        return context.newUUID()
    }
}
// docs: end
