/// Arguments as they came, for code that learns their types at run time: dynamic handlers, workflows and activities.
public struct RawArguments: ArgumentList {
    /// The arguments as they are on the wire.
    public let payloads: [Payload]
    @Redacted private var converter: any PayloadConverter

    /// Wraps arguments.
    /// - Parameters:
    ///   - payloads: one for each argument.
    ///   - converter: reads and writes values.
    public init(payloads: [Payload], using converter: any PayloadConverter) {
        self.payloads = payloads
        self.converter = converter
    }

    /// How many there are.
    public var count: Int { payloads.count }

    /// Reads an argument.
    /// - Parameters:
    ///   - type: what it should be.
    ///   - position: its place, counted from 0; behind the last one there are nulls.
    /// - Returns: the value.
    /// - Throws: ``UnreadableArgument``.
    public func value<Value: Decodable>(
        _ type: Value.Type = Value.self,
        at position: Int = 0
    ) throws(UnreadableArgument) -> Value {
        let payload = payloads.indices.contains(position) ? payloads[position] : .null
        do { return try converter.value(type, from: payload) } catch {
            throw UnreadableArgument(position: position, type: "\(type)", reason: "\(error)")
        }
    }

    /// Writes a value as the result of something dynamic. Codecs come to it later, as to every other result.
    /// - Throws: what the converter says of a value that it cannot write.
    public func result(_ value: some Encodable) throws -> RawValue {
        RawValue(try converter.plain.payload(from: value))
    }

    /// The arguments for another receiver, such as an activity, with that receiver's codecs.
    public func payloads(using converter: any PayloadConverter) throws -> [Payload] {
        try payloads.map { try converter.payload(from: try self.converter.value(RawValue.self, from: $0)) }
    }

    /// Always fails: arguments are payloads, not a part of one.
    public init(from decoder: any Decoder) throws {
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "RawArguments are payloads, not a part of one")
        )
    }

    /// Always fails: arguments are payloads, not a part of one.
    public func encode(to encoder: any Encoder) throws {
        throw EncodingError.invalidValue(
            self,
            .init(codingPath: encoder.codingPath, debugDescription: "RawArguments are payloads, not a part of one")
        )
    }
}

/// An argument is not what the code takes it for.
public struct UnreadableArgument: Error, CustomStringConvertible {
    /// Its place, counted from 0.
    public let position: Int
    /// What it should have been.
    public let type: String
    /// What the converter says of it.
    public let reason: String

    /// Place, type and reason.
    public var description: String { "argument \(position) is not of type \(type): \(reason)" }
}
