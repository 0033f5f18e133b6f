import Foundation
import Glibc
import OrderCommandLine
import Subprocess
import Synchronization
import SystemPackage
import TemporalCore

/// One of the package's programs in a separate process; what it prints is kept in a file.
final class ChildProgram: Sendable {
    /// How the process ended; nil while it runs.
    private final class Ending: Sendable {
        let result = Mutex<Result<TerminationStatus, CommandFailure>?>(nil)
    }

    private let log: URL
    private let ending = Ending()
    /// Starts the process and waits for its end; cancelling it kills the process.
    private let life: Task<Void, Never>

    /// Starts a program from the folder of this one.
    /// - Parameters:
    ///   - name: such as `order-worker`.
    ///   - arguments: its flags.
    ///   - environment: all its variables.
    ///   - folder: where its output goes, one file for each process.
    /// - Throws: ``CommandFailure`` when the program is missing, or its output cannot be kept.
    init(
        _ name: String,
        arguments: [String] = [],
        environment: [String: String],
        in folder: URL
    ) throws(CommandFailure) {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name).path()
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandFailure("\(path) is missing; build it with: swift build --product \(name)", .failed)
        }
        let log = folder.appending(path: "\(name)-\(UUID().uuidString.prefix(8)).log")
        let output = try Self.open(log)
        let variables = Dictionary(
            uniqueKeysWithValues: environment.map { (Subprocess.Environment.Key(stringLiteral: $0), $1) }
        )
        self.log = log
        life = Task { [ending] in
            let result: Result<TerminationStatus, CommandFailure>
            do {
                let ended = try await Subprocess.run(
                    .path(FilePath(path)),
                    arguments: Arguments(arguments),
                    environment: .custom(variables),
                    input: .none,
                    output: .fileDescriptor(output, closeAfterSpawningProcess: true),
                    error: .combinedWithOutput
                )
                result = .success(ended.terminationStatus)
            } catch {
                result = .failure(CommandFailure("\(path) does not start: \(error)", .failed))
            }
            ending.result.withLock { $0 = result }
        }
    }

    deinit { life.cancel() }

    /// Everything that it has printed so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Whether it has not ended.
    var isRunning: Bool { ending.result.withLock { $0 == nil } }

    /// Whether it was ended by SIGKILL.
    var wasKilled: Bool {
        ending.result.withLock { result in
            if case .success(.signaled(SIGKILL)) = result { true } else { false }
        }
    }

    /// Ends it as a power cut would, and waits until it is gone.
    func kill() async {
        life.cancel()
        await life.value
    }

    /// Waits until it has printed a line with a text.
    /// - Returns: the line.
    /// - Throws: ``CommandFailure`` when it ends before that, or takes longer than the limit.
    func line(with text: String, within limit: Duration = .seconds(30)) async throws(CommandFailure) -> String {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            let isRunning = isRunning
            let printed = output
            if let line = printed.split(separator: "\n").first(where: { $0.contains(text) }) { return String(line) }
            guard isRunning else { throw failure(printed) }
            try? await Task.sleep(for: .milliseconds(50))
        }
        throw CommandFailure("\(log.lastPathComponent) has not said '\(text)' within \(limit.brief)", .failed)
    }

    private func failure(_ printed: String) -> CommandFailure {
        if case .failure(let failure) = ending.result.withLock({ $0 }) { return failure }
        return CommandFailure("\(log.lastPathComponent) ended: \(printed.suffix(500))", .failed)
    }

    private static func open(_ log: URL) throws(CommandFailure) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                FilePath(log.path()),
                .writeOnly,
                options: [.append, .create],
                permissions: .ownerReadWrite
            )
        } catch {
            throw CommandFailure("\(log.path()) cannot be written: \(error)", .failed)
        }
    }
}
