import Foundation
import TemporalCore

/// One event of a history in JSON, with the parts of it that a timeline shows.
struct HistoryLine: Decodable {
    let id: Int
    let time: Timestamp
    /// Without `EVENT_TYPE_`.
    let type: String
    let attributes: Attributes
    /// The short text that a timer or an activity was given.
    let summary: String?

    struct Named: Decodable { let name: String? }
    struct Execution: Decodable { let workflowId, runId: String? }
    struct UserMetadata: Decodable { let summary: HistoryPayload? }
    struct Payloads: Decodable { let payloads: [HistoryPayload]? }
    struct Update: Decodable { let input: Named? }
    struct Meta: Decodable { let updateId: String? }
    struct UpdateOutcome: Decodable { let failure: HistoryFailure? }

    /// All members of all attributes that matter: no two events use one name for two things.
    struct Attributes: Decodable {
        var workflowType, activityType: Named?
        var workflowId, activityId, timerId, signalName, markerName, startToFireTimeout, cause, reason: String?
        var scheduledEventId, startedEventId, initiatedEventId, acceptedEventId: Int?
        var workflowExecution: Execution?
        var originalExecutionRunId: String?
        var attempt: Int?
        var failure, lastFailure: HistoryFailure?
        var details: [String: Payloads] = [:]
        var acceptedRequest: Update?
        var meta: Meta?
        var outcome: UpdateOutcome?

        init() {}

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case workflowType, activityType, workflowId, activityId, timerId, signalName, markerName
            case startToFireTimeout, cause, reason, scheduledEventId, startedEventId, initiatedEventId
            case acceptedEventId, workflowExecution, originalExecutionRunId, attempt, failure, lastFailure, details
            case acceptedRequest, meta, outcome
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            workflowType = try values.decodeIfPresent(Named.self, forKey: .workflowType)
            activityType = try values.decodeIfPresent(Named.self, forKey: .activityType)
            workflowId = try values.decodeIfPresent(String.self, forKey: .workflowId)
            activityId = try values.decodeIfPresent(String.self, forKey: .activityId)
            timerId = try values.decodeIfPresent(String.self, forKey: .timerId)
            signalName = try values.decodeIfPresent(String.self, forKey: .signalName)
            markerName = try values.decodeIfPresent(String.self, forKey: .markerName)
            startToFireTimeout = try values.decodeIfPresent(String.self, forKey: .startToFireTimeout)
            cause = try values.decodeIfPresent(String.self, forKey: .cause)
            reason = try values.decodeIfPresent(String.self, forKey: .reason)
            scheduledEventId = try values.decodeNumberIfPresent(.scheduledEventId)
            startedEventId = try values.decodeNumberIfPresent(.startedEventId)
            initiatedEventId = try values.decodeNumberIfPresent(.initiatedEventId)
            acceptedEventId = try values.decodeNumberIfPresent(.acceptedEventId)
            workflowExecution = try values.decodeIfPresent(Execution.self, forKey: .workflowExecution)
            originalExecutionRunId = try values.decodeIfPresent(String.self, forKey: .originalExecutionRunId)
            attempt = try values.decodeNumberIfPresent(.attempt)
            failure = try values.decodeIfPresent(HistoryFailure.self, forKey: .failure)
            lastFailure = try values.decodeIfPresent(HistoryFailure.self, forKey: .lastFailure)
            // Markers have named details; those of a cancellation are another thing.
            details = (try? values.decodeIfPresent([String: Payloads].self, forKey: .details)) ?? [:]
            acceptedRequest = try values.decodeIfPresent(Update.self, forKey: .acceptedRequest)
            meta = try values.decodeIfPresent(Meta.self, forKey: .meta)
            outcome = try values.decodeIfPresent(UpdateOutcome.self, forKey: .outcome)
        }
    }

    /// The type as newer servers name it, `TIMER_FIRED`, of what older ones call `TimerFired`.
    private static func type(_ name: String) -> String {
        let prefix = "EVENT_TYPE_"
        if name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
        let words = name.reduce(into: "") { words, letter in
            if letter.isUppercase, !words.isEmpty { words.append("_") }
            words.append(letter)
        }
        return words.uppercased()
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        id = try values.decodeNumberIfPresent(Key(stringValue: "eventId")) ?? 0
        time = try values.decode(Timestamp.self, forKey: Key(stringValue: "eventTime"))
        let name = try values.decode(String.self, forKey: Key(stringValue: "eventType"))
        type = Self.type(name)
        let key = values.allKeys.first { $0.stringValue.hasSuffix("EventAttributes") }
        attributes = try key.map { try values.decode(Attributes.self, forKey: $0) } ?? Attributes()
        summary = try values.decodeIfPresent(UserMetadata.self, forKey: Key(stringValue: "userMetadata"))?
            .summary?.value(String.self)
    }
}

extension KeyedDecodingContainer {
    /// A number that protobuf's JSON writes as text when it has 64 bits.
    fileprivate func decodeNumberIfPresent(_ key: Key) throws -> Int? {
        guard contains(key) else { return nil }
        if let number = try? decode(Int.self, forKey: key) { return number }
        return Int(try decode(String.self, forKey: key))
    }
}

/// A value in a history.
struct HistoryPayload: Decodable {
    let data: Data?

    /// The value, where it is plain JSON of that type; nil when it is encrypted or something else.
    func value<Value: Decodable>(_ type: Value.Type) -> Value? {
        data.flatMap { try? JSONDecoder().decode(type, from: $0) }
    }
}

/// A failure in a history.
struct HistoryFailure: Decodable {
    let message: String?
    /// An array for the sake of the recursion: none or one.
    private let causes: [HistoryFailure]

    private enum CodingKeys: String, CodingKey { case message, cause }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        message = try values.decodeIfPresent(String.self, forKey: .message)
        causes = try values.decodeIfPresent(HistoryFailure.self, forKey: .cause).map { [$0] } ?? []
    }

    /// Why, in the words of the failure that began it.
    var reason: String? {
        if let reason = causes.first?.reason { return reason }
        return message.flatMap { $0.isEmpty ? nil : $0 }
    }
}
