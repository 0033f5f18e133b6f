internal import CTemporalAPI
import TemporalCore

extension Payload {
    /// The payload as a protobuf message (`temporal.api.common.v1.Payload`), for what keeps it within another.
    /// - Throws: ``WireError`` when a name in its metadata has a NUL.
    package var serialized: [UInt8] {
        get throws(WireError) { try MessageArena.encode { message($0) } }
    }

    /// A payload from its protobuf message.
    package init(serialized bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(bytes, with: temporal__api__common__v1__payload__unpack) { Payload($0) }
    }
}
