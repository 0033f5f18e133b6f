/// Cuts a history into the stretches that one workflow task each is about, as pages of it arrive.
///
/// A stretch ends at the start of a task that was answered, or at the last event there is. A stretch is only given out
/// when what the task's answer wrote (the command events after `WorkflowTaskCompleted`) is there too, since its markers
/// and accepted updates must be known before the workflow's code runs.
package struct History: Sendable {
    /// The events of one activation.
    package struct Chunk: Sendable {
        package var events: ArraySlice<HistoryEvent>
        /// What the answer to this task wrote; empty for the task at hand.
        package var lookahead: ArraySlice<HistoryEvent>
        /// What the worker that answered this task said of itself; nil for the task at hand.
        package var answer: HistoryEvent.WorkflowTaskCompleted?
        /// Whether history already holds the answer to this task.
        package var isReplay: Bool
        /// Whether there is a task to activate, or only the written remains of the one before.
        package var endsWithTask: Bool
    }

    private var events: [HistoryEvent] = []
    /// Where the events begin that were not given out yet; those before are let go page by page.
    private var start = 0
    private var isComplete = false
    /// The last event that was given out.
    package private(set) var lastApplied = EventID(0)
    /// The last events that were given out; the two of a speculative task and the one before it are enough.
    private var recent: [Identity] = []

    /// What tells an event from another one of the same id. The two events of a task that has no answer yet are in no
    /// stored history where the attempt before has failed, or where the task only carries updates: when it is given up,
    /// what comes next has their ids.
    private struct Identity: Hashable, Sendable {
        let id: EventID
        let time: Timestamp
        let typeNumber: Int32

        init(_ event: HistoryEvent) {
            id = event.id
            time = event.time
            typeNumber = event.typeNumber
        }
    }

    package init() {}

    /// Begins with a new task; what was left over from the one before comes again with it.
    package mutating func beginTask() {
        events = []
        start = 0
        isComplete = false
    }

    /// Adds a page. Events that were applied already are passed over.
    /// - Throws: ``HistoryError`` when an event is missing, or when one that was applied is not in history any more.
    package mutating func append(_ page: [HistoryEvent], isLast: Bool) throws(HistoryError) {
        events.removeFirst(start)
        start = 0
        if let last = recent.last, let known = page.first(where: { $0.id == last.id }), Identity(known) != last {
            throw HistoryError("event \(last.id) is another one than was applied: the task that it was of was given up")
        }
        let before = events.last?.id ?? lastApplied
        let news = page.drop { $0.id <= before }
        var last = before
        for event in news {
            guard event.id == last.next else {
                throw HistoryError("history is out of order: event \(event.id) follows event \(last)")
            }
            last = event.id
        }
        // A page that is new from its first event on need not be copied.
        if events.isEmpty, news.count == page.count { events = page } else { events += news }
        isComplete = isLast
    }

    /// What is known of the history but was not applied yet.
    package var unappliedCount: Int { events.count - start }

    /// The next stretch, or nil when more pages are needed or nothing is left.
    /// - Parameter includingLast: whether a task without an answer may be given out; false when only a query is asked.
    /// - Returns: a stretch to apply.
    /// - Throws: ``HistoryError`` when the server has not taken the answer to the task before.
    package mutating func nextChunk(includingLast: Bool = true) throws(HistoryError) -> Chunk? {
        if let first = events[start...].first, lastApplied > EventID(0), first.attributes.isTaskWithoutAnswer {
            throw HistoryError("the answer to the task before event \(first.id) was not taken by the server")
        }
        guard let end = endOfNextTask(includingLast: includingLast) else { return tail() }
        guard let lookahead = lookahead(after: end) else { return nil }
        let isReplay = end + 1 < events.count
        var chunk = Chunk(events: events[start...end], lookahead: lookahead, isReplay: isReplay, endsWithTask: true)
        if isReplay, case .workflowTaskCompleted(let answer) = events[end + 1].attributes { chunk.answer = answer }
        advance(past: end)
        return chunk
    }

    private func endOfNextTask(includingLast: Bool) -> Int? {
        var index = start
        while index < events.endIndex {
            guard case .workflowTaskStarted = events[index].attributes else {
                index += 1
                continue
            }
            guard index + 1 < events.endIndex else { return isComplete && includingLast ? index : nil }
            if case .workflowTaskCompleted = events[index + 1].attributes { return index }
            index += 1
        }
        return nil
    }

    /// The command events behind an answered task, or nil while they may not all be here.
    private func lookahead(after end: Int) -> ArraySlice<HistoryEvent>? {
        let first = end + 2
        guard first <= events.endIndex else { return isComplete ? [] : nil }
        var index = first
        while index < events.endIndex, events[index].attributes.isCommandEvent { index += 1 }
        guard index < events.endIndex || isComplete else { return nil }
        return events[first..<index]
    }

    /// The written remains of the last answered task, when no further task was answered.
    ///
    /// Tasks that began behind it and failed, timed out or were cut off by the end of the workflow hold nothing of it back:
    /// code that such a history does not fit is what made them fail.
    private mutating func tail() -> Chunk? {
        guard isComplete, start < events.endIndex, case .workflowTaskCompleted = events[start].attributes else {
            return nil
        }
        // A task at hand that is not wanted now, since only a query is asked: these events come again with it.
        if case .workflowTaskStarted? = events.last?.attributes { return nil }
        var end = start
        while end + 1 < events.endIndex, events[end + 1].attributes.isCommandEvent { end += 1 }
        let chunk = Chunk(events: events[start...end], lookahead: [], isReplay: true, endsWithTask: false)
        advance(past: end)
        return chunk
    }

    /// What is left of a history that goes no further, once all of its chunks were given out: the events behind the last
    /// answered task, which no task was about. For a replay of what was recorded; a worker gets these events again with
    /// the task that they belong to.
    package mutating func remains() -> Chunk? {
        guard isComplete, start < events.endIndex else { return nil }
        let chunk = Chunk(events: events[start...], lookahead: [], isReplay: true, endsWithTask: false)
        advance(past: events.endIndex - 1)
        return chunk
    }

    private mutating func advance(past end: Int) {
        lastApplied = events[end].id
        recent = (recent + events[max(start, end - 2)...end].map(Identity.init)).suffix(3)
        start = end + 1
    }

    /// Forgets the two events of a speculative task that the server dropped.
    package mutating func rollBackSpeculativeTask() {
        recent.removeLast(min(2, recent.count))
        lastApplied = recent.last?.id ?? EventID(max(0, lastApplied.rawValue - 2))
    }
}

extension HistoryEvent.Attributes {
    /// Whether the event is the trace of a command, in the order of the commands.
    package var isCommandEvent: Bool {
        switch self {
        case .activityScheduled, .activityCancelRequested, .timerStarted, .timerCancelled, .markerRecorded,
            .searchAttributesUpserted, .propertiesModified, .childInitiated, .externalSignalInitiated,
            .externalCancelInitiated, .workflowCompleted, .workflowFailed, .workflowCancelled,
            .workflowContinuedAsNew, .updateAccepted, .updateRejected, .updateCompleted, .nexusScheduled,
            .nexusCancelRequested:
            true
        default: false
        }
    }

    fileprivate var isTaskWithoutAnswer: Bool {
        switch self {
        case .workflowTaskFailed, .workflowTaskTimedOut: true
        default: false
        }
    }
}
