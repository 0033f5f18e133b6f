/// Changes payloads on their way to the server and back: encrypts them, compresses them.
///
/// A codec is asked wherever the converter is, in workflows too: it must be quick and may not wait for anything.
///
/// ``CodecPayloadConverter`` gives it one payload at a time, each value by itself, so a codec cannot look at the arguments of
/// a call together. A codec server gives it all payloads of a request at once. Each payload gives one.
public protocol PayloadCodec: Sendable {
    /// Payloads as the server is to keep them, as many as were given and in their order.
    /// - Throws: when one cannot be encoded.
    func encode(_ payloads: [Payload]) throws -> [Payload]
    /// Payloads as they were before ``encode(_:)``, as many as were given and in their order. What another codec has made,
    /// or none, passes through.
    /// - Throws: when one cannot be decoded.
    func decode(_ payloads: [Payload]) throws -> [Payload]
}

/// A converter whose payloads go through codecs.
public struct CodecPayloadConverter: ContextualPayloadConverter, SelfDescribing {
    private let base: any PayloadConverter
    private let codecs: [any PayloadCodec]
    private let hasContext: Bool
    /// Whether messages and stack traces of failures go through the codecs too.
    public let encodesFailureAttributes: Bool

    /// A converter.
    /// - Parameters:
    ///   - base: makes the payloads of values.
    ///   - codecs: encode them, the first one first, and decode them in the opposite order: one that compresses comes
    ///     before one that encrypts, since what is encrypted cannot be compressed.
    ///   - encodesFailureAttributes: whether messages and stack traces of failures go through the codecs too. The server
    ///     and its tools then show “Encoded failure”, unless a codec server decodes it for them. Encoded failures are read
    ///     in any case.
    public init(
        _ base: any PayloadConverter,
        _ codecs: any PayloadCodec...,
        encodesFailureAttributes: Bool = false
    ) {
        self.init(base, codecs: codecs, encodesFailureAttributes: encodesFailureAttributes)
    }

    /// A converter with codecs from a list; see ``init(_:_:encodesFailureAttributes:)``.
    public init(
        _ base: any PayloadConverter,
        codecs: [any PayloadCodec],
        encodesFailureAttributes: Bool = false
    ) {
        self.base = base
        self.codecs = codecs
        self.encodesFailureAttributes = encodesFailureAttributes
        hasContext = base.contextual != nil || codecs.contains { $0 is any ContextualPayloadCodec }
    }

    /// The types of its parts: codecs hold keys.
    package var facts: KeyValuePairs<String, any Sendable> {
        [
            "base": "\(type(of: base))", "codecs": codecs.map { "\(type(of: $0))" },
            "encodesFailureAttributes": encodesFailureAttributes,
        ]
    }

    /// The converter itself if one of its parts works differently for different workflows or activities.
    public var contextual: (any ContextualPayloadConverter)? { hasContext ? self : nil }

    /// The converter with all of its parts for the values of one workflow or activity.
    public func bound(to context: SerializationContext) -> any PayloadConverter {
        let codecs = codecs.map { codec in (codec as? any ContextualPayloadCodec)?.bound(to: context) ?? codec }
        return CodecPayloadConverter(
            base.within(context),
            codecs: codecs,
            encodesFailureAttributes: encodesFailureAttributes
        )
    }

    /// The encoded payload of a value.
    public func payload(from value: some Encodable) throws -> Payload {
        var payload = try base.payload(from: value)
        for codec in codecs { payload = try Self.one(codec.encode([payload])) }
        return payload
    }

    /// The value of an encoded payload.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        var payload = payload
        for codec in codecs.reversed() { payload = try Self.one(codec.decode([payload])) }
        return try base.value(type, from: payload)
    }

    /// The converter behind the codecs.
    public var plain: any PayloadConverter { base.plain }

    private static func one(_ payloads: [Payload]) throws -> Payload {
        guard payloads.count == 1 else { throw CodecCountMismatch(count: payloads.count) }
        return payloads[0]
    }
}

/// A codec gave back another number of payloads than it was given.
public struct CodecCountMismatch: Error, CustomStringConvertible {
    /// How many came back for one.
    public let count: Int
    /// The number in words.
    public var description: String { "a payload codec gave \(count) payloads for one" }
}
