import Foundation
import TemporalCore
import TemporalModel
import TemporalWire
import Testing

/// A file of `Tests/Fixtures/Wire`. `every-event.json` and `.pb` were written by Python's protobuf once.
func fixture(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: fixtureURL(name))) }

/// Replaces a fixture that the tests themselves write.
func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: fixtureURL(name)) }

private func fixtureURL(_ name: String) -> URL {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appending(path: "Fixtures/Wire/\(name)")
}

/// A `json/plain` payload of a JSON text.
func json(_ text: String) -> Payload { Payload(encoding: "json/plain", data: Array(text.utf8)) }

/// A payload's protobuf JSON.
func longhand(_ text: String) -> String {
    #"{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"\#(Data(text.utf8).base64EncodedString())"}"#
}

/// Checks that a request says on the wire what its JSON says.
///
/// The expectation is transcoded by the descriptors of the API, so that a lost, misnamed or misnumbered field shows.
func expect<Request: WireRequest>(
    _ request: Request,
    equals json: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let (service, method) = try call(Request.self)
    let expected = try ServiceJSON.request(method, json: json, of: service, isStrict: true)
    #expect(WireDump.text(try request.encoded()) == WireDump.text(expected), sourceLocation: sourceLocation)
    #expect(try request.encoded() == expected, sourceLocation: sourceLocation)
}

/// Decodes a call's answer from its JSON.
func response<Request: WireRequest>(to request: Request.Type, _ json: String) throws -> Request.Response {
    let (service, method) = try call(Request.self)
    return try Request.Response(decoding: try ServiceJSON.response(method, json: json, of: service))
}

/// The service and the name that a request's path says.
private func call<Request: WireRequest>(_ request: Request.Type) throws -> (TemporalService, String) {
    let parts = Request.path.split(separator: "/").map(String.init)
    try #require(parts.count == 2)
    return (try #require(TemporalService(rawValue: parts[0])), parts[1])
}

/// Shows wire bytes without a schema, for readable differences: nested where the bytes look like a message.
enum WireDump {
    static func text(_ bytes: [UInt8]) -> String {
        lines(bytes[...], indent: "")?.joined(separator: "\n") ?? "\(bytes)"
    }

    private static func lines(_ bytes: ArraySlice<UInt8>, indent: String) -> [String]? {
        var rest = bytes
        var lines: [String] = []
        while !rest.isEmpty {
            guard let tag = varint(&rest), tag >> 3 > 0, tag >> 3 < 2000 else { return nil }
            switch tag & 7 {
            case 0:
                guard let value = varint(&rest) else { return nil }
                lines.append("\(indent)\(tag >> 3): \(value)")
            case 1, 5:
                let width = tag & 7 == 1 ? 8 : 4
                guard rest.count >= width else { return nil }
                lines.append("\(indent)\(tag >> 3): \(Array(rest.prefix(width)))")
                rest = rest.dropFirst(width)
            case 2:
                guard let length = varint(&rest), length <= rest.count else { return nil }
                let inner = rest.prefix(Int(length))
                rest = rest.dropFirst(Int(length))
                if !inner.isEmpty, let nested = Self.lines(inner, indent: indent + "  ") {
                    lines.append("\(indent)\(tag >> 3):")
                    lines += nested
                } else {
                    lines.append("\(indent)\(tag >> 3): \(String(decoding: inner, as: UTF8.self))")
                }
            default: return nil
            }
        }
        return lines
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
