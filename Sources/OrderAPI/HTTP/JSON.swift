import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer in JSON, with its keys in alphabetical order.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers = HTTPFields()
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value)))
        )
    }

    /// An answer with text of a content type.
    static func text(_ text: String, _ type: String, status: HTTPResponse.Status = .ok) -> Response {
        bytes(ByteBuffer(string: text), type, status: status)
    }

    /// An answer with text that is already encoded.
    static func bytes(_ bytes: ByteBuffer, _ type: String, status: HTTPResponse.Status = .ok) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "\(type); charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }
}

extension Request {
    /// The largest body that is read.
    private static let largestBody = 1_048_576

    /// The body as JSON, regardless of its content type, since `curl -d` calls it a form.
    /// - Throws: ``Problem`` that names the wrong part.
    func json<Value: Decodable>(_ type: Value.Type = Value.self) async throws -> Value {
        let body: ByteBuffer
        do { body = try await self.body.collect(upTo: Self.largestBody) } catch {
            throw Problem(.contentTooLarge, code: "too_large", "the body is larger than \(Self.largestBody) bytes")
        }
        guard body.readableBytes > 0 else { throw Problem.invalid("the body is empty; it must be a JSON object") }
        do { return try JSONDecoder().decode(type, from: Data(body.readableBytesView)) } catch let error
            as DecodingError
        {
            throw Problem.invalid(error.explanation)
        }
    }

    /// The body as JSON, or `standard` if there is no body.
    func json<Value: Decodable>(or standard: Value) async throws -> Value {
        guard headers[.contentLength].flatMap({ Int($0) }) != 0, headers[.contentLength] != nil || hasChunks else {
            return standard
        }
        return try await json(Value.self)
    }

    private var hasChunks: Bool { headers[.transferEncoding] != nil }
}

extension DecodingError {
    /// Which part of a document is wrong, and why.
    var explanation: String {
        switch self {
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            // The decoder's own message is for broken JSON; all other messages say what is wrong.
            context.debugDescription.contains("not valid JSON") || context.underlyingError != nil
                ? "the body is not JSON" : context.debugDescription
        case .dataCorrupted(let context): "\(Self.path(context.codingPath)): \(context.debugDescription)"
        case .keyNotFound(let key, let context): "\(Self.path(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): "\(Self.path(context.codingPath)) must not be null"
        case .typeMismatch(let type, let context):
            context.codingPath.isEmpty
                ? "the body must be a JSON object"
                : "\(Self.path(context.codingPath)) must be \(Self.name(of: type))"
        @unknown default: "the body cannot be read"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        var path = ""
        for key in keys {
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return path
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Double.Type, is Decimal.Type: "a number"
        case is Bool.Type: "true or false"
        default: "\(type)".hasPrefix("Array") ? "a list" : "something else"
        }
    }
}
