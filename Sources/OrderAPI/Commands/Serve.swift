import ArgumentParser
import CoreMetrics
import OrderCommandLine
import OrderWorkerService
import TemporalPrometheus

/// Serves the API.
struct Serve: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the API until SIGTERM or SIGINT. (default)"
    )

    @Option(
        help: """
            An address to listen on, as host:port; may be given several times. Port 0 chooses a free one. \
            [API_LISTEN; 127.0.0.1:8080,127.0.0.1:8000]
            """
    )
    var listen: [String] = []

    @Flag(help: "Also work on the orders in the same process, as order-worker does.")
    var withWorker = false

    @Option(help: "Where Temporal's Web UI is, for links to it. [TEMPORAL_UI_URL; http://localhost:8088]")
    var uiURL: String?

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var flags: WorkerFlags

    var log: LogFlags { flags.log }

    func run() async throws {
        try await ServicePlan(self, processSettings).serve()
    }
}
