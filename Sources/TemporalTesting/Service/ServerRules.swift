import TemporalCore
import TemporalWire

/// What a server checks in commands and requests alike: names, policies, attributes, sizes.
///
/// The rules are those of Temporal server 1.32 with its default limits. Each function gives what is wrong, or nil.
enum ServerRules {
    /// The longest id, name or type, in bytes.
    static let longestID = 1000
    /// The largest payloads of one field, in bytes.
    static let largestPayloads = 2 << 20
    /// The largest memo, in bytes.
    static let largestMemo = 2 << 20
    /// How many activities, children, signals or requests to cancel may be under way in one run.
    static let mostPending = 2000
    /// How many search attributes may be set at once.
    static let mostSearchAttributes = 100
    /// The largest value of a search attribute, in bytes.
    static let largestSearchAttribute = 2 << 10
    /// The largest size of all search attributes together, in bytes.
    static let largestSearchAttributes = 40 << 10

    /// - Parameters:
    ///   - name: an id, a name or a type.
    ///   - what: what it is, such as `the activity's type`.
    /// - Returns: what is wrong with it.
    static func problem(name: String, _ what: String) -> String? {
        if name.isEmpty { return "\(what) is empty: give it one" }
        return problem(length: name, what)
    }

    static func problem(length name: String, _ what: String) -> String? {
        let count = name.utf8.count
        guard count > longestID else { return nil }
        return "\(what) has \(count) bytes, and a server takes \(longestID) at most: shorten it"
    }

    /// An empty queue stands for the one of the workflow that asks.
    static func problem(queue: TaskQueue, _ what: String) -> String? {
        if queue.name.hasPrefix("/_sys/") {
            return "\(what) begins with /_sys/, which a server keeps for itself: name it otherwise"
        }
        return problem(length: queue.name, what)
    }

    static func problem(runID: String) -> String? {
        guard !runID.isEmpty, !isUUID(runID) else { return nil }
        return "the run id \"\(runID)\" is not a UUID: give the one that the server gave the run"
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    static func problem(retry: RetryPolicy?, _ what: String) -> String? {
        guard let policy = retry?.completed, policy.maximumAttempts != 1 else { return nil }
        guard policy.backoffCoefficient >= 1 else {
            return "\(what) has the backoff coefficient \(policy.backoffCoefficient): it must be at least 1"
        }
        if let longest = policy.maximumInterval, longest < policy.initialInterval {
            return """
                \(what) has a maximum interval of \(longest), less than its initial interval of \
                \(policy.initialInterval): make it at least as long
                """
        }
        if policy.maximumAttempts < 0 {
            return "\(what) has \(policy.maximumAttempts) as its maximum number of attempts: give 0 for no limit"
        }
        let prefix = "TemporalTimeout:"
        for type in policy.nonRetryableErrorTypes where type.hasPrefix(prefix) {
            let kinds = [TimeoutKind.startToClose, .scheduleToStart, .scheduleToClose, .heartbeat].map(\.serverName)
            guard kinds.contains(String(type.dropFirst(prefix.count))) else {
                return "\(what) names \"\(type)\", which is not a timeout: those are \(kinds.inWords)"
            }
        }
        return nil
    }

    static func problem(priority: Priority?, _ what: String) -> String? {
        guard let priority else { return nil }
        if priority.key < 0 { return "\(what) has the priority \(priority.key): it cannot be negative" }
        if priority.fairnessKey.utf8.count > 64 {
            return "\(what) has a fairness key of more than 64 bytes: shorten it"
        }
        if priority.fairnessWeight < 0 {
            return "\(what) has the fairness weight \(priority.fairnessWeight): it cannot be negative"
        }
        return nil
    }

    // MARK: - Search attributes

    /// - Parameters:
    ///   - attributes: what is set or removed.
    ///   - known: the attributes of the namespace; any name will do when nil.
    /// - Returns: what is wrong with them.
    static func problem(
        searchAttributes attributes: [NamedPayload],
        known: [String: SearchAttributeType]?
    ) -> String? {
        if attributes.count > mostSearchAttributes {
            return "\(attributes.count) search attributes are set at once: a server takes \(mostSearchAttributes)"
        }
        for attribute in attributes {
            let name = attribute.name
            if systemAttributes.contains(name) {
                return "search attribute \(name) belongs to the server and cannot be set"
            }
            let type: SearchAttributeType
            if let predefined = predefinedAttributes[name] {
                type = predefined
            } else if let known {
                guard let found = known[name] else {
                    return """
                        search attribute \(name) is not defined in the namespace, which has: \(known.keys.inWords); \
                        add it to searchAttributes of the environment's options if servers have it
                        """
                }
                type = found
            } else {
                continue
            }
            guard fits(attribute.payload, type) else {
                return "the value of search attribute \(name) does not fit its type \(type)"
            }
        }
        return nil
    }

    /// - Parameter attributes: all that the workflow has then.
    /// - Returns: what is wrong with them.
    static func problem(sizeOfSearchAttributes attributes: [NamedPayload]) -> String? {
        for attribute in attributes where attribute.payload.data.count > largestSearchAttribute {
            return """
                the value of search attribute \(attribute.name) has \(attribute.payload.data.count) bytes: a server \
                takes \(largestSearchAttribute)
                """
        }
        let size = attributes.encodedSize
        guard size > largestSearchAttributes else { return nil }
        return "the search attributes have \(size) bytes together: a server takes \(largestSearchAttributes)"
    }

    private static func fits(_ payload: Payload, _ type: SearchAttributeType) -> Bool {
        if payload.encoding == Payload.Encoding.null { return true }
        let converter = JSONPayloadConverter.default
        func holds<Value: Decodable>(_ type: Value.Type) -> Bool {
            (try? converter.value(type, from: payload)) != nil
                || (try? converter.value([Value].self, from: payload)) != nil
        }
        switch type {
        case .text, .keyword, .keywordList: return holds(String.self)
        case .int: return holds(Int.self)
        case .double: return holds(Double.self)
        case .bool: return holds(Bool.self)
        case .datetime:
            let one = try? converter.value(String.self, from: payload)
            let texts = one.map { [$0] } ?? (try? converter.value([String].self, from: payload)) ?? []
            return !texts.isEmpty && texts.allSatisfy { Timestamp($0) != nil }
        }
    }

    private static let systemAttributes: Set<String> = [
        "WorkflowId", "RunId", "WorkflowType", "StartTime", "ExecutionTime", "CloseTime", "ExecutionStatus",
        "TaskQueue", "HistoryLength", "ExecutionDuration", "StateTransitionCount", "HistorySizeBytes",
        "ParentWorkflowId", "ParentRunId", "RootWorkflowId", "RootRunId",
    ]

    /// Those that every namespace has and that may be set.
    private static let predefinedAttributes: [String: SearchAttributeType] = [
        "TemporalChangeVersion": .keywordList, "BinaryChecksums": .keywordList, "BuildIds": .keywordList,
        "BatcherNamespace": .keyword, "BatcherUser": .keyword, "TemporalScheduledStartTime": .datetime,
        "TemporalScheduledById": .keyword, "TemporalSchedulePaused": .bool, "TemporalNamespaceDivision": .keyword,
    ]
}

extension RetryPolicy {
    /// The policy with what a server puts in the place of zeros. Negative times are left out on the wire.
    var completed: RetryPolicy {
        var policy = self
        policy.initialInterval = max(initialInterval, .zero)
        policy.maximumInterval = maximumInterval.map { max($0, .zero) }
        return policy.withDefaults
    }
}

extension Duration {
    /// A server waits for a hundred years at most.
    static let longestWait = Duration.seconds(100 * 365 * 86_400)
}

extension Optional<Duration> {
    /// The time, if it is any: a server takes zero for no limit. What is negative is zero on the wire.
    var limit: Duration? { flatMap { $0 > .zero ? Swift.min($0, .longestWait) : nil } }
}
