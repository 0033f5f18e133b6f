package import ArgumentParser
import CoreMetrics
import Foundation
import Logging
package import OrderActivities
package import OrderCommandLine
import OrderContract
package import OrderDatabase
package import OrderStores
import OrderWorkflows
import ServiceLifecycle
import TemporalClient
package import TemporalCore
package import TemporalPrometheus
package import TemporalWorker
import UnixSignals

/// The worker's flags.
package struct WorkerFlags: ParsableArguments {
    @Option(help: "The queue to work on. [ORDER_TASK_QUEUE; order-task-queue]")
    package var taskQueue: String?

    @Option(
        help: "Further queues, separated by commas; \",\" for none. [ORDER_TASK_QUEUE_ALIASES; order-processing-queue]"
    )
    package var taskQueueAliases: String?

    @Option(help: "The validation service. [VALIDATION_URL; http://localhost:8081/validate]")
    package var validationURL: String?

    @OptionGroup package var database: DatabaseFlags

    @Option(help: "How many workflows are kept in memory; 0 replays each from its history.")
    package var maxCached = 1000

    @Option(help: "What all versions of the worker are deployed as, with --build-id. [TEMPORAL_DEPLOYMENT_NAME; none]")
    package var deploymentName: String?

    @Option(help: "Which build this is, such as a commit, with --deployment-name. [TEMPORAL_WORKER_BUILD_ID; none]")
    package var buildID: String?

    @OptionGroup package var log: LogFlags

    @OptionGroup package var monitoring: MonitoringFlags

    package init() {}
}

/// What the worker does, as flags and environment say; made before anything is opened or connected.
package struct WorkerPlan: Sendable {
    package let connection: ConnectionSettings
    package let taskQueues: [TaskQueue]
    package let validationURL: String
    @Redacted private var validationKey: String?
    package let database: DatabaseSettings
    package let holdTime: Duration
    /// Where customers reach the shop; nil where that is not said.
    package let publicAddress: PublicAddress?
    package let faultPlan: FaultPlan
    package let identity: String
    package var options: WorkerOptions
    package let monitoring: MonitoringPlan

    /// A plan.
    /// - Parameters:
    ///   - flags: the command line.
    ///   - connection: where Temporal is, as the command line says.
    ///   - settings: the environment.
    ///   - program: the name in each line of the log.
    /// - Throws: when a flag or a variable makes no sense.
    package init(
        _ flags: WorkerFlags,
        connection: ConnectionFlags,
        settings: Settings,
        program: String = "order-worker"
    ) throws(CommandFailure) {
        self.connection = try connection.settings(settings)
        let queue = flags.taskQueue ?? settings.text("ORDER_TASK_QUEUE") ?? TaskQueue.orders.name
        let aliases =
            flags.taskQueueAliases ?? settings.text("ORDER_TASK_QUEUE_ALIASES") ?? TaskQueue.orderProcessing.name
        taskQueues = Self.queues(queue, aliases)
        validationURL = flags.validationURL ?? settings.text("VALIDATION_URL") ?? "http://localhost:8081/validate"
        validationKey = settings.text("VALIDATION_API_KEY")
        database = try flags.database.settings(settings)
        holdTime = try settings.milliseconds("ORDER_HOLD_TIME").map { .milliseconds($0) } ?? OrderStores.usualHoldTime
        publicAddress = try PublicAddress.read(settings)
        do throws(DatabaseError) {
            faultPlan = try FaultPlan(settings.text("FAULT") ?? "")
        } catch {
            throw .usage("\(error)")
        }
        identity = "order-worker-\(ProcessInfo.processInfo.hostName)"
        guard flags.maxCached >= 0 else { throw .usage("--max-cached is \(flags.maxCached); give 0 or more") }
        var options = WorkerOptions()
        options.maximumCachedWorkflows = flags.maxCached
        // Processing reports its progress every second, and learns within that time that it is to stop.
        options.maximumHeartbeatInterval = .seconds(1)
        options.gracefulShutdown = .seconds(5)
        options.logger = try LogSettings(flags.log, settings).logger(program)
        options.interceptors = [LoggedActivities()]
        options.deployment = try Self.deployment(flags, settings)
        monitoring = try MonitoringPlan(flags.monitoring, settings)
        self.options = options
    }

    /// What is printed when the worker polls.
    package var banner: [String] {
        var lines = taskQueues.map { "Worker starting on task queue: \($0)" }
        lines.append("Worker identity: \(identity)")
        if let version = options.deployment?.version { lines.append("Worker version: \(version)") }
        lines += ["Validation URL: \(validationURL)", "Temporal Host: \(connection.address)"]
        return lines
    }

    /// Makes the link to a customer's own page of an order's token; nil where the shop has no public address.
    private var customerLink: (@Sendable (_ token: String) -> String)? {
        guard let address = publicAddress else { return nil }
        return { token in address.link(token) }
    }

    /// The validation service.
    package func validation() throws(CommandFailure) -> ValidationClient {
        do throws(ValidationClient.InvalidAddress) {
            return try ValidationClient(address: validationURL, apiKey: validationKey)
        } catch {
            throw .usage("\(error)")
        }
    }

    /// The database, with the latest schema.
    package func stores() async throws(CommandFailure) -> OrderStores {
        let logger = options.logger
        do throws(DatabaseError) {
            return try await OrderStores.open(database, holdTime: holdTime, faultPlan: faultPlan) {
                logger.warning("\($0): it goes on, and knows nothing of what is new there")
            }
        } catch {
            throw CommandFailure(error)
        }
    }

    /// What the worker is deployed as; nil where neither flags nor variables say so.
    private static func deployment(
        _ flags: WorkerFlags,
        _ settings: Settings
    ) throws(CommandFailure) -> WorkerDeployment? {
        func setting(_ flag: String?, else variable: String) -> String? {
            guard let flag, !flag.isEmpty else { return settings.text(variable) }
            return flag
        }
        let name = setting(flags.deploymentName, else: "TEMPORAL_DEPLOYMENT_NAME")
        let buildID = setting(flags.buildID, else: "TEMPORAL_WORKER_BUILD_ID")
        switch (name, buildID) {
        case (nil, nil): return nil
        case (let name?, nil):
            throw .usage(
                "deployment \"\(name)\" needs a build: give --build-id or TEMPORAL_WORKER_BUILD_ID, such as a commit"
            )
        case (nil, let buildID?):
            throw .usage(
                "build \"\(buildID)\" needs a deployment: give --deployment-name or TEMPORAL_DEPLOYMENT_NAME"
            )
        case (let name?, let buildID?):
            do throws(RegistrationError) {
                return try WorkerDeployment.fromEnvironment(name: name, buildID: buildID, environment: [:])
            } catch {
                throw .usage("\(error)")
            }
        }
    }

    private static func queues(_ first: String, _ aliases: String) -> [TaskQueue] {
        var names = [first]
        for alias in aliases.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) })
        where !alias.isEmpty && !names.contains(alias) {
            names.append(alias)
        }
        return names.map { TaskQueue($0) }
    }
}

extension WorkerPlan {
    /// Works until SIGTERM or SIGINT, then finishes what has begun.
    package func work() async throws {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        try await work(metrics) { service in
            let group = ServiceGroup(
                services: [service],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: options.logger.quiet
            )
            try await group.run()
        }
    }

    /// Connects, opens the database, and lets the workers run, with their metrics and health on their ports.
    /// - Parameters:
    ///   - metrics: the metrics of the process.
    ///   - run: runs the workers' service until it is to end.
    /// - Throws: ``CommandFailure`` when something cannot be reached, else what `run` throws.
    package func work(_ metrics: PrometheusMetrics, _ run: (WorkerService) async throws -> Void) async throws {
        let validation = try validation()
        let stores = try await stores()
        let client = try await connection.connect(as: identity, logger: options.logger)
        let services = OrderServices(
            stores: stores,
            validation: validation,
            customerLink: customerLink,
            isRunning: { try await client.isRunning($0) }
        )
        let workers = try taskQueues.map { queue in
            try Worker(client, on: queue, options: options) {
                OrderWorkflow.self
                Registration.workflow(OrderWorkflow.self, as: "OrderProcessingWorkflow")
                PaymentWorkflow.self
                ShipmentWorkflow.self
                GreetUser.self
                StockSweepWorkflow.self
                services.registrations
            }
        }
        let banner = banner
        let service = WorkerService(workers) { for line in banner { say(line) } }
        let standing = options.deployment.map {
            VersionStanding(version: $0.version, client: client, logger: options.logger)
        }
        let telling = Task { await standing?.log() }
        defer { telling.cancel() }
        do {
            try await monitoring.serving(workers, metrics: metrics, logger: options.logger) { try await run(service) }
        } catch let error as ClientError {
            throw CommandFailure(error)
        }
        await client.close()
        await stores.database.close()
    }
}

extension Client {
    /// Whether a workflow runs. A workflow that the server has forgotten does not.
    fileprivate func isRunning(_ workflowID: String) async throws -> Bool {
        do throws(ClientError) {
            let known = try await handle(OrderWorkflow.self, id: WorkflowID(workflowID)).describe()
            return known.status == .running || known.status == .paused
        } catch {
            if case .workflowNotFound = error { return false }
            throw error
        }
    }
}
