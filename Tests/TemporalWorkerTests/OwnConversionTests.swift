import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import Testing

// What users write: a codec, an encoding and a converter, by the public API alone.

private struct Base64Codec: PayloadCodec {
    func encode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            Payload(encoding: "text/base64", data: Array(Data(try payload.serialized).base64EncodedData()))
        }
    }
    func decode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            guard payload.encoding == "text/base64" else { return payload }
            guard let bytes = Data(base64Encoded: Data(payload.data)) else { throw CocoaError(.coderReadCorrupt) }
            return try Payload(serialized: Array(bytes))
        }
    }
}

private struct Photo: Codable, Sendable, Equatable { var jpeg: [UInt8] }

/// Photos as their bytes, instead of as lists of numbers in JSON.
private struct PhotoEncoding: EncodingPayloadConverter {
    let encoding = "image/jpeg"

    func payload(from value: some Encodable) throws -> Payload? {
        (value as? Photo).map { Payload(encoding: encoding, data: $0.jpeg) }
    }
    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        guard let photo = Photo(jpeg: payload.data) as? Value else {
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: "a photo is read as Photo")
        }
        return photo
    }
}

private enum Images {
    static let flip = Activity<Photo, Photo, Never>("flip", startToClose: .seconds(10))
}

private struct Album: Workflow {
    init(_ photo: Photo) {}
    static func run(_ photo: Photo, in context: WorkflowContext<Self>) async throws -> Photo {
        try await context.execute(Images.flip, photo)
    }
}

extension Live {
    @Suite("A user's own conversion")
    struct OwnConversionTests {
        private static let encodings = CompositePayloadConverter(NullEncoding(), PhotoEncoding(), JSONEncoding())

        struct Way: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var converter: DataConverter
            var encoding: String
        }

        static let ways = [
            Way(
                testDescription: "codec",
                converter: DataConverter(codecs: [Base64Codec()]),
                encoding: "text/base64"
            ),
            Way(
                testDescription: "encoding",
                converter: DataConverter(payloadConverter: encodings),
                encoding: "image/jpeg"
            ),
            Way(
                testDescription: "both",
                converter: DataConverter(payloadConverter: encodings, codecs: [Base64Codec()]),
                encoding: "text/base64"
            ),
        ]

        @Test("goes with client, worker and replayer", arguments: ways)
        func wholeWay(_ way: Way) async throws {
            let stage = try await Stage { $0.dataConverter = way.converter }
            let id: WorkflowID<Album> = stage.id("album")
            let result = try await stage.withWorker({
                Album.self
                Images.flip.implemented { Photo(jpeg: $0.jpeg.reversed()) }
            }) {
                try await stage.client.execute(Album.self, id: id, on: stage.queue, Photo(jpeg: [1, 2, 255]))
            }
            #expect(result == Photo(jpeg: [255, 2, 1]))
            guard case .workflowCompleted(let payloads)? = try await stage.events(of: id).last?.attributes else {
                Issue.record("the workflow did not complete")
                return
            }
            #expect(payloads.map(\.encoding) == [way.encoding])

            let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue)
            try await Replayer(dataConverter: way.converter, comparing: .inputs) { Album.self }.replay(history)
            let error = await #expect(throws: ReplayFailure.self) { try await Replayer { Album.self }.replay(history) }
            #expect("\(try #require(error))".contains("is the codec that made it set up here?"))
        }

        @Test("what a codec cannot read is an error with its reason")
        func unreadable() throws {
            let text = Payload(encoding: "text/base64", data: Array(Data("no payload".utf8).base64EncodedData()))
            #expect(throws: PayloadSerializationError.self) { try Base64Codec().decode([text]) }
            let photo = Payload(encoding: "image/jpeg", data: [1])
            let error = #expect(throws: PayloadConversionError.self) {
                try Self.encodings.value(String.self, from: photo)
            }
            #expect(error?.description.contains("a photo is read as Photo") == true)
        }
    }
}
