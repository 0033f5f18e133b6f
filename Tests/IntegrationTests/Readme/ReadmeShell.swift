import Foundation
import Glibc
import Synchronization

/// Runs the README's lines as a person's shell would, but on ports of its own and with the programs built already.
final class ReadmeShell: Sendable {
    private let folder: URL
    private let environment: [String: String]
    private let started = Mutex<[ReadmeProcess]>([])

    /// Why a command did not do what it should.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// `swift run` would build and wait for the build that runs the tests; the stub gets a free port.
    private static let prelude = """
        cd "$PLACE" || exit 64
        swift() {
            [ "$1" = run ] || { echo "only swift run is known here" >&2; exit 64; }
            local name=$2
            shift 2
            [ "$name" != order-stub ] || set -- --port "$STUB_PORT" "$@"
            exec "$BUILT/$name" "$@"
        }
        curl() { command curl --silent --show-error "${@//localhost:8081/localhost:$STUB_PORT}"; }
        """

    init(address: String, stubPort: UInt16) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let ours = ProcessInfo.processInfo.environment
        let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path()
        let named = ours["TEMPORAL_CLI"].map { URL(filePath: $0).deletingLastPathComponent().path() + ":" } ?? ""
        let tools = ReadmeCommands.root.appending(path: ".tools/bin").path()
        environment = [
            "PATH": "\(named)\(ours["PATH"] ?? ""):\(tools)",
            "HOME": folder.path(),
            "BUILT": built,
            "STUB_PORT": "\(stubPort)",
            "TEMPORAL_ADDRESS": address,
            "VALIDATION_URL": "http://localhost:\(stubPort)/validate",
            "ORDER_DB_FILE": folder.appending(path: "orders.db").path(),
            // Nothing is left to the dice, and processing is long enough to be hurried and stopped.
            "PAYMENT_FAILURE_RATE": "0",
            "PROCESS_SECONDS": "20/1",
        ]
    }

    /// Starts a program that goes on, and returns when it says what is expected.
    @discardableResult
    func start(_ line: String, says words: String) async throws -> ReadmeProcess {
        let process = try begin(line, in: ReadmeCommands.root)
        started.withLock { $0.append(process) }
        let deadline = ContinuousClock.now + .seconds(60)
        while !process.output.contains(words) {
            guard process.status == nil, ContinuousClock.now < deadline else {
                throw Failed(description: "\(line): \(process.output)")
            }
            // tidy:allow sleep — the pause between two looks at the log
            try await Task.sleep(for: .milliseconds(50))
        }
        return process
    }

    /// Runs a line to its end, in the package's folder unless another is given.
    func run(_ line: String, in place: URL = ReadmeCommands.root) async throws -> (status: Int32, output: String) {
        let process = try begin(line, in: place)
        let end = try await process.outcome(within: .seconds(90))
        if end.isLate { throw Failed(description: "\(line) does not end: \(process.output)") }
        return (end.status, process.output)
    }

    /// Ends what was started, the latest first, and forgets what was written.
    func close() async {
        for process in started.withLock({ $0 }).reversed() {
            process.send(SIGTERM)
            _ = try? await process.outcome(within: .seconds(15))
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private func begin(_ line: String, in place: URL) throws -> ReadmeProcess {
        var variables = environment
        variables["PLACE"] = place.path()
        let log = folder.appending(path: "\(UUID().uuidString).log")
        return try ReadmeProcess("\(Self.prelude)\n\(line)", variables, log: log)
    }
}
