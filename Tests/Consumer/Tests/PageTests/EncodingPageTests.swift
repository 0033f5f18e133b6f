import Temporal
import TemporalTesting
import Testing

// docs: own encoding
struct Photo: Codable, Sendable, Equatable {
    var jpeg: [UInt8]
}

/// Photos as their bytes, instead of as lists of numbers in JSON.
struct PhotoEncoding: EncodingPayloadConverter {
    let encoding = "image/jpeg"

    func payload(from value: some Encodable) throws -> Payload? {
        (value as? Photo).map { Payload(encoding: encoding, data: $0.jpeg) }
    }

    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        guard let photo = Photo(jpeg: payload.data) as? Value else {
            throw PayloadConversionError(
                type: "\(type)",
                payload: payload,
                reason: "a photo is read as Photo"
            )
        }
        return photo
    }
}
// docs: end

/// Gives a photo back.
struct Gallery: Workflow {
    init(_ photo: Photo) {}
    static func run(_ photo: Photo, in context: WorkflowContext<Self>) async throws -> Photo { photo }
}

private func replayer(_ options: ClientOptions) throws -> Replayer {
    // docs: own codec replay
    let replayer = try Replayer(dataConverter: options.dataConverter) { Gallery.self }
    // docs: end
    return replayer
}

@Suite("The page about data, where users write a codec and an encoding")
struct OwnDataPageTests {
    private func prove(_ options: ClientOptions) async throws {
        var settings = WorkflowTestEnvironment.Options()
        settings.client.dataConverter = options.dataConverter
        let test = try await WorkflowTestEnvironment(options: settings) { Gallery.self }
        let photo = Photo(jpeg: [1, 2, 255])
        #expect(try await test.client.execute(Gallery.self, id: "a", on: test.taskQueue, photo) == photo)
        try await replayer(options).replay(try await test.history(of: "a"))
    }

    @Test("a codec of ten lines goes with the client")
    func codec() async throws {
        // docs: own codec options
        var options = ClientOptions("localhost:7233")
        options.dataConverter.codecs = [Base64Codec()]
        // docs: end
        #expect(try Base64Codec().encode([try options.converter.payload(from: 1)])[0].encoding == "text/base64")
        try await prove(options)
    }

    @Test("an encoding of one type leaves the others to JSON")
    func encoding() async throws {
        var options = ClientOptions("localhost:7233")
        // docs: own encoding options
        options.converter = CompositePayloadConverter(NullEncoding(), PhotoEncoding(), JSONEncoding())
        // docs: end
        #expect(try options.converter.payload(from: Photo(jpeg: [1])).encoding == "image/jpeg")
        #expect(try options.converter.payload(from: 1).encoding == "json/plain")
        try await prove(options)
    }
}
