import HTTPTypes
import Hummingbird
import NIOCore
package import TemporalCore

/// A request that has come in whole.
package struct HTTPCall: Sendable {
    /// The method in capitals, such as `POST`.
    package var method: String
    /// The path, with a query where there is one, as it was sent.
    package var target: String
    /// The headers, with the names as they were sent and in their order; never shown, since they say who asks.
    @Redacted package var headers: [(name: String, value: String)]
    /// The body. One that is larger than the listener takes ends one byte after that, which shows that there was more.
    package var body: [UInt8]

    /// The path without a query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    init(_ request: Request, largestBody: Int) async throws {
        method = request.method.rawValue
        target = request.head.path ?? "/"
        headers = request.headers.map { ($0.name.rawName, $0.value) }
        body = []
        for try await part in request.body {
            body += part.readableBytesView.prefix(largestBody + 1 - body.count)
            if body.count > largestBody { break }
        }
    }
}

/// What is answered.
package struct HTTPAnswer: Sendable {
    /// The status, such as 200.
    package var status: Int
    /// The headers, never shown. Those whose names HTTP does not allow are left out.
    @Redacted package var headers: [(name: String, value: String)]
    /// The body.
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    var response: Response {
        var fields = HTTPFields()
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
