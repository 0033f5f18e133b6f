internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

/// Reads histories as Temporal's command line (`temporal workflow show -o json`) and the Web UI export them.
package enum HistoryJSON {
    /// The events of an export.
    /// - Parameters:
    ///   - json: the text.
    ///   - withValues: whether the events of commands are read with the values that were asked with.
    /// - Returns: the events, in their order.
    /// - Throws: ``WireError`` when the text is not a history.
    package static func events(from json: [UInt8], withValues: Bool = false) throws(WireError) -> [HistoryEvent] {
        try HistoryEvents.decode(try protobuf(from: json), withValues: withValues)
    }

    /// The export as a serialized `temporal.api.history.v1.History`.
    package static func protobuf(from json: [UInt8]) throws(WireError) -> [UInt8] {
        guard let history = MessageDescriptor.of(temporal__api__history__v1__history__init) else {
            throw WireError(message: "temporal.api.history.v1.History", reason: "it has no descriptor")
        }
        var value = try JSONValue.parse(json)
        // The oldest exports are the bare list of events.
        if case .array = value { value = .object([JSONValue.Member(name: "events", value: value)]) }
        // A newer server's events are told by what a worker may ignore, not by their names.
        return try JSONTranscoder.bytes(of: value, as: history, passesOverUnknownNames: true)
    }
}
