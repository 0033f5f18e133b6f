import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import OrderCommandLine
import OrderContract

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
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(
                .unsupportedMediaType,
                code: "unsupported",
                "the body is in the encoding \(OrderText.cleaned(encoding, longest: 40)); send it as it is"
            )
        }
        let body = try await wholeBody(upTo: Self.largestBody)
        guard body.readableBytes > 0 else { throw Problem.invalid("the body is empty; it must be a JSON object") }
        let data = Data(body.readableBytesView)
        do {
            let value = try JSONDecoder().decode(type, from: data)
            if let key = DuplicateKeys.first(in: data) {
                throw Problem.invalid("the body has the key \"\(OrderText.cleaned(key, longest: 100))\" twice")
            }
            return value
        } catch let error as DecodingError {
            // The decoder says the same of broken JSON and of numbers that do not fit.
            let isJSON = error.isAboutTheWhole && (try? JSONSerialization.jsonObject(with: data)) != nil
            let words = "a number does not fit where it stands; quantities are whole, amounts have two decimals at most"
            throw Problem.invalid(isJSON ? words : error.explanation)
        }
    }

    /// The body, if it comes in time.
    /// - Parameter size: how many bytes it may have.
    /// - Returns: the bytes.
    /// - Throws: ``Problem`` when it is larger, or does not come to its end.
    func wholeBody(upTo size: Int) async throws -> ByteBuffer {
        let body = body
        let tooLarge = Problem(.contentTooLarge, code: "too_large", "the body is larger than \(size) bytes")
        // A client that asks before it sends (`Expect: 100-continue`) need not send it.
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > size { throw tooLarge }
        do {
            return try await withTimeout(
                thrownBy: {
                    // tidy:allow sleep — the longest time for a body
                    try await Task.sleep(for: Self.bodyTime)
                    throw Late()
                },
                { try await body.collect(upTo: size) }
            )
        } catch is Late {
            throw Problem(.requestTimeout, code: "too_slow", "the body did not come to its end in \(Self.bodyTime)")
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    private struct Late: Error {}

    /// How long a body may take.
    private static let bodyTime = Duration.seconds(30)

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
            isAboutTheWhole ? "the body is not JSON" : context.debugDescription
        case .dataCorrupted(let context): Self.path(context.codingPath) + Self.complaint(context)
        case .keyNotFound(let key, let context): "\(Self.path(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): "\(Self.path(context.codingPath)) must not be null"
        case .typeMismatch(let type, let context):
            context.codingPath.isEmpty
                ? "the body must be a JSON object"
                : "\(Self.path(context.codingPath)) must be \(Self.name(of: type))"
        @unknown default: "the body cannot be read"
        }
    }

    /// Whether it is about a body as a whole, and not about its contents.
    var isAboutTheWhole: Bool {
        guard case .dataCorrupted(let context) = self, context.codingPath.isEmpty else { return false }
        return context.debugDescription.contains("not valid JSON") || context.underlyingError != nil
    }

    /// The complaint about a part; most begin with the part's own name, which the path says already.
    private static func complaint(_ context: Context) -> String {
        let name = context.codingPath.last.map { "\($0.stringValue) " } ?? ""
        let words = context.debugDescription
        if words.hasPrefix("Number"), words.contains("does not fit") || words.contains("is not representable") {
            return " must be a whole number"
        }
        return words.hasPrefix(name) ? " " + words.dropFirst(name.count) : ": \(words)"
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
        default: "\(type)".hasPrefix("Array") ? "a list" : "an object, or a name"
        }
    }
}
