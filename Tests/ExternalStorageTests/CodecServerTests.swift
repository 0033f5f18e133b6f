import Foundation
import TemporalCodecServer
import TemporalCore
import TemporalEncryption
import TemporalWire
import Testing

@Suite("A codec server with external storage")
struct StorageCodecServerTests {
    private let shelf = Shelf()
    private let codec: EncryptionCodec
    private let text = #""what is stored""#

    init() throws {
        codec = EncryptionCodec(EncryptionKeyRing(try EncryptionKeyRing.Key(id: "k", bytes: Array(1...32))))
    }

    private struct Body: Codable {
        struct Item: Codable {
            struct External: Codable { var sizeBytes: String }
            var metadata: [String: String]
            var data: String?
            var externalPayloads: [External]?
        }
        var payloads: [Item]
    }

    private func server(_ storage: ExternalStorage?) -> CodecServer {
        var server = CodecServer(codec)
        server.externalStorage = storage
        return server
    }

    private func ask(_ path: String, _ payloads: [Body.Item], of server: CodecServer) async throws -> (Int, Data) {
        let body = try JSONEncoder().encode(Body(payloads: payloads))
        let answer = await server.respond(to: CodecRequest("POST", path, body: Array(body)))
        return (answer.status, Data(answer.body))
    }

    private func items(_ path: String, _ payloads: [Body.Item], of server: CodecServer) async throws -> [Body.Item] {
        let (status, body) = try await ask(path, payloads, of: server)
        try #require(status == 200, "\(String(decoding: body, as: UTF8.self))")
        return try JSONDecoder().decode(Body.self, from: body).payloads
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private var plain: Body.Item { Body.Item(metadata: ["encoding": base64("json/plain")], data: base64(text)) }

    @Test("stores what it encodes, and gives back what it decodes or downloads, behind the codecs")
    func roundTrip() async throws {
        let server = server(ExternalStorage(shelf, threshold: 0))
        let reference = try await items("/encode", [plain], of: server)[0]
        #expect(reference.metadata["encoding"] == base64("json/protobuf"))
        #expect(reference.externalPayloads?.first?.sizeBytes == "\(shelf.payloads[0].encodedSize)")
        #expect(shelf.payloads[0].encoding == "binary/encrypted")

        #expect(try await items("/ns/decode", [reference, plain], of: server).map(\.data) == [plain.data, plain.data])
        #expect(try await items("/download", [reference], of: server)[0].data == plain.data)

        // As the Web UI asks, which shows the size and fetches nothing.
        let kept = try await items("/decode?preserveStorageRefs=true", [reference, plain], of: server)
        #expect(kept[0].data == reference.data)
        #expect(kept[0].externalPayloads?.first?.sizeBytes == reference.externalPayloads?.first?.sizeBytes)
        #expect(kept[1].data == plain.data)
    }

    @Test("reads references that went through codecs themselves")
    func encodedReferences() async throws {
        let server = server(ExternalStorage(shelf, threshold: 0))
        let sealed = try codec.encode([Payload(encoding: "json/plain", data: Array(text.utf8))])
        let claim = try await shelf.store(sealed, for: StorageContext())[0]
        var reference = try codec.encode([StorageReference(driver: "shelf", claim: claim).payload(size: 77)])[0]
        reference.metadata.append(.init("__temporal_external_storage_reference", Array("true".utf8)))
        let item = Body.Item(
            metadata: Dictionary(
                uniqueKeysWithValues: reference.metadata.map { ($0.key, Data($0.value).base64EncodedString()) }
                    + [("encoding", base64(reference.encoding))]
            ),
            data: Data(reference.data).base64EncodedString(),
            externalPayloads: [.init(sizeBytes: "77")]
        )
        #expect(try await items("/decode", [item], of: server)[0].data == plain.data)
        #expect(try await items("/download", [item], of: server)[0].data == plain.data)
        let kept = try await items("/decode?preserveStorageRefs=TRUE", [item], of: server)[0]
        #expect(kept.metadata["messageType"] == base64("temporal.api.sdk.v1.ExternalStorageReference"))
        #expect(kept.externalPayloads?.first?.sizeBytes == "77")
    }

    @Test("says what it cannot do")
    func refusals() async throws {
        let with = server(ExternalStorage(shelf, threshold: 0))
        let (notReference, why) = try await ask("/download", [plain], of: with)
        #expect(notReference == 400)
        #expect(String(decoding: why, as: UTF8.self).contains("payload 0 is not a reference to external storage"))
        let reference = try await items("/encode", [plain], of: with)[0]
        let without = server(nil)
        #expect(try await ask("/download", [reference], of: without).0 == 404)
        // Without storage a reference is what it is.
        #expect(try await items("/decode", [reference], of: without)[0].data == reference.data)
        shelf.fail(.lost)
        let (lost, reason) = try await ask("/download", [reference], of: with)
        #expect(lost == 400)
        #expect(String(decoding: reason, as: UTF8.self).contains("could not give payloads back: the object is lost"))
        shelf.fail(.silent)
        var patient = server(ExternalStorage(shelf, threshold: 0))
        patient.codecTimeLimit = .milliseconds(20)
        #expect(try await ask("/download", [reference], of: patient).0 == 504)
    }
}
