import Foundation
import Temporal
import TemporalCompression
import TemporalEncryption
import Testing

// The Swift of the page about data stands here between `readme:` marks, so that it is compiled and run.

private func configured(_ keys: EncryptionKeyRing) -> ClientOptions {
    // readme: codecs
    var options = ClientOptions("localhost:7233")
    options.dataConverter.codecs = [CompressionCodec(), EncryptionCodec(keys)]
    options.dataConverter.encodesFailureAttributes = true
    // readme: end
    return options
}

private func snakeCase() -> any PayloadConverter {
    // readme: json
    let converter = JSONPayloadConverter { encoder, decoder in
        encoder.keyEncodingStrategy = .convertToSnakeCase
        decoder.keyDecodingStrategy = .convertFromSnakeCase
    }
    // readme: end
    return converter
}

private func binaryFirst() -> any PayloadConverter {
    // readme: composite
    let converter = CompositePayloadConverter(
        NullEncoding(),
        BytesEncoding(),
        ProtobufBinaryEncoding(),
        ProtobufJSONEncoding(),
        JSONEncoding()
    )
    // readme: end
    return converter
}

// readme: vault
/// Keys that a vault of the HashiCorp kind keeps under `secret/data/temporal-keys/…`.
struct HTTPVault: EncryptionKeyProvider {
    let address: URL
    /// Gives the token of the moment, which a sidecar may renew.
    let token: @Sendable () async throws -> String
    /// Makes a request; an HTTP client of yours.
    let get: @Sendable (_ url: URL, _ headers: [String: String]) async throws -> Data

    func activeKey() async throws -> EncryptionKeyRing.Key {
        let current = try await read("current")
        return try await key(current["id"] ?? "")
    }

    func key(_ id: String) async throws -> EncryptionKeyRing.Key {
        let text = try await read(id)["key"] ?? ""
        return try EncryptionKeyRing.Key(id: id, bytes: Array(Data(base64Encoded: text) ?? Data()))
    }

    private struct Answer: Decodable {
        struct Version: Decodable { let data: [String: String] }
        let data: Version
    }

    private func read(_ name: String) async throws -> [String: String] {
        let url = address.appending(path: "v1/secret/data/temporal-keys/\(name)")
        let body = try await get(url, ["X-Vault-Token": try await token()])
        return try JSONDecoder().decode(Answer.self, from: body).data.data
    }
}
// readme: end

private func fromVault(_ vault: HTTPVault, _ log: @escaping @Sendable (String) -> Void) -> ClientOptions {
    // readme: vault-codec
    let keys = EncryptionKeyCache(
        of: vault,
        renewal: .seconds(300),
        outage: .seconds(3600),
        onProblem: { log($0) }
    )
    var options = ClientOptions("localhost:7233")
    options.dataConverter.codecs = [VaultEncryptionCodec(keys)]
    // readme: end
    return options
}

// readme: failure-converter
/// Keeps what errors say of persons out of histories.
struct Discreet: FailureConverter {
    func failure(of error: any Error, using converter: any PayloadConverter) -> Failure {
        var failure = DefaultFailureConverter().failure(of: error, using: converter)
        if error is any NamesPersons { failure.message = "\(type(of: error)); see the log of the worker" }
        return failure
    }
}
// readme: end

protocol NamesPersons: Error {}

// readme: context
/// Encrypts with a key of each customer, whose name the workflow ids begin with.
struct CustomerEncryption: ContextualPayloadCodec {
    let keys: [String: EncryptionKeyRing]
    /// Has all keys, and the one for workflows of nobody in particular first.
    let all: EncryptionKeyRing

    func bound(to context: SerializationContext) -> any PayloadCodec {
        let customer = context.workflowID?.split(separator: "/").first.map(String.init)
        return EncryptionCodec(customer.flatMap { keys[$0] } ?? all)
    }

    func encode(_ payloads: [Payload]) throws -> [Payload] { try EncryptionCodec(all).encode(payloads) }
    // A payload names its key, so a codec server reads it without the workflow.
    func decode(_ payloads: [Payload]) throws -> [Payload] { try EncryptionCodec(all).decode(payloads) }
}
// readme: end

@Suite("The examples of the page about data")
struct DataExampleTests {
    private struct Order: Codable, Equatable { var orderID: Int }

    private func key(_ id: String, _ byte: UInt8) throws -> EncryptionKeyRing.Key {
        try EncryptionKeyRing.Key(id: id, bytes: Array(repeating: byte, count: 32))
    }

    @Test("configure converters")
    func converters() throws {
        let converter = configured(EncryptionKeyRing(try key("k", 1))).dataConverter
        #expect(converter.codecs.count == 2)
        #expect(converter.encodesFailureAttributes)
        let payload = try snakeCase().payload(from: Order(orderID: 5))
        #expect(String(decoding: payload.data, as: UTF8.self) == #"{"order_id":5}"#)
        #expect(try binaryFirst().payload(from: 5) == JSONPayloadConverter.default.payload(from: 5))
    }

    @Test("encrypt with a key of each customer")
    func customers() async throws {
        let (acme, other) = (try key("acme", 1), try key("other", 2))
        let codec = CustomerEncryption(
            keys: ["acme": EncryptionKeyRing(acme)],
            all: EncryptionKeyRing(other, [acme])
        )
        func keyID(_ workflowID: String) async throws -> String {
            let context = SerializationContext.workflow(.init(namespace: "default", workflowID: workflowID))
            let encoded = try await codec.bound(to: context).encode([.null])
            #expect(try codec.decode(encoded) == [.null])
            return String(decoding: encoded[0].metadata[0].value, as: UTF8.self)
        }
        #expect(try await keyID("acme/order-1") == "acme")
        #expect(try await keyID("order-1") == "other")
    }

    @Test("fetch keys from a vault")
    func vault() async throws {
        let secret = Data(repeating: 7, count: 32).base64EncodedString()
        let vault = HTTPVault(address: try #require(URL(string: "http://vault:8200")), token: { "token" }) {
            url,
            headers in
            #expect(headers == ["X-Vault-Token": "token"])
            let data = url.lastPathComponent == "current" ? #"{"id":"k1"}"# : #"{"key":"\#(secret)"}"#
            return Data(#"{"data":{"data":\#(data)}}"#.utf8)
        }
        let codec = try #require(fromVault(vault, { _ in }).dataConverter.codecs.first)
        let encrypted = try await codec.encode([.null])
        #expect(encrypted.map(\.encoding) == ["binary/encrypted"])
        #expect(try await codec.decode(encrypted) == [.null])
    }

    @Test("hide what errors say of persons")
    func discreet() {
        struct Unwell: NamesPersons {}
        let failure = Discreet().failure(of: Unwell(), using: JSONPayloadConverter.default)
        #expect(failure.message == "Unwell; see the log of the worker")
    }
}
