package import TemporalCore
import TemporalWire

/// A recorded history, to replay.
public struct WorkflowHistory: Sendable {
    package let events: [HistoryEvent]
    /// The type of the workflow that it is of.
    public let workflowType: String
    /// The workflow's id, where the recording has it; else made up.
    public let workflowID: String

    /// Reads what `temporal workflow show --output json` prints, or the Web UI exports.
    /// - Parameters:
    ///   - json: the text's bytes.
    ///   - workflowID: the workflow's id; what the first event says when nil, which older servers left out of it.
    /// - Throws: ``HistoryReadError`` when it is no history.
    public init(json: [UInt8], workflowID: String? = nil) throws(HistoryReadError) {
        do throws(WireError) {
            try self.init(try HistoryJSON.events(from: json), workflowID)
        } catch {
            throw HistoryReadError(description: error.description)
        }
    }

    /// Reads a serialized `temporal.api.history.v1.History`.
    /// - Parameters:
    ///   - protobuf: the message's bytes.
    ///   - workflowID: the workflow's id; what the first event says when nil, which older servers left out of it.
    /// - Throws: ``HistoryReadError`` when it is no history.
    public init(protobuf: [UInt8], workflowID: String? = nil) throws(HistoryReadError) {
        do throws(WireError) {
            try self.init(try HistoryEvents.decode(protobuf), workflowID)
        } catch {
            throw HistoryReadError(description: error.description)
        }
    }

    init(_ events: [HistoryEvent], _ workflowID: String?) throws(WireError) {
        guard case .workflowStarted(let start)? = events.first?.attributes else {
            throw WireError(
                message: "temporal.api.history.v1.History",
                reason: "its first event is not WorkflowExecutionStarted"
            )
        }
        self.events = events
        self.workflowID = workflowID ?? (start.workflowID.isEmpty ? "replayed" : start.workflowID)
        workflowType = start.workflowType
    }

    /// How many events it has.
    public var eventCount: Int { events.count }

    /// The run that the history is of.
    package var runID: RunID {
        guard case .workflowStarted(let start)? = events.first?.attributes else { return RunID("") }
        return RunID(start.originalRunID)
    }
}

/// Bytes or text that are no history.
public struct HistoryReadError: Error, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
}
