import ArgumentParser
import OrderCommandLine
import OrderWorkerService
import TemporalClient

/// The worker: runs the order's workflows and activities until it is asked to stop.
@main
struct OrderWorker: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "order-worker",
        abstract: "Runs the order's workflows and activities.",
        discussion: """
            Further variables:

              VALIDATION_API_KEY    the bearer token for the validation service (none)
              PUBLIC_URL            where customers reach order-api, for links in messages to them (no links)
              ORDER_HOLD_TIME       how long stock is held before a sweep asks whether its order still runs (30m)
              FAULT                 what fails on purpose, such as payment.afterCharge:kill
              POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB
                                    (localhost, 5432, orderflow, orderflow123, orderflow)

            Exit codes: 0 stopped as asked, 1 failed while running, 2 a flag or variable makes no sense, \
            3 Temporal or the database cannot be reached, or the namespace does not exist.
            """,
        subcommands: [Healthcheck.self, Migrate.self]
    )

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var flags: WorkerFlags

    var log: LogFlags { flags.log }

    static func main() async { await runAndExit() }

    func run() async throws {
        try await WorkerPlan(flags, connection: connection, settings: processSettings).work()
    }
}

/// Asks the Temporal server and, if its port is known, the worker on this machine.
struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exits with 0 if the Temporal server answers, with 3 if it does not.",
        discussion: """
            For containers: with HEALTH_PORT, the worker on this machine must be ready too.
            """
    )

    @OptionGroup var connection: ConnectionFlags

    func run() async throws {
        let settings = processSettings
        let connection = try connection.settings(settings)
        let watched = try MonitoringPlan(MonitoringFlags.parse([]), settings).setHealth
        let client = try await connection.connect()
        say("Temporal \(client.serverVersion) answers at \(connection.address)")
        await client.close()
        if let watched { say(try await checkHealth(at: watched)) }
    }
}
