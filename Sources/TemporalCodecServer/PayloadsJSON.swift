import Foundation
import TemporalCore

/// `temporal.api.common.v1.Payloads` in protobuf's JSON.
enum PayloadsJSON {
    private struct List: Codable {
        var payloads: [Item]?
    }

    private struct Item: Codable {
        /// The values are base64, as bytes are in protobuf's JSON.
        var metadata: [String: String]?
        var data: String?
        /// Of payloads that lie elsewhere.
        var externalPayloads: [External]?
    }

    /// A 64-bit number is a text in protobuf's JSON; a number is read too.
    private struct External: Codable {
        var size: Int

        private enum CodingKeys: String, CodingKey { case size = "sizeBytes" }

        init(size: Int) { self.size = size }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let text = try? container.decode(String.self, forKey: .size), let size = Int(text) {
                self.size = size
            } else {
                size = try container.decodeIfPresent(Int.self, forKey: .size) ?? 0
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(String(size), forKey: .size)
        }
    }

    private static let encodingKey = "encoding"

    static func payloads(_ json: [UInt8]) throws(Refusal) -> [Payload] {
        let list: List
        do { list = try JSONDecoder().decode(List.self, from: Data(json)) } catch {
            throw Refusal(.badRequest, "the body is not the JSON of payloads: \(explain(error))")
        }
        var payloads: [Payload] = []
        for (index, item) in (list.payloads ?? []).enumerated() { payloads.append(try payload(item, index)) }
        return payloads
    }

    private static func payload(_ item: Item, _ index: Int) throws(Refusal) -> Payload {
        func bytes(_ text: String, _ field: String) throws(Refusal) -> [UInt8] {
            guard let bytes = Base64.decode(text) else {
                throw Refusal(.badRequest, "\(field) of payload \(index) is not base64")
            }
            return bytes
        }
        var payload = Payload(encoding: "", data: try bytes(item.data ?? "", "data"))
        for (key, text) in (item.metadata ?? [:]).sorted(by: { $0.key < $1.key }) {
            let value = try bytes(text, "metadata \"\(key)\"")
            if key == encodingKey {
                payload.encoding = String(decoding: value, as: UTF8.self)
            } else {
                payload.metadata.append(.init(key, value))
            }
        }
        payload.externalSizes = (item.externalPayloads ?? []).map(\.size)
        return payload
    }

    static func bytes(_ payloads: [Payload]) throws(Refusal) -> [UInt8] {
        let items = payloads.map { payload in
            var metadata = payload.metadata.map { ($0.key, Base64.encode($0.value)) }
            if !payload.encoding.isEmpty { metadata.append((encodingKey, Base64.encode(Array(payload.encoding.utf8)))) }
            let data = payload.data.isEmpty ? nil : Base64.encode(payload.data)
            let external = payload.externalSizes.isEmpty ? nil : payload.externalSizes.map(External.init)
            return Item(metadata: Dictionary(metadata) { first, _ in first }, data: data, externalPayloads: external)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(List(payloads: items))) } catch {
            throw Refusal(.internalError, "the payloads cannot be written as JSON: \(error)")
        }
    }

    private static func explain(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
            return "\(path.isEmpty ? "the whole" : String(path.drop { $0 == "." })): \(context.debugDescription)"
        case .dataCorrupted(let context): return context.debugDescription
        default: return "\(error)"
        }
    }
}
