public import TemporalCore

/// A request as any HTTP library has it.
public struct CodecRequest: Sendable {
    /// The method in capitals, such as `POST`.
    public var method: String
    /// The path, with or without a query.
    public var path: String
    /// The headers; their names in any case. They are never shown: a token may be among them.
    @Redacted public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]

    /// A request.
    public init(_ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The first header of a name; nil when there is none.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// An answer for any HTTP library.
public struct CodecResponse: Sendable {
    /// The status, such as 200.
    public var status: Int
    /// The headers, with names in lower case.
    public var headers: [(name: String, value: String)]  // tidy:allow secret — an answer has none
    /// The body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(json: [UInt8]) {
        self.init(status: 200, headers: [("content-type", "application/json")], body: json)
    }

    init(_ status: Status, _ reason: String, further: [(name: String, value: String)] = []) {
        let type = ("content-type", "text/plain; charset=utf-8")
        self.init(status: status.rawValue, headers: [type] + further, body: Array("\(reason)\n".utf8))
    }

    enum Status: Int {
        case badRequest = 400
        case unauthorized = 401
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case tooLarge = 413
        case unsupportedMediaType = 415
        case internalError = 500
        case late = 504
    }
}

/// Why a request is not answered.
struct Refusal: Error {
    let status: CodecResponse.Status
    let reason: String
    let headers: [(name: String, value: String)]  // tidy:allow secret — an answer has none

    init(_ status: CodecResponse.Status, _ reason: String, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.reason = reason
        self.headers = headers
    }
}
