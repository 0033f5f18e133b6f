public import TemporalCore

/// Sends requests to S3. `TemporalS3` has one on async-http-client under the package trait `S3`; a program that has another
/// HTTP library conforms to this.
public protocol S3Transport: Sendable {
    /// Sends one request, and follows no redirection: the signature is for one address.
    /// - Returns: the answer, of any status.
    /// - Throws: when there is no answer. It is tried again.
    func send(_ request: S3Request) async throws -> S3Response
}

/// A signed request.
public struct S3Request: Sendable {
    /// `GET`, `HEAD` or `PUT`.
    public var method: String
    /// The address with its path, all that needs it in percent signs. It is to be sent as it is.
    public var url: String
    /// The headers, `Host` among them. They are never shown: the signature is there.
    @Redacted public var headers: [(name: String, value: String)]
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long it may take until the whole answer is there. It is then cancelled.
    public var timeout: Duration
    /// A larger body of an answer, in bytes, is not read.
    public var largestAnswer: Int

    /// A request.
    public init(
        _ method: String,
        _ url: String,
        headers: [(name: String, value: String)],
        body: [UInt8],
        timeout: Duration,
        largestAnswer: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.largestAnswer = largestAnswer
    }
}

/// An answer.
public struct S3Response: Sendable {
    /// The status, such as 200.
    public var status: Int
    /// The headers, with names in any case.
    public var headers: [(name: String, value: String)]  // tidy:allow secret — an answer has none
    /// The body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of a name; nil when there is none.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}
