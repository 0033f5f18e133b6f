import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
package import TemporalCore

/// A request from an order program to a service, with one timeout for connecting, waiting for the answer, and reading it.
package struct ServiceRequest: Sendable {
    /// Such as `POST`.
    package var method: String
    /// The address, with its path and query.
    package var url: URL
    /// Names and values; never shown, since they may contain an API key.
    @Redacted package var headers: [String: String]
    package var body: Data?
    package var timeout: Duration

    /// An answer with any status, failures included.
    package struct Answer: Sendable {
        package let status: Int
        package let body: Data
    }

    /// A request.
    /// - Parameters:
    ///   - method: such as `POST`.
    ///   - url: the address.
    ///   - headers: names and values.
    ///   - body: what is sent; nil for no body.
    ///   - timeout: how long it may take until the answer has been read.
    package init(
        _ method: String,
        _ url: URL,
        headers: [String: String] = [:],
        body: Data? = nil,
        timeout: Duration
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }

    /// The largest answer that is read, in bytes.
    package var largestAnswer = 16 * 1_024 * 1_024

    /// One client for the whole process, so that connections are reused.
    private static let client = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        // The caller is told at once that nobody listens, and decides about trying again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // An address that was configured does not send its requests, with their keys, to another one.
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    /// Sends the request and reads the answer.
    /// - Throws: ``NoAnswer``, or `CancellationError` when the task is cancelled.
    package func ask() async throws -> Answer {
        do {
            let task = try start()
            let response = try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.fail(reason: CancellationError())
            }
            let body = response.body.map { Data($0.readableBytesView) }
            return Answer(status: Int(response.status.code), body: body ?? Data())
        } catch let error as CancellationError {
            throw error
        } catch {
            throw NoAnswer(error, to: self)
        }
    }

    private func start() throws -> HTTPClient.Task<HTTPClient.Response> {
        var fields = HTTPHeaders([("User-Agent", "orders"), ("Accept", "*/*")])
        for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
        let request = try HTTPClient.Request(
            url: url.absoluteString,
            method: HTTPMethod(rawValue: method),
            headers: fields,
            body: body.map { .bytes($0) }
        )
        return Self.client.execute(
            request: request,
            delegate: ResponseAccumulator(request: request, maxBodySize: largestAnswer),
            deadline: .now() + TimeAmount(timeout)
        )
    }
}
