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

@Suite("Codecs")
struct CodecPayloadConverterTests {
    /// Puts its name in front.
    private struct Named: PayloadCodec {
        let name: UInt8
        func encode(_ payloads: [Payload]) -> [Payload] {
            payloads.map { Payload(encoding: $0.encoding, data: [name] + $0.data) }
        }
        func decode(_ payloads: [Payload]) throws -> [Payload] {
            try payloads.map { payload in
                guard payload.data.first == name else { throw Unknown() }
                return Payload(encoding: payload.encoding, data: Array(payload.data.dropFirst()))
            }
        }
    }
    /// Names itself after the namespace.
    private struct Bound: ContextualPayloadCodec {
        func bound(to context: SerializationContext) -> any PayloadCodec {
            Named(name: context.namespace.utf8.first ?? 0)
        }
        func encode(_ payloads: [Payload]) -> [Payload] { payloads }
        func decode(_ payloads: [Payload]) -> [Payload] { payloads }
    }
    /// Fails.
    private struct Unknown: Error, PayloadCodec {
        func encode(_ payloads: [Payload]) throws -> [Payload] { throw self }
        func decode(_ payloads: [Payload]) throws -> [Payload] { throw self }
    }
    /// Loses payloads.
    private struct Lossy: PayloadCodec {
        func encode(_ payloads: [Payload]) -> [Payload] { [] }
        func decode(_ payloads: [Payload]) -> [Payload] { [] }
    }

    /// Writes the workflow id into every text.
    private struct Signing: ContextualPayloadConverter {
        var id = "nobody"
        func bound(to context: SerializationContext) -> any PayloadConverter {
            Signing(id: context.workflowID ?? "none")
        }
        func payload(from value: some Encodable) throws -> Payload {
            if let raw = value as? RawValue { return raw.payload }
            return try JSONPayloadConverter.default.payload(from: "\(id): \(value)")
        }
        func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
            try JSONPayloadConverter.default.value(type, from: payload)
        }
    }

    private let base = JSONPayloadConverter.default

    @Test("let the converter behind them know the context too")
    func contextualBase() throws {
        let context = ActivitySerializationContext(namespace: "n", workflowID: "w")
        let converter = CodecPayloadConverter(Signing()).within(.activity(context))
        #expect(try converter.payload(from: 5) == .json("w: 5"))
        #expect(try Signing().within(.activity(context)).payload(from: 5) == .json("w: 5"))
        #expect(try Signing().payload(from: 5) == .json("nobody: 5"))
    }

    @Test("encode in order and decode in the opposite order")
    func order() throws {
        let converter = CodecPayloadConverter(base, Named(name: 1), Named(name: 2))
        let payload = try converter.payload(from: [UInt8]([9]))
        #expect(payload.data == [2, 1, 9])
        #expect(try converter.value([UInt8].self, from: payload) == [9])
        #expect(try converter.plain.payload(from: [UInt8]([9])).data == [9])
        #expect(throws: CodecCountMismatch.self) { try CodecPayloadConverter(base, Lossy()).payload(from: 1) }
    }

    @Test("know the context only where one of them wants it")
    func contexts() throws {
        let context = SerializationContext.workflow(.init(namespace: "a", workflowID: "w"))
        let plain = CodecPayloadConverter(base, Named(name: 1))
        #expect(plain.contextual == nil && base.contextual == nil)
        let converter = CodecPayloadConverter(CodecPayloadConverter(base, Bound()), Named(name: 1))
        #expect(converter.contextual != nil)
        let payload = try converter.within(context).payload(from: [UInt8]([9]))
        #expect(payload.data == [1, UInt8(ascii: "a"), 9])
        #expect(try converter.within(context).value([UInt8].self, from: payload) == [9])
    }

    private var failure: Failure {
        let cause = Failure(message: "cause", kind: .timeout(.heartbeat, lastHeartbeat: [.json(1)]))
        return Failure(
            message: "secret",
            kind: .application(.init(type: "T", nonRetryable: true, details: [.json("d")])),
            cause: cause,
            stackTrace: "trace"
        )
    }

    @Test("encode the values of failures, and messages and traces where that is wanted")
    func failures() throws {
        let codec = Named(name: 1)
        let readable = CodecPayloadConverter(base, codec).encoded(failure)
        #expect(readable.message == "secret" && readable.stackTrace == "trace" && readable.encodedAttributes == nil)
        guard case .application(let application) = readable.kind else { throw Unknown() }
        #expect(application.details.map(\.data.first) == [1])
        let converter = CodecPayloadConverter(base, codec, encodesFailureAttributes: true)
        let hidden = converter.encoded(failure)
        #expect(hidden.message == "Encoded failure" && hidden.stackTrace.isEmpty)
        #expect(hidden.cause?.message == "Encoded failure")
        let attributes = try base.value(
            [String: String].self,
            from: Payload(encoding: "json/plain", data: Array(hidden.encodedAttributes?.data.dropFirst() ?? []))
        )
        #expect(attributes == ["message": "secret", "stack_trace": "trace"])
        #expect(try converter.decoded(hidden) == failure)
        // Any converter with the codec reads them.
        #expect(try CodecPayloadConverter(base, codec).decoded(hidden) == failure)
        #expect(throws: Unknown.self) { try CodecPayloadConverter(base, Named(name: 2)).decoded(hidden) }
    }

    @Test("send no failure in the clear that cannot be encoded")
    func unencodable() {
        let converter = CodecPayloadConverter(base, Unknown(), encodesFailureAttributes: true)
        let sent = converter.encoded(failure)
        #expect(sent.message.contains("cannot be encoded") && sent.cause == nil && sent.stackTrace.isEmpty)
        guard case .application(let application) = sent.kind else {
            Issue.record("the kind is lost")
            return
        }
        #expect(application.type == "T" && application.nonRetryable && application.details.isEmpty)
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
