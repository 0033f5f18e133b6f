import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

/// Gives back what it gets.
private struct Echo: Workflow {
    static let name = "ConnectionEcho"
    init(_ text: String) {}
    static func run(_ text: String, in context: WorkflowContext<Self>) async -> String { text }
}

extension Live {
    @Suite("A connection")
    struct ConnectionTests {
        private let address: String

        init() throws { address = try LiveServerTrait.server.address }

        private func options(_ address: String) -> ClientOptions {
            var options = ClientOptions(address)
            options.connectTimeout = .seconds(10)
            return options
        }

        private func withChannel(
            _ address: String,
            change: (inout ChannelOptions) -> Void = { _ in },
            _ body: (Channel) async throws -> Void
        ) async throws {
            var options = ChannelOptions(address: address)
            change(&options)
            let channel = Channel(options: options)
            let result: Result<Void, any Error>
            do { result = .success(try await body(channel)) } catch { result = .failure(error) }
            await channel.shutdown()
            try result.get()
        }

        private static let info = GetSystemInfoRequest()
        private static let poll = PollWorkflowTaskQueueRequest(
            namespace: "default",
            taskQueue: "nothing-here",
            stickyNormalName: nil,
            identity: "test",
            workerInstanceKey: "test"
        )

        @Test("round robin: a connection to each address, and calls go on with those that are left")
        func roundRobin() async throws {
            let relays = [try NetworkRelay(to: address), try NetworkRelay(to: address)]
            let client = try await Client.connect(options(relays.map(\.address).joined(separator: ",")))
            try await eventually("both addresses are connected") {
                _ = await client.hasNamespace
                return relays.allSatisfy { $0.accepted == 1 }
            }
            relays[0].cut()
            // A call that was about to go there is repeated.
            for _ in 0..<20 { #expect(try await client.describeNamespace().name == "default") }
            try relays[0].restore()
            relays[1].cut()
            try await eventually("the first address is connected again") { await client.hasNamespace }
            #expect(relays[0].accepted > 1)
            await client.close()
        }

        @Test("the first address that answers is taken, and the next one when it is lost")
        func failover() async throws {
            let relays = [try NetworkRelay(to: address), try NetworkRelay(to: address)]
            var options = options(relays.map(\.address).joined(separator: ","))
            options.loadBalancing = .firstAnswering
            let client = try await Client.connect(options)
            for _ in 0..<20 { #expect(await client.hasNamespace) }
            #expect(relays.map(\.accepted) == [1, 0])
            relays[0].cut()
            try await eventually("the second address is taken") { await client.hasNamespace }
            #expect(relays[1].accepted > 0)
            await client.close()
        }

        @Test("a name that stands for several addresses", arguments: [LoadBalancing.roundRobin, .firstAnswering])
        func severalRecords(balancing: LoadBalancing) async throws {
            let first = try NetworkRelay(to: address)
            let second = try NetworkRelay(to: address, host: "127.0.0.2", port: first.port)
            let names = try NameServer([[127, 0, 0, 1], [127, 0, 0, 2]])
            let isEach = balancing == .roundRobin
            // Where one address is enough, gRPC looks the name up.
            let server = isEach ? "" : "dns://127.0.0.1:\(names.port)/"
            try await withChannel("\(server)temporal.test:\(first.port)") {
                $0.loadBalancing = balancing
                $0.resolver = NameResolver { _, port in
                    .success(["127.0.0.1", "127.0.0.2"].map { ResolvedAddress($0, port: port) })
                }
            } _: { channel in
                #expect(try await !channel.call(Self.info).description.version.isEmpty)
                if isEach {
                    try await eventually("both addresses are connected") {
                        _ = try await channel.call(Self.info)
                        return first.accepted == 1 && second.accepted == 1
                    }
                }
                first.cut()
                #expect(try await !channel.call(Self.info).description.version.isEmpty)
                #expect(second.accepted > 0)
            }
        }

        @Test("a connection that has gone silent is noticed by a ping that nobody answers")
        func keepalive() async throws {
            let relay = try NetworkRelay(to: address)
            try await withChannel(relay.address) {
                $0.keepaliveInterval = .milliseconds(200)
                $0.keepaliveTimeout = .milliseconds(200)
            } _: { channel in
                _ = try await channel.call(Self.info)
                relay.fallSilent()
                let error = await #expect(throws: RPCError.self) {
                    try await channel.call(Self.poll, timeout: .seconds(60), retry: .none)
                }
                #expect(error?.status == .unavailable, "\(error as Any)")
                #expect(error?.message.contains("keepalive") == true, "\(error as Any)")
            }
        }

        @Test("without pings a call on a silent connection ends when its time is over")
        func noKeepalive() async throws {
            let relay = try NetworkRelay(to: address)
            try await withChannel(relay.address) {
                $0.keepaliveInterval = nil
                $0.keepaliveTimeout = .milliseconds(100)
            } _: { channel in
                _ = try await channel.call(Self.info)
                relay.fallSilent()
                let sent = relay.sent
                let error = await #expect(throws: RPCError.self) {
                    try await channel.call(Self.info, timeout: .seconds(1), retry: .none)
                }
                #expect(error?.status == .deadlineExceeded, "\(error as Any)")
                #expect(relay.sent > sent)
            }
        }

        @Test("a worker goes on when its server is back")
        func reconnect() async throws {
            let relay = try NetworkRelay(to: address)
            let client = try await Client.connect(options(relay.address))
            let queue = TaskQueue("reconnect-\(UUID().uuidString)")
            let worker = try Worker(client, on: queue) { Echo.self }
            let running = Task { try await worker.run() }
            func echo(_ text: String) async throws -> String {
                try await client.execute(Echo.self, id: "echo-\(queue)-\(text)", on: queue, text)
            }
            #expect(try await echo("before") == "before")
            for round in 1...3 {
                relay.cut()
                #expect(await !client.hasNamespace)
                try relay.restore()
                try await eventually("the client is connected again") { await client.hasNamespace }
                #expect(try await echo("after \(round)") == "after \(round)")
            }
            worker.shutDown()
            try await running.value
            await client.close()
        }

        @Test("a lazy client connects with its first call, whenever that is")
        func lazy() async throws {
            let relay = try NetworkRelay(to: address)
            relay.cut()
            let client = try Client.lazy(options(relay.address))
            #expect(client.serverVersion.isEmpty)
            let error = await #expect(throws: ClientError.self) {
                try await client.with(CallOptions(timeout: .seconds(1))).handle(Echo.self, id: "nobody").describe()
            }
            guard case .unreachable(relay.address, let reason)? = error else { throw WrongError(error) }
            #expect(reason.contains("nobody listens there"), "\(reason)")
            #expect(relay.accepted == 0)
            try relay.restore()
            let queue = TaskQueue("lazy-\(UUID().uuidString)")
            let worker = try Worker(client, on: queue) { Echo.self }
            let running = Task { try await worker.run() }
            #expect(try await client.execute(Echo.self, id: "lazy-\(queue)", on: queue, "hello") == "hello")
            worker.shutDown()
            try await running.value
            await client.close()
        }

        @Test("some calls have a limit that others have not")
        func callTimeout() async throws {
            let client = try await Client.connect(options(address))
            let queue = TaskQueue("nobody-\(UUID().uuidString)")
            let handle = try await client.start(Echo.self, id: "slow-\(queue)", on: queue, "x")
            let error = await #expect(throws: WorkflowFailure<Never>.self) {
                try await handle.with(CallOptions(timeout: .milliseconds(300))).result()
            }
            guard case .client(.rpc(let slow))? = error else { throw WrongError(error) }
            #expect(slow.status == .deadlineExceeded)
            #expect(try await handle.describe().status == .running)
            try await handle.terminate()
            await client.close()
        }

        @Test("a header that cannot be sent is refused, of the client and of one call")
        func headers() async throws {
            let client = try await Client.connect(options(address))
            let error = await #expect(throws: ClientError.self) {
                try await client.with(CallOptions(headers: ["team": "línea"])).handle(Echo.self, id: "any").describe()
            }
            #expect("\(error as Any)".contains("the header team"), "\(error as Any)")
            await client.close()
            var broken = options(address)
            broken.headers["te am"] = "orders"
            let refused = #expect(throws: ClientError.self) { try Client.lazy(broken) }
            guard case .invalid(let reason)? = refused else { throw WrongError(refused) }
            #expect(reason.contains("\"te am\""))
        }

        @Test("messages over the limit are refused on this side, with the option's name")
        func messageSize() async throws {
            var options = options(address)
            options.maximumMessageBytes = 10_000
            let client = try await Client.connect(options)
            let queue = TaskQueue("large-\(UUID().uuidString)")
            let error = await #expect(throws: ClientError.self) {
                try await client.start(Echo.self, id: "large", on: queue, String(repeating: "x", count: 20_000))
            }
            #expect("\(error as Any)".contains("maximumMessageBytes"), "\(error as Any)")
            await client.close()
        }

        @Test("gzip makes large messages small in both directions")
        func compression() async throws {
            let text = String(repeating: "the same words again and again ", count: 10_000)
            for compression in [ClientOptions.Compression.none, .gzip] {
                let relay = try NetworkRelay(to: address)
                var options = options(relay.address)
                options.compression = compression
                let client = try await Client.connect(options)
                let queue = TaskQueue("gzip-\(UUID().uuidString)")
                let worker = try Worker(client, on: queue) { Echo.self }
                let running = Task { try await worker.run() }
                #expect(try await client.execute(Echo.self, id: "gzip-\(queue)", on: queue, text) == text)
                worker.shutDown()
                try await running.value
                await client.close()
                // Sent to start and to complete it, received with the task and as the result.
                let isSmall = compression == .gzip
                #expect((relay.sent < 100_000) == isSmall, "\(relay.sent)")
                #expect((relay.received < 100_000) == isSmall, "\(relay.received)")
            }
        }

        @Test("a server that does not know gzip is spoken to without, after one refusal")
        func downgrade() async throws {
            // As grpc-go says it, in the header of an answer without a body.
            let front = try await GRPCFront(
                to: address,
                """
                if ($http_grpc_encoding = gzip) {
                  add_header grpc-status 12;
                  add_header grpc-message 'grpc: Decompressor is not installed for grpc-encoding "gzip"';
                  return 200 "";
                }
                """
            )
            defer { front.stop() }
            var options = options(front.address)
            options.compression = .gzip
            let client = try await Client.connect(options)
            let queue = TaskQueue("plain-\(UUID().uuidString)")
            let text = String(repeating: "the same words again and again ", count: 1000)
            let handle = try await client.start(Echo.self, id: "plain-\(queue)", on: queue, text)
            try await handle.terminate()
            await client.close()
        }

        @Test("headers of the client, and of some calls, arrive")
        func callHeaders() async throws {
            let front = try await GRPCFront(
                to: address,
                "if ($http_team != orders) { return 401; } if ($http_caller != audit) { return 401; }"
            )
            defer { front.stop() }
            var options = options(front.address)
            options.headers["team"] = "orders"
            let client = try Client.lazy(options)
            let refused = await #expect(throws: ClientError.self) { try await client.describeNamespace() }
            guard case .rpc(let error)? = refused else { throw WrongError(refused) }
            #expect(error.status == .unauthenticated)
            let caller = client.with(CallOptions(headers: ["caller": "audit"]))
            #expect(try await caller.describeNamespace().name == "default")
            await client.close()
        }
    }
}

/// An error is not the one that it should be.
struct WrongError: Error, CustomStringConvertible {
    let description: String
    init(_ error: (any Error)?) { description = error.map { "\($0)" } ?? "no error" }
}

@Suite("Options of a connection")
struct ConnectionOptionTests {
    @Test(
        "what is not an address is refused with what is wrong",
        arguments: [
            ("", "the host is missing"), (":7233", "the host is missing"),
            ("http://localhost:7233", "leave out http://"), ("https://cloud.test:7233", "leave out https://; TLS"),
            ("localhost:7233/path", "slash"), ("local host:7233", "space"), ("localhost:", "\"\" is not a port"),
            ("localhost:http", "\"http\" is not a port"), ("localhost:0", "\"0\" is not a port"),
            ("localhost:70000", "1 to 65535"), ("::1", "in brackets"), ("[::1:7233", "not closed"),
            ("10.0.0.1:1,host.test:2", "\"host.test\" is not"), ("10.0.0.1:1,[::1]:2", "all of IPv4"),
            ("10.0.0.1:1,", "the host is missing"),
        ]
    )
    func badAddresses(address: String, word: String) throws {
        let error = #expect(throws: ClientError.self) { try Client.lazy(ClientOptions(address)) }
        guard case .invalidAddress(address, let reason)? = error else { throw WrongError(error) }
        #expect(reason.contains(word), "\(reason)")
        #expect("\(error as Any)".contains("localhost:7233"))
    }

    @Test(
        "addresses get the usual port where they have none",
        arguments: [
            ("localhost", "localhost:7233"), ("cloud.test:1", "cloud.test:1"), ("[::1]", "[::1]:7233"),
            ("10.0.0.1,10.0.0.2:1", "10.0.0.1:7233,10.0.0.2:1"), ("[::1]:1,[::2]", "[::1]:1,[::2]:7233"),
        ]
    )
    func addresses(address: String, full: String) async throws {
        let client = try Client.lazy(ClientOptions(address))
        #expect(client.channel.options.address == full)
        await client.close()
    }

    @Test("options that cannot work are refused by their names")
    func badOptions() throws {
        let cases: [(String, (inout ClientOptions) -> Void)] = [
            ("namespace", { $0.namespace = "" }),
            ("keepalive.interval is 9 s", { $0.keepalive = .init(interval: .seconds(9)) }),
            ("keepalive.timeout", { $0.keepalive = .init(timeout: .zero) }),
            ("maximumMessageBytes is 0", { $0.maximumMessageBytes = 0 }),
            ("connectTimeout", { $0.connectTimeout = .zero }),
            ("header \"a b\"", { $0.headers["a b"] = "c" }),
            (
                "serverName",
                {
                    $0.address = "10.0.0.1,10.0.0.2"
                    $0.security = .tls(TLSOptions())
                }
            ),
        ]
        for (word, change) in cases {
            var options = ClientOptions("localhost")
            change(&options)
            let error = #expect(throws: ClientError.self) { try Client.lazy(options) }
            #expect("\(error as Any)".contains(word), "\(error as Any)")
        }
    }

    @Test("the defaults are those of the other SDKs")
    func defaults() async throws {
        let client = try Client.lazy(ClientOptions("localhost"))
        let options = client.channel.options
        #expect(options.keepaliveInterval == .seconds(30))
        #expect(options.keepaliveTimeout == .seconds(15))
        #expect(options.loadBalancing == .roundRobin)
        #expect(options.maximumReceivedMessageBytes == 128 << 20)
        await client.close()
        var silent = ClientOptions("localhost")
        silent.keepalive = nil
        let other = try Client.lazy(silent)
        #expect(other.channel.options.keepaliveInterval == nil)
        await other.close()
    }
}
