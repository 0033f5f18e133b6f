import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct Returns: Workflow {
    init(_ number: Int) {}
    static func run(_ number: Int, in context: WorkflowContext<Self>) async throws -> Int { number }
}

@Suite("Errors that end a worker", .timeLimit(.minutes(3)))
struct FatalErrorTests {
    @Test("a namespace that is deleted ends run() with an error that names it")
    func deletedNamespace() async throws {
        // A poll that waits at the server is not told; the next one is refused.
        let server = try await startServer("matching.longPollExpirationInterval=\"2s\"")
        defer { server.stop() }
        try await temporal(["operator", "namespace", "create", "-n", "short-lived"], at: server)
        let client = try await Client.connect(ClientOptions(server.address, namespace: "short-lived"))
        let worker = try Worker(client, on: "queue") { Returns.self }
        // The server's own caches learn of the namespace a moment later.
        try await eventually("the server knows the namespace") {
            do { _ = try await client.start(Returns.self, id: "first", on: "queue", 1) } catch { return false }
            return true
        }
        let running = Task { try await worker.run() }
        let result = try await client.handle(Returns.self, id: "first").result()
        #expect(result == 1)
        try await temporal(["operator", "namespace", "delete", "-n", "short-lived", "-y"], at: server)
        let error = await #expect(throws: ClientError.self) { try await running.value }
        guard case .namespaceNotFound("short-lived")? = error else {
            Issue.record("it ended with \(String(describing: error))")
            return
        }
        await client.close()
    }

    @Test("a namespace that never was ends run() before anything is polled")
    func unknownNamespace() async throws {
        let server = try await startServer()
        defer { server.stop() }
        let client = try await Client.connect(ClientOptions(server.address, namespace: "nowhere"))
        let worker = try Worker(client, on: "queue") { Returns.self }
        let error = await #expect(throws: ClientError.self) { try await worker.run() }
        #expect(error?.description.contains("namespace \"nowhere\" does not exist") == true)
        await client.close()
    }
}
