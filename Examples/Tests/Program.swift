import Foundation
import Glibc
import Testing

/// A program in a separate process. It ends with this object, and with the test run even if that is killed: a shell
/// between them waits for the end of a pipe.
final class Program: Sendable {
    /// What a program left behind.
    struct Outcome: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    private let shell: pid_t
    /// The end of the pipe that is closed to end the program.
    private let pipe: FileHandle
    private let folder = FileManager.default.temporaryDirectory.appending(path: "example-\(UUID().uuidString)")
    private let ended: AsyncStream<Int32>

    /// Starts a program in the folder of the examples.
    /// - Parameters:
    ///   - words: its path, and its arguments.
    ///   - variables: what its environment has beside that of the tests, without their settings for Temporal.
    /// - Throws: when the system cannot start it.
    init(_ words: [String], _ variables: [String: String] = [:]) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw Missing(description: "the system has no pipe to give") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipe = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        defer { close(ends[0]) }
        let own = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TEMPORAL_") }
        let environment = own.merging(variables) { $1 }.map { "\($0)=\($1)" }
        let files = ["output", "errors"].map { [folder] in folder.appending(path: $0).path() }
        shell = try Self.spawn(
            ["/bin/bash", "-c", Self.script, Example.folder.path()] + words,
            environment,
            ends[0],
            files
        )
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        self.ended = ended
        Thread.detachNewThread { [shell] in
            var status: Int32 = 0
            waitpid(shell, &status, 0)
            end.yield(status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
            end.finish()
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Asks it to end, as a system does that stops a service.
    func terminate() { kill(shell, SIGTERM) }

    /// Waits for its end.
    func outcome() async throws -> Outcome {
        for await status in ended { return Outcome(status: status, output: read("output"), errors: read("errors")) }
        throw CancellationError()
    }

    /// Runs a program to its end.
    static func run(_ words: [String], _ variables: [String: String] = [:]) async throws -> Outcome {
        try await Program(words, variables).outcome()
    }

    private func read(_ file: String) -> String {
        (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
    }

    private static func spawn(
        _ words: [String],
        _ environment: [String],
        _ input: Int32,
        _ files: [String]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        for (number, file) in zip(Int32(1)..., files) {
            posix_spawn_file_actions_addopen(&actions, number, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        // The thread that starts it has signals blocked, and the program would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var list = words.map { strdup($0) } + [nil]
        var block = environment.map { strdup($0) } + [nil]
        defer { for text in list + block { free(text) } }
        var pid: pid_t = 0
        let error = posix_spawn(&pid, words[0], &actions, &attributes, &list, &block)
        guard error == 0 else {
            throw Missing(description: "\(words[0]) does not start: \(String(cString: strerror(error)))")
        }
        return pid
    }

    /// Ends the program when the standard input ends, and passes SIGTERM on.
    private static let script = """
        cd "$0"
        exec 3<&0
        "$@" </dev/null 3<&- &
        program=$!
        trap 'kill -TERM $program' TERM
        { read -r nothing <&3; kill -KILL $program; } >/dev/null 2>&1 &
        reader=$!
        wait $program
        status=$?
        while kill -0 $program 2>/dev/null; do
            wait $program
            status=$?
        done
        kill -KILL $reader >/dev/null 2>&1
        exit $status
        """
}

/// Programs by the words that a README calls them by.
enum Places {
    static let root = Example.folder.deletingLastPathComponent()

    /// A program of the package, which is built beside the tests.
    static func built(_ name: String) throws -> String {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return try existing(tests.appending(path: name), "build it with: swift build --product \(name)")
    }

    /// A program of the package `HTTP`, built before the tests are run.
    static func builtForHTTP(_ name: String) throws -> String {
        let given = ProcessInfo.processInfo.environment["EXAMPLES_HTTP_BUILD"].map { URL(filePath: $0) }
        let folder = given ?? Example.folder.appending(path: "HTTP/.build")
        return try existing(
            folder.appending(path: "debug/\(name)"),
            "build it with: swift build --package-path Examples/HTTP, and name its --scratch-path in EXAMPLES_HTTP_BUILD"
        )
    }

    /// The Temporal command.
    static func temporal() throws -> String {
        if let named = ProcessInfo.processInfo.environment["TEMPORAL_CLI"] { return named }
        return try existing(
            root.appending(path: ".tools/bin/temporal"),
            "name one in TEMPORAL_CLI, or run scripts/setup"
        )
    }

    /// A Python with the Temporal SDK of that language.
    static func python() throws -> String {
        if let named = ProcessInfo.processInfo.environment["EXAMPLES_PYTHON"] { return named }
        return try existing(
            root.appending(path: ".tools/bin/python"),
            "name one in EXAMPLES_PYTHON, or run scripts/setup"
        )
    }

    private static func existing(_ file: URL, _ advice: String) throws -> String {
        guard FileManager.default.isExecutableFile(atPath: file.path()) else {
            throw Missing(description: "\(file.path()) is missing; \(advice)")
        }
        return file.path()
    }
}

/// Something that the tests need and that is not there.
struct Missing: Error, CustomStringConvertible {
    let description: String
}

/// Whether a text is what a README shows, where `…` stands for anything.
func matches(_ text: String, _ shown: String) -> Bool {
    let parts = shown.trimmed.components(separatedBy: "…")
    var rest = text.trimmed[...]
    for (index, part) in parts.enumerated() {
        if index == 0 {
            guard rest.hasPrefix(part) else { return false }
            rest = rest.dropFirst(part.count)
        } else if index == parts.count - 1 {
            return rest.hasSuffix(part)
        } else {
            guard let found = rest.range(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
    }
    return rest.isEmpty
}

extension String {
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
