import Foundation
import Glibc

/// Runs a Python program to its end.
enum PythonProcess {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python")
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// The Python of `scripts/setup`, which has the Temporal SDK of that language.
    static func interpreter() throws -> String {
        let path = root.appending(path: ".tools/bin/python").path()
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failed(description: "\(path) is missing: run scripts/setup")
        }
        return path
    }

    /// Where the Temporal command is, beside it.
    static var temporal: String { root.appending(path: ".tools/bin/temporal").path() }

    /// Runs a program of the folder.
    /// - Returns: the lines that it printed.
    static func run(_ program: String, _ arguments: [String], log: URL, within limit: Duration) async throws -> [String]
    {
        let words = [try interpreter(), folder.appending(path: program).path()] + arguments
        let pid = try spawn(words, log)
        let deadline = ContinuousClock.now + limit
        var raw: Int32 = 0
        while waitpid(pid, &raw, WNOHANG) != pid {
            guard ContinuousClock.now < deadline else {
                kill(pid, SIGKILL)
                waitpid(pid, &raw, 0)
                throw Failed(description: "\(program) does not end: \(text(log))")
            }
            // tidy:allow sleep — the pause between two looks at the process
            try await Task.sleep(for: .milliseconds(20))
        }
        guard raw == 0 else { throw Failed(description: "\(program) failed: \(text(log))") }
        return text(log).split(separator: "\n").map(String.init)
    }

    private static func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

    private static func spawn(_ words: [String], _ log: URL) throws -> pid_t {
        let file = open(log.path(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failed(description: "\(log.path()) cannot be written: error \(errno)") }
        defer { close(file) }
        return try spawn(words, input: nil, output: file, errors: log)
    }

    /// Starts a process.
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - input: the descriptor that is its standard input, if it has one.
    ///   - output: the descriptor that is its standard output.
    ///   - errors: the file that its standard error is added to.
    /// - Returns: its id.
    /// - Throws: when the system cannot start it.
    static func spawn(_ words: [String], input: Int32?, output: Int32, errors: URL) throws -> pid_t {
        var list: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let variables = ["PYTHONDONTWRITEBYTECODE=1", "PATH=/usr/bin:/bin", "LANG=C.UTF-8"]
        var block: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in list + block { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, errors.path(), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var pid: pid_t = 0
        let error = posix_spawn(&pid, words[0], &actions, nil, &list, &block)
        guard error == 0 else { throw Failed(description: "\(words[0]) does not start: error \(error)") }
        return pid
    }
}
