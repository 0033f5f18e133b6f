import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import OrderHTTP
import TemporalHTTP
import Testing

@Suite("A question over HTTP")
struct ServiceRequestTests {
    /// Serves an answer that goes on and on, a word at a time.
    private func withEndlessService(
        _ body: (_ url: URL, _ asked: AsyncStream<Void>) async throws -> Void
    ) async throws {
        let (asked, request) = AsyncStream.makeStream(of: Void.self)
        let responder = CallbackResponder<BasicRequestContext> { _, _ in
            let answer = ResponseBody { writer in
                while !Task.isCancelled {
                    try await writer.write(ByteBuffer(string: "one word "))
                    request.yield()
                    try await Task.sleep(for: .milliseconds(50))  // tidy:allow sleep — a service that is slow
                }
                try await writer.finish(nil)
            }
            return Response(status: .ok, body: answer)
        }
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (addresses, address) = AsyncStream.makeStream(of: ListenAddress.self)
        let serving = Task {
            defer { address.finish() }
            let listener = HTTPListener(ListenAddress(host: "127.0.0.1", port: 0), responder: responder, logger: quiet)
            try await listener.run { address.yield($0) }
        }
        defer { serving.cancel() }
        var known = addresses.makeAsyncIterator()
        let found = try #require(await known.next())
        try await body(try #require(URL(string: "http://\(found)/")), asked)
    }

    @Test("has its time for the whole answer, so that an answer that trickles on comes too late")
    func deadline() async throws {
        try await withEndlessService { url, _ in
            let error = await #expect(throws: NoAnswer.self) {
                try await ServiceRequest("GET", url, timeout: .milliseconds(500)).ask()
            }
            #expect(error?.description == "there was no complete answer within 0.5 seconds")
        }
    }

    @Test("ends when its task is cancelled")
    func cancellation() async throws {
        try await withEndlessService { url, asked in
            let asking = Task { try await ServiceRequest("GET", url, timeout: .seconds(3_600)).ask() }
            for await _ in asked { break }
            asking.cancel()
            await #expect(throws: CancellationError.self) { try await asking.value }
        }
    }

    @Test("says at once when nobody listens, however long it could wait", .timeLimit(.minutes(1)))
    func nobody() async throws {
        let url = try #require(URL(string: "http://127.0.0.1:1/"))
        let error = await #expect(throws: NoAnswer.self) {
            try await ServiceRequest("GET", url, timeout: .seconds(3_600)).ask()
        }
        #expect(error?.description == "nothing listens there")
    }
}
