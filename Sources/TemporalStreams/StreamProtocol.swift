package import TemporalCore
import TemporalWire

// What a stream's workflow, publishers and readers tell each other. The names and shapes are those of the Python SDK's
// `temporalio.contrib.workflow_streams` 1.35, so that either side may be written in the other language.

/// The names of a stream's messages.
enum StreamName {
    static let publish = "__temporal_workflow_stream_publish"
    /// Of the update that waits, and of the query that does not.
    static let poll = "__temporal_workflow_stream_poll"
    static let offset = "__temporal_workflow_stream_offset"

    static let update = UpdateName<StreamPoll, StreamBatch>(poll)
    static let query = QueryName<StreamPoll, StreamBatch>(poll)
}

/// The types of the failures by which a workflow refuses a poll.
enum StreamRefusal {
    /// The run is about to continue as new.
    static let draining = "StreamDraining"
    /// What was asked for was dropped.
    static let truncated = "TruncatedOffset"
    /// More is to be dropped than there is.
    static let truncateOutOfRange = "TruncateOutOfRange"
}

/// Some items of a publisher.
public struct StreamPublication: Codable, Sendable {
    package struct Entry: Codable, Sendable {
        let topic: String
        /// A payload's bytes in Base64.
        let data: String

        package init(topic: String, data: String) {
            self.topic = topic
            self.data = data
        }
    }

    let items: [Entry]
    /// Whom the items are from; empty when they are taken as often as they come.
    let publisherID: String
    /// Grows with each publication of a publisher, so that a repeated one is known.
    let sequence: Int

    package init(items: [Entry], publisherID: String, sequence: Int) {
        self.items = items
        self.publisherID = publisherID
        self.sequence = sequence
    }

    enum CodingKeys: String, CodingKey {
        case items
        case publisherID = "publisher_id"
        case sequence
    }
}

/// A reader's question for more.
public struct StreamPoll: Codable, Sendable {
    /// Those that it wants; all when empty.
    var topics: [String]
    var fromOffset: Int

    package init(topics: [String], fromOffset: Int) {
        self.topics = topics
        self.fromOffset = fromOffset
    }

    enum CodingKeys: String, CodingKey {
        case topics
        case fromOffset = "from_offset"
    }
}

/// What a reader gets.
public struct StreamBatch: Codable, Sendable {
    package struct Item: Codable, Sendable {
        let topic: String
        /// A payload's bytes in Base64.
        let data: String
        let offset: Int
    }

    package let items: [Item]
    let nextOffset: Int
    /// Whether there is more than one answer may hold.
    let isMoreReady: Bool

    enum CodingKeys: String, CodingKey {
        case items
        case nextOffset = "next_offset"
        case isMoreReady = "more_ready"
    }
}

/// All that a stream holds, for the input of the next run: make it an optional part of the workflow's input.
public struct WorkflowStreamState: Codable, Sendable {
    struct Entry: Codable, Sendable {
        let topic: String
        let data: String
        /// Written for readers of other languages only.
        var offset = 0
    }

    struct Publisher: Codable, Sendable {
        var sequence: Int
        var lastSeen: Timestamp

        enum CodingKeys: String, CodingKey {
            case sequence
            case lastSeen = "last_seen"
        }
    }

    var log: [Entry] = []
    var baseOffset = 0
    var publishers: [String: Publisher] = [:]

    enum CodingKeys: String, CodingKey {
        case log
        case baseOffset = "base_offset"
        case publishers
    }
}

extension Payload {
    /// A payload as text in the messages above.
    package var streamText: String { get throws { Base64.encode(try serialized) } }

    /// - Throws: an error when the text is not a payload.
    package init(streamText text: String) throws {
        guard let bytes = Base64.decode(text) else {
            throw WorkflowStreamError.unreadable("an item of the stream is not Base64")
        }
        self = try Payload(serialized: bytes)
    }
}
