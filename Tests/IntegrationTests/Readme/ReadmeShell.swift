import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// Runs the README's lines as a person's shell would, but on its own ports and with the programs built already.
final class ReadmeShell: Sendable {
    private let folder: URL
    private let environment: [String: String]
    private let started = Mutex<[Program]>([])

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
        curl() {
            local words=("${@//localhost:8081/localhost:$STUB_PORT}")
            words=("${words[@]//localhost:8080/127.0.0.1:${API_PORT:-8080}}")
            words=("${words[@]//localhost:8000/127.0.0.1:${API_SECOND_PORT:-8000}}")
            command curl --silent --show-error "${words[@]}"
        }
        # What the container would run is run here.
        docker() {
            [ "$1" = exec ] && shift
            [ "$1" != -it ] || shift
            [ "$1 $2" = "temporal-admin-tools tctl" ] || { echo "no such container" >&2; exit 64; }
            shift 2
            scripts/tctl "$@"
        }
        # Each line has its own shell; these variables go from one to the next.
        [ ! -f "$HOME/kept" ] || . "$HOME/kept"
        trap 'printf "order=%s large=%s\n" "${order:-}" "${large:-}" >"$HOME/kept"' EXIT
        """

    /// - Parameters:
    ///   - address: the Temporal server.
    ///   - stubPort: where the validation service is to listen.
    ///   - apiPorts: where the API is to listen, instead of 8080 and 8000; empty when no line needs it.
    /// - Throws: when there is no place for what is written.
    init(address: String, stubPort: UInt16, apiPorts: [UInt16] = []) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let ours = ProcessInfo.processInfo.environment
        let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path()
        let named = ours["TEMPORAL_CLI"].map { URL(filePath: $0).deletingLastPathComponent().path() + ":" } ?? ""
        let tools = ReadmeCommands.root.appending(path: ".tools/bin").path()
        var environment = [
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
        if apiPorts.count == 2 {
            environment["API_PORT"] = "\(apiPorts[0])"
            environment["API_SECOND_PORT"] = "\(apiPorts[1])"
            environment["API_LISTEN"] = apiPorts.map { "127.0.0.1:\($0)" }.joined(separator: ",")
        }
        self.environment = environment
    }

    /// Starts a program that goes on, and returns when it says what is expected.
    @discardableResult
    func start(_ line: String, says words: String) async throws -> Program {
        let process = try begin(line, in: ReadmeCommands.root)
        started.withLock { $0.append(process) }
        let deadline = ContinuousClock.now + .seconds(60)
        while !process.text.contains(words) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw Failed(description: "\(line): \(process.text)")
            }
            // tidy:allow sleep — the pause between two looks at the log
            try await Task.sleep(for: .milliseconds(50))
        }
        return process
    }

    /// Runs a line to its end, in the package's folder unless another is given.
    func run(_ line: String, in place: URL = ReadmeCommands.root) async throws -> (status: Int32, output: String) {
        let process = try begin(line, in: place)
        do {
            let end = try await process.outcome(within: .seconds(90))
            return (end.status, end.text)
        } catch {
            throw Failed(description: "\(line) does not end: \(process.text)")
        }
    }

    /// Does with each line what its entry says, one after another.
    func prove(_ entries: [ReadmeCommands.Entry]) async throws {
        for entry in entries {
            switch entry.proof {
            case .elsewhere, .nobody: continue
            case .started(let words): try await start(entry.command, says: words)
            case .run(let words, let status):
                let outcome = try await run(entry.command)
                #expect(outcome.status == status, "\(entry): \(outcome.output)")
                #expect(words.isEmpty || outcome.output.contains(words), "\(entry): \(outcome.output)")
            case .until(let words):
                var last = ""
                let deadline = ContinuousClock.now + .seconds(60)
                while !last.contains(words) {
                    guard ContinuousClock.now < deadline else { throw Failed(description: "\(entry): \(last)") }
                    last = try await run(entry.command).output
                }
            }
        }
    }

    /// Ends what was started, the latest first, and forgets what was written.
    func close() async {
        for process in started.withLock({ $0 }).reversed() {
            process.send(SIGTERM)
            _ = try? await process.outcome(within: .seconds(15))
            process.kill()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private func begin(_ line: String, in place: URL) throws -> Program {
        var variables = environment
        variables["PLACE"] = place.path()
        return try Program("/bin/bash", ["-c", "\(Self.prelude)\n\(line)"], environment: variables, in: folder)
    }
}
