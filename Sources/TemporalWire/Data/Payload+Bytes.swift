internal import CTemporalAPI
public import TemporalCore

extension Payload {
    /// The whole payload, metadata and all, as bytes: the protobuf message `temporal.api.common.v1.Payload`.
    ///
    /// A codec keeps these bytes in the payload that it gives instead, as codecs of the other SDKs do, so that nothing of
    /// the first one is lost; ``init(serialized:)`` reads them. Equal payloads have equal bytes.
    /// ```swift
    /// Payload(encoding: "binary/mine", data: sealed(try payload.serialized))
    /// ```
    /// - Throws: ``PayloadSerializationError`` when a name in its metadata has a NUL character.
    public var serialized: [UInt8] {
        get throws(PayloadSerializationError) {
            do throws(WireError) { return try MessageArena.encode { message($0) } } catch {
                throw PayloadSerializationError(reason: error.reason, description: "the payload has no bytes")
            }
        }
    }

    /// The payload that ``serialized`` gave the bytes of, here or in another SDK.
    /// - Parameter bytes: a protobuf message `temporal.api.common.v1.Payload`. No bytes at all are one too: a payload
    ///   without encoding and data.
    /// - Throws: ``PayloadSerializationError`` when the bytes are something else, such as text or a payload that was cut off.
    public init(serialized bytes: [UInt8]) throws(PayloadSerializationError) {
        do throws(WireError) {
            self = try MessageArena.decode(bytes, with: temporal__api__common__v1__payload__unpack) {
                (field) throws(WireError) in
                try Payload.checkNames(field)
                return Payload(field)
            }
        } catch {
            throw PayloadSerializationError(reason: error.reason, description: "the bytes are not a payload")
        }
    }
}

extension Payload {
    /// - Throws: ``WireError`` when a name in the metadata is not a text: another one would be written in its place.
    private static func checkNames(_ field: Ref<CPayload>) throws(WireError) {
        for entry in elements(field.pointee.metadata, field.pointee.n_metadata) {
            guard let key = entry?.pointee.key, String(validatingCString: key) == nil else { continue }
            let reason = "a name in its metadata, \(String(field: key)), is not UTF-8 or has a NUL character"
            throw WireError(message: "temporal.api.common.v1.Payload", reason: reason)
        }
    }
}

/// Bytes that are not a payload, or a payload that cannot be written as bytes.
public struct PayloadSerializationError: Error, CustomStringConvertible {
    /// What is wrong with it.
    public let reason: String
    /// The same as a sentence.
    public let description: String

    init(reason: String, description: String) {
        self.reason = reason
        self.description = "\(description): \(reason)"
    }
}
