internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// The numbers of `EncodingType`.
private enum BlobEncoding {
    static let unspecified: UInt32 = 0
    static let proto3: UInt32 = 1
}

extension [HistoryEvent] {
    /// Adds the events of a page that the server passes on as it stored it.
    mutating func append(
        contentsOf blob: Ref<Temporal__Api__Common__V1__DataBlob>,
        withValues: Bool
    ) throws(WireError) {
        let encoding = blob.pointee.encoding_type.rawValue
        guard encoding == BlobEncoding.proto3 || encoding == BlobEncoding.unspecified else {
            throw WireError(
                message: "temporal.api.history.v1.History",
                reason: "a raw history blob is in encoding \(encoding); only protobuf is known"
            )
        }
        let events = try MessageArena.decode(
            blob.pointee.data.buffer,
            with: temporal__api__history__v1__history__unpack
        ) { [HistoryEvent]($0, withValues: withValues) }
        append(contentsOf: events)
    }
}
