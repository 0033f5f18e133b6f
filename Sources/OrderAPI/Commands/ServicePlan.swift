import CoreMetrics
import Foundation
import Hummingbird
import Logging
import OrderCommandLine
import OrderWorkerService
import ServiceLifecycle
import TemporalClient
import TemporalHTTP
import TemporalPrometheus
import TemporalWorker
import UnixSignals

/// What the API does, as flags and environment say; made before anything is opened or connected.
struct ServicePlan: Sendable {
    static let usualAddresses = "127.0.0.1:8080,127.0.0.1:8000"
    static let usualUIAddress = "http://localhost:8088"

    let addresses: [ListenAddress]
    let uiAddress: String
    let policies: OrderPolicies
    let access: AccessRules
    let withWorker: Bool
    /// Where Temporal and the database are, what is logged, and everything that a worker needs.
    let work: WorkerPlan
    let identity: String

    /// How long requests have to end, and then the worker: together less than the 30 seconds after which the process
    /// would be killed.
    private static let requestTime = Duration.seconds(12)
    private static let workTime = Duration.seconds(15)

    private var logger: Logger { work.options.logger }

    init(_ flags: Serve, _ settings: Settings) throws(CommandFailure) {
        let name = flags.listen.isEmpty ? "API_LISTEN" : "--listen"
        let texts = flags.listen.isEmpty ? [settings.text("API_LISTEN") ?? Self.usualAddresses] : flags.listen
        addresses = try ListenAddress.list(texts, named: name, settings)
        let ui = flags.uiURL ?? settings.text("TEMPORAL_UI_URL") ?? Self.usualUIAddress
        guard let url = URL(string: ui), ["http", "https"].contains(url.scheme?.lowercased()), url.host != nil else {
            throw settings.invalid(
                "TEMPORAL_UI_URL",
                is: ui,
                "give an http or https URL such as \(Self.usualUIAddress)"
            )
        }
        uiAddress = ui.hasSuffix("/") ? String(ui.dropLast()) : ui
        policies = try OrderPolicies(settings)
        access = try AccessRules(addresses, settings)
        withWorker = flags.withWorker
        var work = try WorkerPlan(
            flags.flags,
            connection: flags.connection,
            settings: settings,
            program: "order-api"
        )
        work.options.shutdownTimeout = Self.workTime
        self.work = work
        identity = "order-api-\(ProcessInfo.processInfo.hostName)"
    }

    /// Serves until SIGTERM or SIGINT, then finishes what has begun.
    func serve() async throws {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        if withWorker { _ = try work.validation() }
        let client = try work.connection.client(as: identity, logger: logger)
        let records = StoredRecords(work.database, logger)
        let servers = try servers(client: client, records: records, metrics: metrics)
        // The last of them ends first: requests end before the worker that answers them.
        let services: [any Service] = (withWorker ? [EmbeddedWorker(plan: work, metrics: metrics)] : []) + servers
        var group = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger.quiet
        )
        group.maximumGracefulShutdownDuration = Self.requestTime
        defer { logger.info("order-api has stopped") }
        logger.info("\(access.summary)")
        let all = ServiceGroup(configuration: group)
        if withWorker {
            // The worker serves the metrics of the process.
            try await all.run()
        } else {
            try await work.monitoring.servingMetrics(metrics, logger: logger) { try await all.run() }
        }
        await client.close()
        await records.close()
    }

    private func servers(
        client: Client,
        records: StoredRecords,
        metrics: PrometheusMetrics
    ) throws -> [any Service] {
        let service = OrderService(
            client: client,
            taskQueue: work.taskQueues[0],
            patience: .seconds(10),
            attributes: AttributeGuard(client.with(CallOptions(timeout: .seconds(3))), logger),
            records: records
        )
        let routes = APIRoutes(
            service: service,
            records: records,
            policies: policies,
            pages: try Pages(uiAddress: uiAddress),
            access: access,
            metrics: { metrics.text() }
        )
        let server = APIServer(
            addresses: addresses,
            responder: routes.responder(logger),
            limits: access.limits,
            logger: logger.quiet
        )
        return server.services { addresses in
            for address in addresses { say("order-api listening on http://\(address)") }
        }
    }
}
