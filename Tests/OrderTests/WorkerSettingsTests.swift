import ArgumentParser
import Foundation
import Logging
import OrderCommandLine
import OrderDatabase
import OrderWorkflows
import Synchronization
import TemporalCore
import TemporalWorker
import Testing

@testable import OrderWorker
@testable import OrderWorkerService

@Suite("The worker's settings")
struct WorkerSettingsTests {
    private func plan(_ arguments: [String] = [], _ variables: [String: String] = [:]) throws -> WorkerPlan {
        let command = try OrderWorker.parse(arguments)
        return try WorkerPlan(command.flags, connection: command.connection, settings: Settings(variables))
    }

    @Test("without settings it works on both documented queues")
    func defaults() throws {
        let plan = try plan()
        #expect(
            plan.banner == [
                "Worker starting on task queue: order-task-queue",
                "Worker starting on task queue: order-processing-queue",
                "Worker identity: order-worker-\(ProcessInfo.processInfo.hostName)",
                "Validation URL: http://localhost:8081/validate",
                "Temporal Host: localhost:7233",
            ]
        )
        #expect(plan.database == .sqlite(path: ".orderflow/orders.db"))
        #expect(plan.holdTime == .seconds(1_800))
        #expect(plan.options.maximumCachedWorkflows == 1000)
    }

    @Test("it is a version of a deployment as flags or variables say, and flags go before variables")
    func deployment() throws {
        let variables = ["TEMPORAL_DEPLOYMENT_NAME": "shop/orders", "TEMPORAL_WORKER_BUILD_ID": "abc1"]
        let told = try plan([], variables)
        #expect(told.options.deployment?.version.description == "shop/orders.abc1")
        #expect(told.banner.contains("Worker version: shop/orders.abc1"))
        let commanded = try plan(["--deployment-name", "orders", "--build-id=2"], variables)
        #expect(commanded.options.deployment?.version.description == "orders.2")
        #expect(try plan(["--build-id", "2"], variables).options.deployment?.version.description == "shop/orders.2")
        // As a manifest has it that sets variables to nothing.
        let nothing = ["TEMPORAL_DEPLOYMENT_NAME": "", "TEMPORAL_WORKER_BUILD_ID": ""]
        #expect(try plan([], nothing).options.deployment == nil)
        for (arguments, words) in [
            (["--build-id", "2"], "--deployment-name or TEMPORAL_DEPLOYMENT_NAME"),
            (["--deployment-name", "orders"], "--build-id or TEMPORAL_WORKER_BUILD_ID"),
            (["--deployment-name", "a.b", "--build-id", "2"], "contains '.'"),
            (["--deployment-name", "orders", "--build-id", "__2"], "begins with \"__\""),
        ] {
            let failure = #expect(throws: CommandFailure.self) { try plan(arguments) }
            #expect(failure?.status == .usage)
            #expect(failure?.description.contains(words) == true, "\(failure as Any)")
        }
    }

    @Test("orders end with the build that they began with; a sweep goes on with any")
    func behaviors() {
        #expect(OrderWorkflow.versioningBehavior == .pinned && GreetUser.versioningBehavior == .pinned)
        #expect(PaymentWorkflow.versioningBehavior == .pinned && ShipmentWorkflow.versioningBehavior == .pinned)
        #expect(StockSweepWorkflow.versioningBehavior == .autoUpgrade)
    }

    @Test("flags go before variables, and no queue is polled twice")
    func precedence() throws {
        let variables = [
            "ORDER_TASK_QUEUE": "a", "ORDER_TASK_QUEUE_ALIASES": " b, a ,,c", "VALIDATION_URL": "http://v/",
            "ORDER_DB_FILE": "s", "ORDER_HOLD_TIME": "5m", "TEMPORAL_HOST": "h:1", "LOG_LEVEL": "DEBUG",
        ]
        let told = try plan([], variables)
        #expect(told.taskQueues == ["a", "b", "c"])
        #expect(told.validationURL == "http://v/")
        #expect(told.database == .sqlite(path: "s"))
        #expect(told.holdTime == .seconds(300))
        #expect(told.connection.address == "h:1")
        #expect(told.options.logger.logLevel == .debug)
        let flags = [
            "--task-queue", "q", "--task-queue-aliases=,", "--validation-url=http://w/", "--db-file=t",
            "--address=i:2", "--log-level=error", "--max-cached=0",
        ]
        let commanded = try plan(flags, variables)
        #expect(commanded.taskQueues == ["q"])
        #expect(commanded.validationURL == "http://w/")
        #expect(commanded.database == .sqlite(path: "t"))
        let postgres = try plan(["--db", "postgres"], ["POSTGRES_HOST": "p", "POSTGRES_PORT": "6543"])
        #expect(postgres.database == .postgres(PostgresSettings(host: "p", port: 6543)))
        #expect(try plan([], ["POSTGRES_HOST": "p"]).database == .postgres(PostgresSettings(host: "p")))
        #expect(throws: CommandFailure.self) { try self.plan([], ["FAULT": "nonsense"]) }
        #expect(commanded.connection.address == "i:2")
        #expect(commanded.options.logger.logLevel == .error)
        #expect(commanded.options.maximumCachedWorkflows == 0)
    }

    @Test("metrics and health have separate ports")
    func monitoring() throws {
        let standard = try plan().monitoring
        #expect(standard.host == "127.0.0.1")
        #expect(
            standard.endpoints == [
                .init(path: "/metrics", port: 9464, setting: nil), .init(path: "/health", port: 8090, setting: nil),
            ]
        )
        let variables = ["METRICS_PORT": "1", "HEALTH_PORT": "2", "MONITORING_HOST": "0.0.0.0"]
        let told = try plan(["--metrics-port=OFF"], variables).monitoring
        #expect(told.host == "0.0.0.0")
        #expect(told.endpoints == [.init(path: "/health", port: 2, setting: "HEALTH_PORT")])
        #expect(try plan([], ["METRICS_PORT": "0", "HEALTH_PORT": "0"]).monitoring.endpoints.count == 2)
        for (name, value) in [("METRICS_PORT", "65536"), ("HEALTH_PORT", "-1"), ("METRICS_PORT", "8090")] {
            #expect(throws: CommandFailure.self) { try plan([], [name: value]) }
        }
    }

    @Test("a log line is one line of JSON, or words for people")
    func logLines() throws {
        let time = Timestamp(millisecondsSince1970: 1_759_235_696_789)
        let event = LogEvent(
            level: .warning,
            message: "two\nlines",
            metadata: ["order-id": "ORDER-1"],
            source: "test",
            file: #fileID,
            function: #function,
            line: #line
        )
        #expect(
            Self.line(.json, event, at: time)
                == #"{"level":"warning","logger":"l","message":"two\nlines","order-id":"ORDER-1","#
                + #""time":"2025-09-30T12:34:56.789Z"}"# + "\n"
        )
        let text = #"2025-09-30T12:34:56.789Z WARNING  two\nlines order-id=ORDER-1"# + "\n"
        #expect(Self.line(.text, event, at: time) == text)
        #expect(Self.line(.json, event, at: time, inCapitals: true).contains(#""level":"WARNING""#))
    }

    @Test("levels are written in capital letters in JSON where that is wanted")
    func capitals() throws {
        #expect(try LogSettings(.parse([]), Settings(["LOG_LEVEL_CASE": "UPPER"])).hasCapitalLevels)
        #expect(try !LogSettings(.parse([]), Settings([:])).hasCapitalLevels)
        #expect(throws: CommandFailure.self) { try LogSettings(.parse([]), Settings(["LOG_LEVEL_CASE": "tall"])) }
    }

    private static func line(
        _ format: LineLogHandler.Format,
        _ event: LogEvent,
        at time: Timestamp,
        inCapitals: Bool = false
    ) -> String {
        let lines = Lines()
        var handler = LineLogHandler(label: "l", format: format, logLevel: .info)
        handler.hasCapitalLevels = inCapitals
        handler.write = { line in lines.add(line) }
        handler.now = { time }
        handler.log(event: event)
        return lines.all.joined()
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }
}
