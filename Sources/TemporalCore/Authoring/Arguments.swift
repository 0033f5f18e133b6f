/// An input that is several values on the wire, for workers in other languages that take more than one.
public protocol ArgumentList: Codable, Sendable {
    /// One payload for each value.
    /// - Throws: what the converter says of a value that it cannot write.
    func payloads(using converter: any PayloadConverter) throws -> [Payload]
    /// The values of the payloads, in order.
    /// - Throws: ``ArgumentCountMismatch`` or what the converter says of a payload that it cannot read.
    init(payloads: [Payload], using converter: any PayloadConverter) throws
}

/// Several arguments, each in a separate payload: `Arguments<Int, String>(1, "x")`.
public struct Arguments<each Value: Codable & Sendable>: ArgumentList {
    /// The arguments.
    public let values: (repeat each Value)

    /// Puts arguments together.
    public init(_ values: repeat each Value) { self.values = (repeat each values) }

    /// One payload for each value.
    public func payloads(using converter: any PayloadConverter) throws -> [Payload] {
        var payloads: [Payload] = []
        repeat payloads.append(try converter.payload(from: each values))
        return payloads
    }

    /// Reads as many payloads as there are values; further payloads are ignored, as in the other SDKs.
    public init(payloads: [Payload], using converter: any PayloadConverter) throws {
        var rest = payloads[...]
        values = (repeat try Self.next((each Value).self, from: &rest, of: payloads.count, using: converter))
    }

    private static func next<Next: Decodable>(
        _ type: Next.Type,
        from rest: inout ArraySlice<Payload>,
        of count: Int,
        using converter: any PayloadConverter
    ) throws -> Next {
        guard let payload = rest.popFirst() else {
            // A missing argument reads as null, so that an optional one may be left out.
            if let nothing = try? converter.value(type, from: .null) { return nothing }
            throw ArgumentCountMismatch(message: "an argument of type \(type) is missing; \(count) were sent")
        }
        return try converter.value(type, from: payload)
    }

    /// Writes the values as an array.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        repeat try container.encode(each values)
    }

    /// Reads the values from an array.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        values = (repeat try container.decode((each Value).self))
    }
}

/// Fewer arguments arrived than the code takes.
public struct ArgumentCountMismatch: Error, CustomStringConvertible {
    let message: String
    /// Says which argument is missing.
    public var description: String { message }
}

extension PayloadConverter {
    /// The payloads of an input: none for ``Empty``, one for each of ``Arguments``, else one.
    package func arguments<Input: Encodable>(from input: Input) throws -> [Payload] {
        if Input.self == Empty.self { return [] }
        if let list = input as? any ArgumentList { return try list.payloads(using: self) }
        return [try payload(from: input)]
    }

    /// The input that payloads stand for.
    package func input<Input: Decodable>(_ type: Input.Type, from payloads: [Payload]) throws -> Input {
        if let empty = Empty() as? Input { return empty }
        if let list = type as? any ArgumentList.Type,
            let input = try list.init(payloads: payloads, using: self) as? Input
        {
            return input
        }
        // A missing argument reads as null, so that an optional input may be left out.
        return try value(type, from: payloads.first ?? .null)
    }

    /// The value of a result; a missing result reads as null.
    package func result<Output: Decodable>(_ type: Output.Type, from payloads: [Payload]) throws -> Output {
        try value(type, from: payloads.first ?? .null)
    }
}
