public import TemporalCore
public import TemporalWire

/// How values and errors become what the server keeps, and back: conversion, which workflow code does by itself and which never
/// waits, and the codecs behind it, which may await.
///
/// ```swift
/// var options = ClientOptions("localhost:7233")
/// options.dataConverter.codecs = [CompressionCodec(), EncryptionCodec(keys)]
/// ```
/// Workers take that of their client; a test environment has it in its client's options, a replayer is given it.
public struct DataConverter: Sendable, SelfDescribing {
    /// Turns values into payloads and back.
    public var payloadConverter: any PayloadConverter
    /// Change payloads on their way: they encode in this order, and decode in the opposite one. One that compresses comes
    /// before one that encrypts, since what is encrypted cannot be compressed.
    public var codecs: [any PayloadCodec]
    /// Keeps large payloads outside of the server, behind all codecs; nil, as by default, for none of them.
    public var externalStorage: ExternalStorage?
    /// Turns errors into failures and back.
    public var failureConverter: any FailureConverter
    /// Whether messages and stack traces of failures go through the codecs too; they do not by default. The server and its
    /// tools then show “Encoded failure”, unless a codec server decodes it for them. Encoded failures are read in any case.
    public var encodesFailureAttributes: Bool

    /// JSON without codecs, unless said otherwise.
    public init(
        payloadConverter: any PayloadConverter = JSONPayloadConverter.default,
        codecs: [any PayloadCodec] = [],
        failureConverter: any FailureConverter = DefaultFailureConverter(),
        encodesFailureAttributes: Bool = false,
        externalStorage: ExternalStorage? = nil
    ) {
        self.payloadConverter = payloadConverter
        self.codecs = codecs
        self.failureConverter = failureConverter
        self.encodesFailureAttributes = encodesFailureAttributes
        self.externalStorage = externalStorage
    }

    /// The types of its parts: codecs hold keys.
    package var facts: KeyValuePairs<String, any Sendable> {
        [
            "payloadConverter": "\(type(of: payloadConverter))", "codecs": codecs.map { "\(type(of: $0))" },
            "failureConverter": "\(type(of: failureConverter))", "encodesFailureAttributes": encodesFailureAttributes,
            "externalStorage": externalStorage,
        ]
    }

    /// What converts, as workflow code and clients use it.
    package var conversion: any PayloadConverter {
        guard encodesFailureAttributes || !(failureConverter is DefaultFailureConverter) else {
            return payloadConverter
        }
        return ConfiguredConverter(
            payloadConverter,
            failureConverter,
            encodesFailureAttributes: encodesFailureAttributes
        )
    }

    /// What payloads are sent through between conversion and the server.
    package var pipeline: PayloadPipeline {
        let coding = codecs.isEmpty ? nil : CodecStage(codecs)
        let stages: [(any PayloadStage)?] = [coding, externalStorage.map { StorageStage($0, behind: coding) }]
        return PayloadPipeline(stages.compactMap { $0 })
    }
}

/// A converter with what else is to be known where values and errors are converted.
private struct ConfiguredConverter: ContextualPayloadConverter, SelfDescribing {
    private let base: any PayloadConverter
    let failureConverter: any FailureConverter
    let encodesFailureAttributes: Bool

    init(
        _ base: any PayloadConverter,
        _ failureConverter: any FailureConverter,
        encodesFailureAttributes: Bool
    ) {
        self.base = base
        self.failureConverter = failureConverter
        self.encodesFailureAttributes = encodesFailureAttributes
    }

    var facts: KeyValuePairs<String, any Sendable> { ["base": "\(type(of: base))"] }

    var plain: any PayloadConverter { base.plain }

    var contextual: (any ContextualPayloadConverter)? { base.contextual == nil ? nil : self }

    func bound(to context: SerializationContext) -> any PayloadConverter {
        ConfiguredConverter(
            base.within(context),
            failureConverter,
            encodesFailureAttributes: encodesFailureAttributes
        )
    }

    func payload(from value: some Encodable) throws -> Payload { try base.payload(from: value) }

    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        try base.value(type, from: payload)
    }
}
