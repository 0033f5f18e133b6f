import Foundation
import Hummingbird
import NIOCore

/// The fields of a form, as a browser sends them.
struct Form: Sendable {
    private var fields: [(name: String, value: String)] = []

    /// The largest form that is read, in bytes.
    static let largest = 65_536

    /// Reads `name=value&…`.
    init(_ text: String) {
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = Self.plain(pair[0]), let value = Self.plain(pair[1]) else { continue }
            fields.append((name, value))
        }
    }

    /// The last value of a field; nil if it was not sent.
    subscript(_ name: String) -> String? { fields.last { $0.name == name }?.value }

    /// All values of a field.
    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// A form writes a space as a plus.
    private static func plain(_ text: Substring) -> String? { text.replacing("+", with: " ").removingPercentEncoding }
}

extension Request {
    /// The form in the body.
    /// - Parameter largest: how many bytes it may have.
    /// - Returns: its fields.
    /// - Throws: ``Problem`` when it is larger, or does not come to its end.
    func form(upTo largest: Int = Form.largest) async throws -> Form {
        Form(String(buffer: try await wholeBody(upTo: largest)))
    }

    /// The fields of the address, the last of each name.
    var query: [String: String] {
        // A form writes a space as a plus.
        var query = URLComponents()
        query.percentEncodedQuery = uri.query?.replacing("+", with: "%20")
        return Dictionary((query.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { $1 }
    }
}
