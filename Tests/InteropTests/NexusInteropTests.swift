import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// The service that both languages serve and call.
private enum Desk {
    static let service = NexusService("desk")
    static let echo = NexusOperation<String, String>("echo", of: service)
    static let fail = NexusOperation<String, String>("fail", of: service)
    static let run = NexusOperation<String, String>("run", of: service)

    @RegistrationBuilder static var implemented: [Registration] {
        echo.implemented { text, context in "\(text) \(context.info.headers["tenant"] ?? "nobody")" }
        fail.implemented { what, _ in
            switch what {
            case "operation": throw NexusOperationError.failed(ApplicationFailure("no ink", type: "NoInk"))
            case "cancelled": throw NexusOperationError.cancelled("not today")
            case "request": throw NexusHandlerFailure("what is that?", type: .badRequest)
            default: throw ApplicationFailure("broken", type: "Broken", isNonRetryable: true)
            }
        }
        run.runsWorkflow { id, context in try await context.start(DeskRun.self, id: id, id) }
    }
}

private struct DeskRun: Workflow {
    static let name = "DeskRun"
    init(_ id: String) {}

    static func run(_ id: String, in context: WorkflowContext<Self>) async throws -> String {
        if id.hasPrefix("fail") { throw ApplicationFailure("no more paper", type: "NoPaper") }
        if !id.hasPrefix("run") { try await context.sleep(for: .seconds(3600)) }
        return "did \(id.prefix { $0 != "-" })"
    }
}

private struct DeskCaller: Workflow {
    static let name = "DeskCaller"
    typealias Input = Arguments<String, String>
    init(_ input: Input) {}

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> [String] {
        let (name, key) = input.values
        let endpoint = NexusEndpoint(name)
        var seen = [try await context.execute(Desk.echo.with { $0.headers["tenant"] = "red" }, at: endpoint, "hello")]
        let first = context.start(Desk.run, at: endpoint, "run-\(key)")
        seen.append(try await first.started() == nil ? "no token" : "token")
        seen.append(try await first.result())
        for what in ["operation", "cancelled", "request", "application"] {
            do throws(NexusOperationFailure) {
                seen.append(try await context.execute(Desk.fail, at: endpoint, what))
            } catch {
                seen.append(described(error))
            }
        }
        do throws(NexusOperationFailure) { try await context.execute(Desk.run, at: endpoint, "fail-\(key)") } catch {
            seen.append(described(error))
        }
        for (name, cancellation) in [
            ("completed", NexusCancellation.waitCompleted), ("requested", .waitRequested), ("try", .tryCancel),
            ("abandon", .abandon),
        ] {
            let handle = context.start(Desk.run.with { $0.cancellation = cancellation }, at: endpoint, "\(name)-\(key)")
            try await handle.started()
            handle.cancel()
            do throws(NexusOperationFailure) { seen.append(try await handle.result()) } catch {
                seen.append("\(name) \(described(error))")
            }
        }
        let slow = Desk.run.with { $0.scheduleToClose = .seconds(1) }
        do throws(NexusOperationFailure) { try await context.execute(slow, at: endpoint, "slow-\(key)") } catch {
            seen.append(described(error))
        }
        return seen
    }

    private static func described(_ error: NexusOperationFailure) -> String {
        switch error.reason {
        case .failed(let failure): "failed: \(failure.message)"
        case .handler(let failure): "handler: \(failure.type) \(failure.isRetryable ? "True" : "False")"
        case .timedOut(.scheduleToClose): "timed out: SCHEDULE_TO_CLOSE"
        case .interrupted(.cancelled): "cancelled"
        case .timedOut, .terminated, .interrupted: "\(error.reason)"
        }
    }
}

/// What the Python program says of one caller.
private struct Line: Decodable, Sendable {
    var caller: String
    var callee: String
    var id: String
    var result: [String]
    /// What Python's replayer has against a history that Swift wrote; nil when it was not asked.
    var failure: String?
}

@Suite("Nexus with the Python SDK", .timeLimit(.minutes(2)))
struct NexusInteropTests {
    @Test("callers and handlers of both languages understand each other, and replay what the other has written")
    func bothWays() async throws {
        let server = try await DevServer.start(.forTests())
        defer { server.stop() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "nexus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let client = try await Client.connect(ClientOptions(server.address))
        try await client.createNexusEndpoint("to-python", on: "python")
        try await client.createNexusEndpoint("to-swift", on: "swift")
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let worker = try Worker(client, on: "swift", options: options) {
            DeskCaller.self
            DeskRun.self
            Desk.implemented
        }
        let running = Task { try await worker.run() }
        let arguments = [server.address, "python", "swift", "to-python", "to-swift", folder.path()]
        let output = await Result { try await PythonProgram.run("nexus_desk.py", arguments, within: .seconds(90)) }
        worker.shutDown()
        try await running.value
        await client.close()
        let lines = try output.get().filter { $0.hasPrefix("{") }.map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }

        #expect(lines.count == 4)
        for line in lines {
            #expect(
                line.result == [
                    "hello red", "token", "did run", "failed: no ink", "cancelled", "handler: BAD_REQUEST False",
                    "handler: INTERNAL False", "failed: no more paper", "completed cancelled", "requested cancelled",
                    "try cancelled", "abandon cancelled", "timed out: SCHEDULE_TO_CLOSE",
                ],
                "\(line.caller) calls \(line.callee)"
            )
            if let failure = line.failure { #expect(failure == "", "Python replays \(line.id)") }
            if line.caller == "python" { try await replay(line.id, in: folder) }
        }
    }

    private func replay(_ id: String, in folder: URL) async throws {
        let json = [UInt8](try Data(contentsOf: folder.appending(path: "\(id).json")))
        let history = try WorkflowHistory(json: json, workflowID: id)
        let replayer = try Replayer { DeskCaller.self }
        for feeding in [Replayer.Feeding.whole, .pages(1), .pages(2), .pages(5), .cutAtEachTask] {
            let failure = await replayer.result(of: history, feeding).failure
            #expect(failure == nil, "Swift replays \(id), fed \(feeding)")
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
