public import TemporalCore

/// A history that could not be replayed to its end, and why.
public struct ReplayFailure: Error, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Kind: Hashable, Sendable {
        /// The code asks for other things than the history has.
        case mismatch
        /// The code threw what it may not throw, or met a value that it cannot read.
        case failedTask
        /// No server writes such a history: events are missing, in disorder or of no known type.
        case brokenHistory
        /// The workflow is not registered with the replayer.
        case unknownWorkflow
        /// The history could not be read from the server.
        case unreadable
    }

    /// What kind of trouble it is.
    public let kind: Kind
    /// The workflow's type; empty when it is not known.
    public let workflowType: String
    /// The event at which code and history part, where that is known.
    public let eventID: EventID?
    /// What the code asks for, of a mismatch.
    public let expected: String?
    /// What the history has instead, of a mismatch.
    public let found: String?
    /// Where the code asks for it, as `Module/File.swift:12`, of timers, activities and children.
    public let callSite: String?
    /// What is wrong, as a sentence.
    public let reason: String

    init(
        _ kind: Kind = .unknownWorkflow,
        workflowType: String,
        eventID: EventID? = nil,
        reason: String
    ) {
        self.kind = kind
        self.workflowType = workflowType
        self.eventID = eventID
        self.reason = reason
        expected = nil
        found = nil
        callSite = nil
    }

    init(_ history: WorkflowHistory, _ problem: WorkflowTaskProblem) {
        workflowType = history.workflowType
        var mismatch: Nondeterminism?
        switch problem {
        case .nondeterminism(let found):
            kind = .mismatch
            reason = found.description
            mismatch = found
        case .history(let error):
            kind = .brokenHistory
            reason = error.description
        case .failure(let failure):
            kind = .failedTask
            reason = failure.message
        }
        eventID = mismatch?.event
        expected = mismatch?.expected
        found = mismatch?.found
        callSite = mismatch?.callSite
    }

    /// Workflow and reason in one line.
    public var description: String { workflowType.isEmpty ? reason : "\(workflowType): \(reason)" }
}

/// How the replay of one history went.
public struct ReplayResult: Sendable, CustomStringConvertible {
    /// The workflow's type; empty when the history could not be read.
    public let workflowType: String
    /// The workflow's id.
    public let workflowID: String
    /// How many events its history has.
    public let eventCount: Int
    /// Why it could not be replayed to its end; nil when code and history fit.
    public let failure: ReplayFailure?

    /// One line: whether it fits, whose history it is, and what is wrong with it.
    public var description: String {
        guard let failure else { return "ok \(workflowID): \(workflowType), \(eventCount) events" }
        return "failed \(workflowID): \(failure)"
    }
}

extension Replayer {
    /// Replays a history and tells how it went.
    /// - Parameters:
    ///   - history: the recording.
    ///   - feeding: how it is fed.
    /// - Returns: the result; trouble is a part of it.
    public func result(of history: WorkflowHistory, _ feeding: Feeding = .whole) async -> ReplayResult {
        var failure: ReplayFailure?
        do throws(ReplayFailure) { try await replay(history, feeding) } catch { failure = error }
        return ReplayResult(
            workflowType: history.workflowType,
            workflowID: history.workflowID,
            eventCount: history.eventCount,
            failure: failure
        )
    }

    /// Replays histories one after another, as they are asked for.
    /// - Parameter histories: the recordings.
    /// - Returns: a result for each, in their order.
    public func results<Histories: Swift.Sequence<WorkflowHistory>>(of histories: Histories) -> HistoryReplays<
        Histories
    > {
        HistoryReplays(replayer: self, histories: histories)
    }
}

/// The results of replaying histories one after another, as they are asked for.
public struct HistoryReplays<Histories: Swift.Sequence<WorkflowHistory>>: AsyncSequence {
    let replayer: Replayer
    let histories: Histories

    /// Replays history by history.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let replayer: Replayer
        fileprivate var histories: Histories.Iterator

        /// The next result, or nil when there are no more.
        public mutating func next() async -> ReplayResult? {
            guard let history = histories.next() else { return nil }
            return await replayer.result(of: history)
        }
    }

    /// Begins with the first history.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(replayer: replayer, histories: histories.makeIterator())
    }
}
