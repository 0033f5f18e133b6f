import Foundation
import TemporalHTTP
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("An HTTP listener")
struct HTTPListenerTests {
    /// Listens for as long as the body takes.
    private func withListener(
        largestBody: Int = 10,
        answer: @escaping @Sendable (HTTPCall) async throws -> HTTPAnswer,
        _ body: (ListenAddress) async throws -> Void
    ) async throws {
        let address = ListenAddress(host: "127.0.0.1", port: 0)
        let listener = HTTPListener(address, label: "test", largestBody: largestBody, answer: answer)
        let (addresses, continuation) = AsyncStream.makeStream(of: ListenAddress.self)
        let serving = Task {
            defer { continuation.finish() }
            try await listener.run { continuation.yield($0) }
        }
        defer { serving.cancel() }
        var known = addresses.makeAsyncIterator()
        try await body(try #require(await known.next()))
    }

    @Test("gives the whole request to what answers, and the whole answer back")
    func roundTrip() async throws {
        let echo: @Sendable (HTTPCall) -> HTTPAnswer = { call in
            let header = call.headers.first { $0.name == "X-Word" }?.value ?? ""
            let body = String(decoding: call.body, as: UTF8.self)
            let text = "\(call.method) \(call.path) \(call.target) \(header) \(body)"
            return HTTPAnswer(status: 418, headers: [("X-Said", "so"), ("bad name", "x")], body: Array(text.utf8))
        }
        try await withListener(answer: echo) { address in
            #expect(address.port != 0)
            var request = URLRequest(url: try #require(URL(string: "http://\(address)/a%20b?c=d")))
            request.httpMethod = "PUT"
            request.httpBody = Data("0123456789".utf8)
            request.setValue("hello", forHTTPHeaderField: "X-Word")
            let (data, response) = try await URLSession.shared.data(for: request)
            let http = try #require(response as? HTTPURLResponse)
            #expect(http.statusCode == 418)
            #expect(http.value(forHTTPHeaderField: "X-Said") == "so")
            #expect(String(decoding: data, as: UTF8.self) == "PUT /a%20b /a%20b?c=d hello 0123456789")
        }
    }

    @Test("reads one byte more of a body than it takes, so that an answer can say that there was more")
    func largeBody() async throws {
        try await withListener(answer: { HTTPAnswer(status: 200, body: Array("\($0.body.count)".utf8)) }) { address in
            var request = URLRequest(url: try #require(URL(string: "http://\(address)/")))
            request.httpMethod = "POST"
            request.httpBody = Data(repeating: 0x61, count: 1_000)
            let (data, _) = try await URLSession.shared.data(for: request)
            #expect(String(decoding: data, as: UTF8.self) == "11")
        }
    }

    @Test("says which address it cannot have, why, and what to do")
    func taken() async throws {
        try await withListener(answer: { _ in HTTPAnswer(status: 200) }) { address in
            let error = await cannotListen(address)
            #expect(error?.port == address.port && error?.host == "127.0.0.1")
            #expect(
                error?.description
                    == "cannot listen on \(address): the port is in use; end what listens there, or choose another port"
            )
            let advised = error?.advising("choose another with --port")
            #expect(
                advised?.description
                    == "cannot listen on \(address): the port is in use; choose another with --port"
            )
        }
        // An address that is for documentation, and a name that cannot exist.
        let foreign = await cannotListen(ListenAddress(host: "192.0.2.1", port: 0))
        #expect(
            foreign?.description
                == "cannot listen on 192.0.2.1:0: this machine has no such address; "
                + "choose one that it has, such as 127.0.0.1"
        )
        let nameless = await cannotListen(ListenAddress(host: "not a name", port: 0))
        #expect(nameless?.reason == #"the name "not a name" is not known here"#)
    }

    private func cannotListen(_ address: ListenAddress) async -> CannotListen? {
        let listener = HTTPListener(address, label: "test", largestBody: 0) { _ in HTTPAnswer(status: 200) }
        return await #expect(throws: CannotListen.self) { try await listener.run { _ in } }
    }

    @Test("writes an address of IPv6 in brackets")
    func addresses() {
        #expect("\(ListenAddress(host: "::1", port: 80))" == "[::1]:80")
        #expect("\(ListenAddress(host: "localhost", port: 80))" == "localhost:80")
    }
}
