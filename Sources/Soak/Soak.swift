import ArgumentParser
import Foundation
import Logging
import TemporalClient
import TemporalCore
import TemporalWorker

/// Puts load on workers for a long time: restarts, and what memory they keep.
@main
struct Soak: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Puts load on a worker, to see what it loses and what it keeps.",
        subcommands: [Work.self, Memory.self]
    )

    /// A worker that is started and ended by the dozen.
    struct Work: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Works on a task queue until SIGTERM, and writes a line for each activity that ran to its end."
        )
        @Option(help: "The Temporal server's address.") var address = "localhost:7233"
        @Option(help: "The task queue to work on.") var taskQueue = "soak"
        @Option(help: "The file to write lines to.") var ledger: String
        @Option(help: "The least level that is logged.") var logLevel = "info"

        func run() async throws {
            let level = Logger.Level(rawValue: logLevel) ?? .info
            LoggingSystem.bootstrap { label in
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = level
                return handler
            }
            let ledger = try Ledger(path: ledger)
            let client = try await Client.connect(ClientOptions(address))
            var options = WorkerOptions()
            options.gracefulShutdown = .seconds(20)
            // A sticky queue whose worker is gone must be seen as such by the server, not by the time that passes.
            options.stickyScheduleToStartTimeout = .seconds(30)
            let worker = try Worker(client, on: TaskQueue(taskQueue), options: options) {
                StepsWorkflow.self
                Steps.step.implemented { input, activity in
                    // The work.
                    try await Task.sleep(for: .milliseconds(input.milliseconds))
                    try ledger.write("\(activity.info.workflowID) \(input.number) \(activity.info.attempt)")
                    return input.number
                }
            }
            try await worker.runUntilSignal {
                // The program that started it waits for this line.
                FileHandle.standardOutput.write(Data("READY\n".utf8))
            }
            await client.close()
        }
    }
}

/// A file that many processes add lines to.
final class Ledger: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ValidationError("\(path) cannot be written") }
    }

    deinit { close(descriptor) }

    /// Adds a line, whole.
    func write(_ line: String) throws {
        let bytes = Array("\(line)\n".utf8)
        // tidy:allow print — a file, and one call, so that lines of several processes do not mix
        guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw ApplicationFailure("the ledger cannot be written")
        }
    }
}
