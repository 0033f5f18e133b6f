import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct Trip: Codable, Hashable, Sendable {
    var town: String
    var days: Int
}

private struct Travel: Workflow {
    init(_ trip: Trip) {}
    static func run(_ trip: Trip, in context: WorkflowContext<Self>) async -> String { trip.town }
}

extension Live {
    /// What users get wrong most, and the sentence that they are told.
    @Suite("Mistakes are told")
    struct MistakeTests {
        private let address: String

        init() throws { address = try LiveServerTrait.server.address }

        private func refusal(_ address: String, _ security: ClientOptions.Security = .plaintext) async throws -> String
        {
            var options = ClientOptions(address)
            options.security = security
            let error = await #expect(throws: ClientError.self) { try await Client.connect(options) }
            guard case .unreachable? = error else { throw WrongError(error) }
            return "\(error as Any)"
        }

        @Test("another kind of server at the port")
        func webServer() async throws {
            let server = try StubbornServer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            let plain = try await refusal(server.address)
            #expect(plain.contains("what answers there does not speak gRPC"), "\(plain)")
            #expect(plain.contains("check the port"), "\(plain)")
            #expect(plain.contains(server.address), "\(plain)")
            let tls = try await refusal(server.address, .tls(TLSOptions()))
            #expect(tls.contains("does not speak TLS"), "\(tls)")
        }

        @Test("nobody at the port")
        func nobody() async throws {
            let said = try await refusal("127.0.0.1:\(try DevServer.freePort())")
            #expect(said.contains("nobody listens there: check host and port"), "\(said)")
        }

        @Test("TLS against a server in plain text")
        func tlsAgainstPlain() async throws {
            let said = try await refusal(address, .tls(TLSOptions()))
            #expect(said.contains("the server does not speak TLS there: check the port, or switch TLS off"), "\(said)")
        }

        @Test("an API key against a server in plain text, which means TLS")
        func apiKeyAgainstPlain() async throws {
            var options = ClientOptions(address)
            options.apiKey = { "key" }
            let error = await #expect(throws: ClientError.self) { try await Client.connect(options) }
            #expect("\(error as Any)".contains("switch TLS off"), "\(error as Any)")
        }

        @Test("plain text against a server that wants TLS")
        func plainAgainstTLS() async throws {
            // A server of Go ends the connection, one behind nginx says that it is a web server.
            let closing = try StubbornServer("")
            let said = try await refusal(closing.address)
            #expect(said.contains("or switch TLS on"), "\(said)")
        }

        @Test("an API key that has expired, and one that may not do this")
        func expiredKey() async throws {
            for (answer, word) in [("401", "which may have expired"), ("403", "may use this namespace")] {
                let front = try await GRPCFront(to: address, "return \(answer);")
                defer { front.stop() }
                var options = ClientOptions(front.address)
                options.apiKey = { "expired" }
                options.security = .plaintext
                let error = await #expect(throws: ClientError.self) { try await Client.connect(options) }
                #expect("\(error as Any)".contains("API key"), "\(error as Any)")
                #expect("\(error as Any)".contains(word), "\(error as Any)")
                #expect(!"\(error as Any)".contains("Bearer"))
            }
        }

        @Test("a host name that does not exist")
        func wrongHost() async throws {
            let said = try await refusal("no-such-host.invalid:7233")
            #expect(said.contains("the host name is not known: check how it is spelt"), "\(said)")
            #expect(said.contains("no-such-host.invalid"), "\(said)")
        }

        @Test("a namespace that does not exist")
        func wrongNamespace() async throws {
            let client = try await Client.connect(ClientOptions(address, namespace: "nowhere"))
            let error = await #expect(throws: ClientError.self) {
                try await client.start(Travel.self, id: "any", on: "any", Trip(town: "Rome", days: 3))
            }
            guard case .namespaceNotFound("nowhere")? = error else { throw WrongError(error) }
            #expect("\(error as Any)".contains("temporal operator namespace create -n nowhere"), "\(error as Any)")
            await client.close()
        }

        @Test("a key file that is not there")
        func missingKey() async throws {
            var tls = TLSOptions()
            tls.clientCertificate = .text("-----BEGIN CERTIFICATE-----")
            tls.clientKey = .file("/nowhere/client.key")
            var options = ClientOptions(address)
            options.security = .tls(tls)
            let error = await #expect(throws: ClientError.self) { try await Client.connect(options) }
            guard case .invalidTLS? = error else { throw WrongError(error) }
            #expect("\(error as Any)".contains("/nowhere/client.key: No such file or directory"), "\(error as Any)")
        }

        @Test("an empty task queue, of a client and of a worker")
        func emptyTaskQueue() async throws {
            let stage = try await Stage()
            let started = await #expect(throws: ClientError.self) {
                try await stage.client.start(Travel.self, id: "any", on: "", Trip(town: "Rome", days: 3))
            }
            #expect("\(started as Any)".contains("the task queue is empty"), "\(started as Any)")
            let worker = #expect(throws: RegistrationError.self) {
                try Worker(stage.client, on: "") { Travel.self }
            }
            #expect("\(worker as Any)".contains("task queue is empty"), "\(worker as Any)")
        }

        /// What a worker logs of a workflow task that it cannot do.
        private func complaint<Input, Output>(
            _ reference: WorkflowReference<Input, Output>,
            _ input: Input
        ) async throws -> String {
            let stage = try await Stage()
            let log = LogCollector()
            return try await stage.withWorker(change: { $0.logger = log.logger }) {
                Travel.self
            } _: {
                let id = WorkflowReference<Input, Output>.ID("mistake-\(stage.key)")
                let handle = try await stage.client.start(reference, id: id, on: stage.queue, input)
                var said: String?
                try await eventually("the task has failed") {
                    said = log.lines.first { $0.contains(stage.key) && $0.hasPrefix("error") }
                    return said != nil
                }
                try await handle.terminate()
                return try #require(said)
            }
        }

        @Test("a workflow type that no worker of the queue has")
        func unknownType() async throws {
            let said = try await complaint(WorkflowReference<String, String>("Travell"), "x")
            #expect(said.contains("workflow Travell is not registered on this worker; it has: Travel"), "\(said)")
            #expect(said.contains("register it, or start it on the task queue of its workers"), "\(said)")
        }

        @Test("an input of another type")
        func wrongInput() async throws {
            let said = try await complaint(WorkflowReference<Int, String>("Travel"), 42)
            #expect(said.contains("the input of Travel is not of type Trip"), "\(said)")
            #expect(said.contains("42"), "\(said)")
            let missing = try await complaint(WorkflowReference<[String: String], String>("Travel"), ["town": "Rome"])
            #expect(missing.contains("days"), "\(missing)")
        }
    }
}
