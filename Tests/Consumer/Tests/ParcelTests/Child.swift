import Foundation
import Synchronization

/// A program in a separate process. It ends with this object, and with the tests even if they are killed.
final class Child: Sendable {
    private struct State {
        var exitCode: Int32?
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    private let process: Process
    private let output: URL
    private let state: Mutex<State>

    /// One of this package's programs, beside the test's.
    static func built(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
            .path()
    }

    convenience init(_ name: String, _ arguments: String...) throws { try self.init(path: Self.built(name), arguments) }

    init(path: String, _ arguments: [String]) throws {
        let process = Process()
        output = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: output)
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = ["--pdeathsig=KILL", path] + arguments
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        self.process = process
        state = Mutex(State())
        let started = DispatchSemaphore(value: 0)
        // The system ends the program when the thread that has started it ends, so that thread waits for the program.
        Thread.detachNewThread { [weak self] in
            let isStarted = (try? process.run()) != nil
            started.signal()
            if isStarted { process.waitUntilExit() }
            let code = isStarted && process.terminationReason == .exit ? process.terminationStatus : -1
            self?.end(code)
        }
        started.wait()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: output)
    }

    /// Everything that was printed.
    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// Sends SIGTERM.
    func terminate() { process.terminate() }

    /// Waits for the end, and tells the exit code; -1 for a program that a signal has ended, or that did not start.
    func ends() async -> Int32 {
        await withCheckedContinuation { continuation in
            let code = state.withLock { state in
                if state.exitCode == nil { state.waiting.append(continuation) }
                return state.exitCode
            }
            if let code { continuation.resume(returning: code) }
        }
    }

    private func end(_ code: Int32) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.exitCode = code
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: code) }
    }
}
