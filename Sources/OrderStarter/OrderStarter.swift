import ArgumentParser
import Logging
import OrderCommandLine
import TemporalClient

/// The starter: starts orders and sends them messages.
@main
struct OrderStarter: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "order-starter",
        abstract: "Starts an order, asks for its status, and sends it messages.",
        usage: """
            order-starter -order-id=ORDER-001 -amount=500.00 -items="laptop,mouse,keyboard"
            order-starter -action=query -workflow-id=order-workflow-ORDER-001
            AUTO_APPROVE=true order-starter
            order-starter scenarios --fast
            """,
        discussion: """
            Every flag may be written --x v, --x=v, -x=v or -x v.

            With --order-id, --amount or --items an order of the policy "validated" is started: a service validates \
            it, payment is automatic, processing takes 15 s. With --policy it is an order of that policy. Without flags an order that a person has to approve is \
            started, as the environment says:

              WORKFLOW_TYPE         order or greet (order)
              ORDER_ID              the order (ORDER-<seconds since 1970>)
              USER_ID               the user to greet, and the customer (user-123)
              ASYNC                 true: start and return; you send the signals (false)
              AUTO_APPROVE          true: approve after two seconds (false)
              ORDER_TASK_QUEUE      the queue (order-task-queue; order-processing-queue for "validated")
              APPROVAL_TIMEOUT      how long approval may take (15m)
              PAYMENT_TIMEOUT       how long the customer may take to pay (30s)
              COMPLETION_TIMEOUT    how long the completion may take (24h)
              REVIEW_THRESHOLD      above which price an order is reviewed (10000.00)
              PROCESS_SECONDS       processing time, usual/expedited (15/5)
              PAYMENT_FAILURE_RATE  the share of payment attempts that fail, 0 to 1 (0.2 for "approval", else 0)
              RETRY_INITIAL, RETRY_COEFFICIENT, RETRY_MAX_INTERVAL, RETRY_MAX_ATTEMPTS  (1s, 2.0, 60s, 3)
              TEMPORAL_UI_URL       for the link that is printed (http://localhost:8088)

            Exit codes: 0 success, 1 the order failed or what was asked for is not possible now, \
            2 a flag or variable makes no sense, 3 Temporal cannot be reached or the namespace does not exist.
            """,
        subcommands: [Scenarios.self, Load.self, Chaos.self, Verify.self, Repair.self, ScheduleSweep.self]
    )

    @OptionGroup var flags: StarterFlags
    @OptionGroup var log: LogFlags

    static func main() async { await runAndExit() }

    func run() async throws {
        let settings = processSettings
        let plan = try StarterPlan(flags, settings)
        // It prints what it does, so by default it logs only trouble.
        let log = try LogSettings(log, settings, usualLevel: .warning)
        let logger = log.logger("order-starter")
        let client = try await plan.connection.connect(logger: logger)
        do {
            try await StarterRun(plan: plan, client: client, logger: logger).perform()
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}
