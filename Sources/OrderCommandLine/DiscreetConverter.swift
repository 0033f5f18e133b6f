package import TemporalCore

/// A converter that says of a payload that it cannot read only what it looks like. Its contents may be about a person, and
/// errors are logged.
package struct DiscreetConverter: PayloadConverter {
    /// A payload that is not what was expected.
    package struct Unreadable: Error, CustomStringConvertible {
        /// The type of the value that was expected.
        package let type: String
        /// The payload's encoding.
        package let encoding: String
        /// How many bytes the payload has.
        package let size: Int

        package var description: String {
            "a payload of encoding '\(encoding)' with \(size) bytes cannot be read as \(type); look at it with the temporal "
                + "command"
        }
    }

    @Redacted private var base: any PayloadConverter

    /// A converter that reads and writes as another one does.
    package init(_ base: any PayloadConverter) { self.base = base }

    package func payload(from value: some Encodable) throws -> Payload { try base.payload(from: value) }

    package func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        do { return try base.value(type, from: payload) } catch {
            throw Unreadable(type: "\(type)", encoding: "\(payload.encoding)", size: payload.data.count)
        }
    }
}
