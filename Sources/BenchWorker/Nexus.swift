import TemporalClient
import TemporalCore
import TemporalWorker

/// The Nexus service of the benchmark.
enum BenchService {
    static let service = NexusService("bench")
    static let echo = NexusOperation<String, String>("echo", of: service)
    static let runEcho = NexusOperation<String, String>("run-echo", of: service)

    /// What the worker answers them with.
    @RegistrationBuilder static var operations: [Registration] {
        echo.implemented { text in text }
        runEcho.runsWorkflow { text, context in
            // Another attempt of one call finds the workflow of the first.
            try await context.start(EchoWorkflow.self, id: WorkflowID("run-echo-\(context.info.requestID)"), text)
        }
    }
}
