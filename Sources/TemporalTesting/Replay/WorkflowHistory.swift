package import TemporalCore
public import TemporalModel
import TemporalWire

/// A recorded history, to replay.
public struct WorkflowHistory: Sendable {
    package let events: [HistoryEvent]
    /// The recording as a serialized `temporal.api.history.v1.History`; nil for one that was made of events.
    private let recording: [UInt8]?
    /// The type of the workflow that it is of.
    public let workflowType: String
    /// The workflow's id: as it was given, else as the recording has it, else made up.
    public let workflowID: String

    /// Reads what `temporal workflow show --output json` prints, or the Web UI exports.
    /// - Parameters:
    ///   - json: the text's bytes.
    ///   - workflowID: the workflow's id, which exports of older servers do not hold.
    /// - Throws: ``HistoryReadError`` when it is not a history.
    public init(json: [UInt8], workflowID: String? = nil) throws(HistoryReadError) {
        do throws(WireError) {
            let recording = try HistoryJSON.protobuf(from: json)
            try self.init(try HistoryEvents.decode(recording, withValues: true), workflowID, recording: recording)
        } catch {
            throw HistoryReadError(description: error.description)
        }
    }

    /// Reads a serialized `temporal.api.history.v1.History`.
    /// - Parameters:
    ///   - protobuf: the message's bytes.
    ///   - workflowID: the workflow's id, which histories of older servers do not hold.
    /// - Throws: ``HistoryReadError`` when it is not a history.
    public init(protobuf: [UInt8], workflowID: String? = nil) throws(HistoryReadError) {
        do throws(WireError) {
            try self.init(try HistoryEvents.decode(protobuf, withValues: true), workflowID, recording: protobuf)
        } catch {
            throw HistoryReadError(description: error.description)
        }
    }

    /// Reads a history of either form: JSON begins with a brace or a bracket, protobuf does not.
    /// - Parameters:
    ///   - exported: the file's bytes.
    ///   - workflowID: the workflow's id, which histories of older servers do not hold.
    /// - Throws: ``HistoryReadError`` when it is not a history.
    public init(exported: [UInt8], workflowID: String? = nil) throws(HistoryReadError) {
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isText =
            exported.first { !isSpace($0) }.map { [UInt8(ascii: "{"), UInt8(ascii: "[")].contains($0) } ?? false
        // The first byte of a History is a line feed too.
        let isProtobuf = exported.first == 0x0A && (try? HistoryEvents.decode(exported)) != nil
        if isText, !isProtobuf {
            try self.init(json: exported, workflowID: workflowID)
        } else {
            try self.init(protobuf: exported, workflowID: workflowID)
        }
    }

    init(_ events: [HistoryEvent], _ workflowID: String?, recording: [UInt8]? = nil) throws(WireError) {
        guard case .workflowStarted(let start)? = events.first?.attributes else {
            throw WireError(
                message: "temporal.api.history.v1.History",
                reason: "its first event is not WorkflowExecutionStarted"
            )
        }
        self.events = events
        self.recording = recording
        self.workflowID = workflowID ?? (start.workflowID.isEmpty ? "replayed" : start.workflowID)
        workflowType = start.workflowType
    }

    /// How many events it has.
    public var eventCount: Int { events.count }

    /// Its events, as tools see them.
    /// - Throws: ``HistoryReadError`` when an event cannot be shown.
    public func workflowEvents() throws(HistoryReadError) -> [WorkflowEvent] {
        do throws(WireError) {
            if let recording { return try WorkflowEvents.decode(recording) }
            return try WorkflowEvents.decode(try HistoryEvents.encode(events))
        } catch {
            throw HistoryReadError(description: error.description)
        }
    }

    /// The run that the history is of.
    package var runID: RunID {
        guard case .workflowStarted(let start)? = events.first?.attributes else { return RunID("") }
        return RunID(start.originalRunID)
    }
}

/// Bytes or text that are not a history.
public struct HistoryReadError: Error, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
}
