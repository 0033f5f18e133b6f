import Foundation
import Glibc
import Synchronization
import TestSupport

/// A Python process with the Temporal SDK of that language: it runs workers, and does as a client what it is asked.
///
/// It is asked by lines of JSON on its standard input and answers by lines of JSON on its standard output.
final class PythonPeer: Sendable {
    private let program: Program
    private let requests: FileHandle
    private let state = Mutex(State())

    private struct State {
        var nextNumber = 1
        var isOver = false
        var waiting: [Int: CheckedContinuation<Data, any Error>] = [:]
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// What comes back: an answer, or what went wrong.
    private struct Reply: Decodable {
        var number: Int
        var error: String?
    }

    private struct Answer<Value: Decodable>: Decodable {
        var answer: Value
    }

    private struct Request<Arguments: Encodable>: Encodable {
        var number: Int
        var ask: String
        var arguments: Arguments
    }

    /// Starts the process. Its workers work once it has answered the question `ready`.
    /// - Parameter arguments: those of `peer/main.py`.
    /// - Throws: when there is no Python, or it does not start.
    init(_ arguments: [String]) throws {
        let (input, output) = (Pipe(), Pipe())
        for end in [
            input.fileHandleForReading, input.fileHandleForWriting, output.fileHandleForReading,
            output.fileHandleForWriting,
        ] {
            // No other process that is started meanwhile may hold a pipe open.
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        program = try Program(
            try Places.python(),
            [PythonProgram.path("peer/main.py")] + arguments,
            environment: PythonProgram.environment,
            streams: Program.Streams(
                input: input.fileHandleForReading.fileDescriptor,
                output: output.fileHandleForWriting.fileDescriptor
            )
        )
        requests = input.fileHandleForWriting
        try input.fileHandleForReading.close()
        try output.fileHandleForWriting.close()
        let answers = output.fileHandleForReading
        Thread.detachNewThread { [self] in read(answers) }
    }

    /// Ends the process at once.
    func stop() {
        try? requests.close()
        program.kill()
    }

    /// Asks for something and waits for the answer.
    func ask<Value: Decodable & Sendable>(
        _ what: String,
        _ arguments: [String: String] = [:],
        as type: Value.Type = Value.self
    ) async throws -> Value {
        let data = try await withCheckedThrowingContinuation { continuation in
            let number = state.withLock { state in
                defer { state.nextNumber += 1 }
                if !state.isOver { state.waiting[state.nextNumber] = continuation }
                return state.isOver ? nil : state.nextNumber
            }
            guard let number else { return continuation.resume(throwing: over) }
            let request = Request(number: number, ask: what, arguments: arguments)
            do {
                try requests.write(contentsOf: try JSONEncoder().encode(request) + Data("\n".utf8))
            } catch {
                state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: error)
            }
        }
        do { return try JSONDecoder().decode(Answer<Value>.self, from: data).answer } catch {
            throw Failed(
                description: "\(what): \(String(decoding: data, as: UTF8.self)) is not a \(Value.self): \(error)"
            )
        }
    }

    private var over: Failed {
        Failed(description: "Python has ended: \(program.errors)")
    }

    private func read(_ answers: FileHandle) {
        var rest = Data()
        while case let chunk = answers.availableData, !chunk.isEmpty {
            rest += chunk
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                deliver(Data(rest[rest.startIndex..<end]))
                rest = Data(rest[rest.index(after: end)...])
            }
        }
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(throwing: over) }
    }

    private func deliver(_ line: Data) {
        guard let reply = try? JSONDecoder().decode(Reply.self, from: line),
            let continuation = state.withLock({ $0.waiting.removeValue(forKey: reply.number) })
        else { return }
        if let error = reply.error { return continuation.resume(throwing: Failed(description: error)) }
        continuation.resume(returning: line)
    }
}
