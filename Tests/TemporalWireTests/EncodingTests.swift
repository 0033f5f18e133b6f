import Foundation
public import SwiftProtobuf
public import TemporalCore
import TemporalWire
import Testing

// The part between the marks stands in the page about data.

// readme: protobuf
extension ProtobufMessage where Self: SwiftProtobuf.Message {
    /// A message from its bytes.
    public init(protobuf bytes: [UInt8], as form: ProtobufForm) throws {
        self = try form == .json ? Self(jsonUTF8Bytes: bytes) : Self(serializedBytes: bytes)
    }
    /// The message's bytes.
    public func protobuf(as form: ProtobufForm) throws -> [UInt8] {
        try form == .json ? jsonUTF8Bytes() : serializedBytes()
    }
}
// readme: end

extension Google_Protobuf_Timestamp: @retroactive Codable, ProtobufMessage {}
extension Google_Protobuf_Struct: @retroactive Codable, ProtobufMessage {}

@Suite("Encodings")
struct EncodingTests {
    private let json = JSONPayloadConverter.default
    private let moment = Google_Protobuf_Timestamp(seconds: 1_769_850_000, nanos: 500_000_000)

    private struct Order: Codable, Equatable {
        var orderName: String
        var placed: Date
    }

    @Test("the composite of the standard encodings does what the default converter does")
    func sameAsDefault() throws {
        let composite = CompositePayloadConverter.standard
        func check<Value: Codable & Equatable>(_ value: Value) throws {
            let payload = try composite.payload(from: value)
            #expect(try payload == json.payload(from: value))
            #expect(try composite.value(Value.self, from: payload) == value)
            #expect(try json.value(Value.self, from: payload) == value)
        }
        try check("text")
        try check(5)
        try check(Int?.none)
        try check(Empty())
        try check([UInt8]([1, 2]))
        try check(Data([1]))
        try check([1.5])
        try check(Order(orderName: "x", placed: Date(timeIntervalSince1970: 0)))
        try check(moment)
        let raw = Payload(encoding: "any/thing", data: [1])
        #expect(try composite.payload(from: RawValue(raw)) == raw)
        #expect(try composite.value(RawValue.self, from: raw).payload == raw)
    }

    @Test("protobuf messages are JSON with their names, as Go and Python write them")
    func protobuf() throws {
        let payload = try json.payload(from: moment)
        #expect(payload.encoding == "json/protobuf")
        #expect(payload.metadata == [.init("messageType", Array("google.protobuf.Timestamp".utf8))])
        #expect(String(decoding: payload.data, as: UTF8.self) == #""2026-01-31T09:00:00.500Z""#)
        #expect(try json.value(Google_Protobuf_Timestamp?.self, from: payload) == moment)
        #expect(try json.payload(from: Google_Protobuf_Timestamp?.none) == .null)
        let fields = Google_Protobuf_Struct(fields: ["a": .init(numberValue: 1)])
        #expect(try json.value(Google_Protobuf_Struct.self, from: json.payload(from: fields)) == fields)
    }

    @Test("protobuf messages are binary where that comes first, and read either way")
    func binary() throws {
        let converter = CompositePayloadConverter(
            NullEncoding(),
            ProtobufBinaryEncoding(),
            ProtobufJSONEncoding(),
            JSONEncoding()
        )
        let payload = try converter.payload(from: moment)
        #expect(payload.encoding == "binary/protobuf")
        #expect(payload.metadata == [.init("messageType", Array("google.protobuf.Timestamp".utf8))])
        #expect(payload.data == (try moment.serializedBytes() as [UInt8]))
        #expect(try json.value(Google_Protobuf_Timestamp.self, from: payload) == moment)
        #expect(try converter.value(Google_Protobuf_Timestamp.self, from: json.payload(from: moment)) == moment)
    }

    @Test("what does not fit is refused with all that helps")
    func refused() throws {
        func message<Value: Decodable>(_ type: Value.Type, _ payload: Payload) -> String {
            for converter in [json, CompositePayloadConverter.standard] as [any PayloadConverter] {
                #expect(throws: PayloadConversionError.self) { try converter.value(type, from: payload) }
            }
            let error = #expect(throws: PayloadConversionError.self) { try json.value(type, from: payload) }
            return error?.description ?? ""
        }
        let unknown = message(Int.self, Payload(encoding: "binary/encrypted", data: [1]))
        #expect(unknown.contains("'binary/encrypted'") && unknown.contains("codec"))
        #expect(unknown.contains("json/protobuf"))
        let protobuf = message(Int.self, try json.payload(from: moment))
        #expect(protobuf.contains("google.protobuf.Timestamp") && protobuf.contains("Int is not a ProtobufMessage"))
        let damaged = Payload(encoding: "json/protobuf", data: [1])
        #expect(message(Google_Protobuf_Timestamp.self, damaged).contains("Timestamp"))
        #expect(message(Int.self, .null).contains("there is no value"))
        #expect(message(Int.self, Payload(encoding: "binary/plain", data: [1])).contains("[UInt8] or Data"))
        let few = CompositePayloadConverter(NullEncoding(), BytesEncoding())
        let error = #expect(throws: PayloadConversionError.self) { try few.payload(from: 1) }
        #expect(error?.description.contains("binary/null") == true)
    }

    @Test("a message is not part of a JSON value")
    func nested() {
        #expect(throws: PayloadConversionError.self) { try json.payload(from: [moment]) }
        let array = Payload(encoding: "json/plain", data: Array("[1]".utf8))
        #expect(throws: PayloadConversionError.self) { try json.value([Google_Protobuf_Timestamp].self, from: array) }
    }

    @Test("JSON is written and read as the program wants it")
    func configured() throws {
        let converter = JSONPayloadConverter { encoder, decoder in
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.dateEncodingStrategy = .secondsSince1970
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            decoder.dateDecodingStrategy = .secondsSince1970
        }
        let order = Order(orderName: "x", placed: Date(timeIntervalSince1970: 5))
        let payload = try converter.payload(from: order)
        #expect(String(decoding: payload.data, as: UTF8.self) == #"{"order_name":"x","placed":5}"#)
        #expect(try converter.value(Order.self, from: payload) == order)
        let composite = CompositePayloadConverter(NullEncoding(), JSONEncoding(converter))
        #expect(try composite.payload(from: order) == payload)
    }
}

@Suite("Sizes on the wire")
struct EncodedSizeTests {
    @Test("are those of the bytes that are written", arguments: [0, 1, 100, 127, 128, 20_000])
    func sizes(count: Int) throws {
        let bytes = [UInt8](repeating: 7, count: count)
        for encoding in ["", "json/plain"] {
            for metadata in [[], [Payload.Entry("k", bytes)], [Payload.Entry("a", [1]), Payload.Entry("b", bytes)]] {
                let payload = Payload(encoding: encoding, metadata: metadata, data: bytes)
                #expect(try payload.serialized.count == payload.encodedSize)
            }
        }
    }
}
