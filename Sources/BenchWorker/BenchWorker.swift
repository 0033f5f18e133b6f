import ArgumentParser
import Foundation
import Logging
import TemporalClient
import TemporalCore
import TemporalPrometheus
import TemporalWorker

/// Shows what would end a line or control a terminal.
private struct VisibleLogHandler: LogHandler {
    var inner: StreamLogHandler

    var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }
    var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\("\(event.message)".visible)"
        event.metadata = event.metadata?.mapValues { "\("\($0)".visible)" }
        inner.log(event: event)
    }
}

/// The worker that is measured beside the other SDKs' workers.
@main
struct BenchWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-worker",
        abstract: "Runs the benchmark's workflows, so that this SDK can be measured beside its peers.",
        subcommands: [Run.self, Replay.self],
        defaultSubcommand: Run.self
    )

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Works on a task queue until SIGTERM.")

        @Option(help: "The Temporal server's address.") var address = "localhost:7233"
        @Option(help: "The namespace to work in.") var namespace = "default"
        @Option(help: "The task queue to work on.") var taskQueue = "bench"
        @Option(help: "How many workflows are kept in memory.") var maxCached = 1000
        @Flag(help: "Takes no activities with the answers to workflow tasks.") var noEager = false
        @Flag(help: "Measures as for Prometheus, so that its cost shows beside a run without.") var metrics = false

        @Option(help: "What all versions of the worker are deployed as; with --build-id.") var deploymentName: String?
        @Option(help: "Which build this is; with --deployment-name.") var buildID: String?
        @Option(help: "Which build goes on with a workflow: the one it began with, or the current one.")
        var versioning: Versioning?

        /// The behaviours of worker versioning, by the names that the flag has.
        enum Versioning: String, ExpressibleByArgument, CaseIterable {
            case pinned
            case autoUpgrade = "auto-upgrade"

            var behavior: VersioningBehavior { self == .pinned ? .pinned : .autoUpgrade }
        }

        func validate() throws {
            guard maxCached >= 0 else { throw ValidationError("--max-cached is \(maxCached); give 0 or more") }
            if (deploymentName == nil) != (buildID == nil) {
                throw ValidationError("--deployment-name and --build-id belong together: give both, or neither")
            }
            if versioning != nil, deploymentName == nil {
                throw ValidationError("--versioning needs a build: give --deployment-name and --build-id too")
            }
        }

        /// What the worker is deployed as; workflows are pinned where nothing else is said.
        private var deployment: WorkerDeployment? {
            get throws {
                guard let deploymentName, let buildID else { return nil }
                return try WorkerDeployment.fromEnvironment(
                    name: deploymentName,
                    buildID: buildID,
                    defaultBehavior: (versioning ?? .pinned).behavior,
                    environment: [:]
                )
            }
        }

        func run() async throws {
            LoggingSystem.bootstrap { label in
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = .error
                return VisibleLogHandler(inner: handler)
            }
            var clientOptions = ClientOptions(address, namespace: namespace)
            if metrics { clientOptions.metrics = PrometheusMetrics() }
            let deployment = try deployment
            let client = try await Client.connect(clientOptions)
            var options = WorkerOptions()
            options.maximumCachedWorkflows = maxCached
            options.allowsEagerActivities = !noEager
            options.deployment = deployment
            let worker = try Worker(client, on: TaskQueue(taskQueue), options: options) {
                EchoWorkflow.self
                ChainWorkflow.self
                FanoutWorkflow.self
                SignalSumWorkflow.self
                TimersSignalsWorkflow.self
                BlockedWorkflow.self
                NoopWorkflow.self
                InteractiveWorkflow.self
                VersionWorkflow.self
                NexusCallerWorkflow.self
                BenchService.operations
                Bench.echo.implemented { text in text }
                Bench.inc.implemented { number in number &+ 1 }
            }
            try await worker.runUntilSignal {
                // The driver waits for this line, and a pipe is not flushed at its end.
                FileHandle.standardOutput.write(Data("READY\n".utf8))
            }
            await client.close()
        }
    }
}
