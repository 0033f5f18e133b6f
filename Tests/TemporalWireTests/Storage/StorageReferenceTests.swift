import TemporalCore
import TemporalWire
import Testing

@Suite("References to external storage")
struct StorageReferenceTests {
    private static let message = Array("temporal.api.sdk.v1.ExternalStorageReference".utf8)

    private func payload(_ json: String, encoding: String = "json/protobuf") -> Payload {
        Payload(encoding: encoding, metadata: [.init("messageType", Self.message)], data: Array(json.utf8))
    }

    @Test("are protobuf's JSON with the size of what is stored, and come back from it")
    func roundTrip() throws {
        let reference = StorageReference(driver: "a\"b", claim: ["key": "ü\\/\n", "bucket": "x"])
        let payload = reference.payload(size: 2_000_001)
        #expect(payload.encoding == "json/protobuf")
        #expect(payload.metadata == [.init("messageType", Self.message)])
        #expect(
            String(decoding: payload.data, as: UTF8.self)
                == #"{"claimData":{"bucket":"x","key":"ü\\/\n"},"driverName":"a\"b"}"#
        )
        #expect(payload.externalSizes == [2_000_001])
        #expect(StorageReference.stands(for: payload))
        #expect(try StorageReference(payload) == reference)
        let sent = try Payload(serialized: try payload.serialized)
        #expect(sent == payload)
        #expect(try payload.serialized.count == payload.encodedSize)
    }

    @Test("of other SDKs are read: other orders, names of fields, spaces, no claim, the first form of Python")
    func foreign() throws {
        let expected = StorageReference(driver: "aws.s3driver", claim: ["bucket": "b", "key": "k"])
        for json in [
            #"{"driverName":"aws.s3driver","claimData":{"key":"k","bucket":"b"}}"#,
            #"{ "driver_name" : "aws.s3driver", "claim_data" : { "bucket": "b", "key": "\u006b" } }"#,
        ] {
            #expect(try StorageReference(payload(json)) == expected)
        }
        #expect(try StorageReference(payload(#"{"driverName":"d"}"#)) == StorageReference(driver: "d", claim: [:]))
        let old = payload(
            #"{"driver_name":"aws.s3driver","driver_claim":{"claim_data":{"bucket":"b","key":"k"}}}"#,
            encoding: "json/external-storage-reference"
        )
        #expect(try StorageReference(old) == expected)
    }

    @Test("other payloads are not taken for references, and what only says that it is one is an error")
    func others() throws {
        #expect(try StorageReference(Payload(encoding: "json/plain", data: Array("{}".utf8))) == nil)
        let other = Payload(
            encoding: "json/protobuf",
            metadata: [.init("messageType", Array("temporal.api.common.v1.Header".utf8))],
            data: Array("{}".utf8)
        )
        #expect(try StorageReference(other) == nil)
        for json in [
            "", "[]", "{}", #"{"driverName":7}"#, #"{"driverName":"d","claimData":[]}"#,
            #"{"driverName":"d","claimData":{"a":1}}"#,
        ] {
            #expect(throws: ExternalStorageError.self) { try StorageReference(payload(json)) }
        }
    }

    @Test("behind codecs are known by their mark")
    func encoded() throws {
        var payload = Payload(
            encoding: "binary/encrypted",
            metadata: [
                .init("__temporal_external_storage_reference", Array("true".utf8)), .init("encryption-key-id", [1]),
            ],
            data: [1, 2]
        )
        payload.externalSizes = [7]
        #expect(StorageReference.isEncoded(payload) && !StorageReference.stands(for: payload))
        let unmarked = Payload(encoding: "binary/encrypted", metadata: [.init("encryption-key-id", [1])], data: [1, 2])
        #expect(StorageReference.unmarked(payload) == unmarked)
        #expect(!StorageReference.isEncoded(unmarked))
    }

    @Test("sizes of any number are counted as protobuf does", arguments: [0, 1, 127, 128, 1 << 40, -1])
    func sizes(size: Int) throws {
        var payload = Payload(encoding: "json/plain", data: [1])
        payload.externalSizes = [size, size]
        #expect(try payload.serialized.count == payload.encodedSize)
        #expect(try Payload(serialized: payload.serialized) == payload)
    }
}
