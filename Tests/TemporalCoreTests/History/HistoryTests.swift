import Testing

@testable import TemporalCore

/// What `History` gives out, as text: the events, those read ahead, and what kind of stretch it is.
struct Cut: Hashable, CustomStringConvertible {
    let description: String

    init(_ chunk: History.Chunk) {
        let kind = chunk.endsWithTask ? (chunk.isReplay ? "replayed" : "live") : "remains"
        let ahead = chunk.lookahead.isEmpty ? "" : ", then \(Self.range(chunk.lookahead))"
        description = "\(Self.range(chunk.events))\(ahead): \(kind)"
    }

    private static func range(_ events: ArraySlice<HistoryEvent>) -> String {
        guard let first = events.first?.id, let last = events.last?.id else { return "none" }
        return first == last ? "\(first)" : "\(first)-\(last)"
    }
}

extension History {
    /// Feeds pages as the worker does: what can be given out is taken after each.
    mutating func cut(_ pages: [[HistoryEvent]], includingLast: Bool = true) throws(HistoryError) -> [String] {
        var cuts: [String] = []
        beginTask()
        for (index, page) in pages.enumerated() {
            try append(page, isLast: index == pages.count - 1)
            while let chunk = try nextChunk(includingLast: includingLast) { cuts.append(Cut(chunk).description) }
        }
        return cuts
    }
}

@Suite("History")
struct HistoryTests {
    /// Three answered tasks and one at hand, with a failed and a timed-out attempt, markers and a signal.
    private static let long = events(
        .started(),
        .workflowTaskScheduled,
        .began,
        .answered,
        .version("change", 1),
        .versionAttribute,
        .timerStarted(timerID: "1"),
        .signal("go"),
        .workflowTaskScheduled,
        .began,
        .failed,
        .workflowTaskScheduled,
        .began,
        .workflowTaskTimedOut,
        .workflowTaskScheduled,
        .began,
        .answered,
        .timerCancelled(timerID: "1", started: EventID(7)),
        .activityScheduled(activityID: "1", activityType: "a"),
        .activityStarted(scheduled: EventID(19)),
        .activityCompleted(scheduled: EventID(19), result: []),
        .workflowTaskScheduled,
        .began,
        .answered,
        .workflowTaskScheduled,
        .began
    )
    private static let longCuts = [
        "1-3, then 5-7: replayed", "4-16, then 18-19: replayed", "17-23: replayed", "24-26: live",
    ]

    @Test("the first task of a workflow is one live stretch")
    func single() throws {
        var history = History()
        #expect(try history.cut([events(.started(), .workflowTaskScheduled, .began)]) == ["1-3: live"])
        #expect(history.lastApplied == EventID(3))
        #expect(history.unappliedCount == 0)
    }

    @Test("a stretch ends at the start of a task that was answered; its answer is read ahead")
    func whole() throws {
        var history = History()
        #expect(try history.cut([Self.long]) == Self.longCuts)
        #expect(history.lastApplied == EventID(26))
    }

    @Test("wherever two pages part, the stretches are the same")
    func twoPages() throws {
        for place in 0...Self.long.count {
            var history = History()
            let cuts = try history.cut([Array(Self.long[..<place]), Array(Self.long[place...])])
            #expect(cuts == Self.longCuts, "parted at \(place)")
        }
    }

    @Test("wherever three pages part, the stretches are the same")
    func threePages() throws {
        for first in 0...Self.long.count {
            for second in first...Self.long.count {
                var history = History()
                let pages = [Self.long[..<first], Self.long[first..<second], Self.long[second...]].map(Array.init)
                #expect(try history.cut(pages) == Self.longCuts, "parted at \(first) and \(second)")
            }
        }
    }

    @Test("pages of one event with empty pages between, and an empty last one, change nothing")
    func emptyPages() throws {
        var history = History()
        let pages = Self.long.flatMap { [[$0], []] } + [[]]
        #expect(try history.cut(pages) == Self.longCuts)
    }

    @Test("a task at hand is not given out before the last page is there")
    func waitsForLastPage() throws {
        var history = History()
        try history.append(events(.started(), .workflowTaskScheduled, .began), isLast: false)
        #expect(try history.nextChunk().map(Cut.init) == nil)
        try history.append([], isLast: true)
        #expect(try history.nextChunk().map(Cut.init)?.description == "1-3: live")
    }

    @Test("an answered task waits until all that its answer wrote is there")
    func waitsForLookahead() throws {
        var history = History()
        let page = events(.started(), .workflowTaskScheduled, .began, .answered, .timerStarted(timerID: "1"))
        try history.append(page, isLast: false)
        #expect(try history.nextChunk().map(Cut.init) == nil)
        try history.append(events(from: 6, .timerStarted(timerID: "2")), isLast: false)
        #expect(try history.nextChunk().map(Cut.init) == nil)
        try history.append(events(from: 7, .signal("go")), isLast: false)
        #expect(try history.nextChunk().map(Cut.init)?.description == "1-3, then 5-6: replayed")
        #expect(try history.nextChunk().map(Cut.init) == nil)
    }

    @Test("without a further task the remains of the last answer are given out, and nothing behind them")
    func tail() throws {
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered,
            .timerStarted(timerID: "1"),
            .timerStarted(timerID: "2"),
            .signal("go"),
            .workflowTaskScheduled
        )
        for place in 0...page.count {
            var history = History()
            let cuts = try history.cut([Array(page[..<place]), Array(page[place...])])
            #expect(cuts == ["1-3, then 5-6: replayed", "4-6: remains"])
            #expect(history.lastApplied == EventID(6))
        }
    }

    @Test("a closed workflow's history is given out to its end")
    func closed() throws {
        var history = History()
        let page = events(.started(), .workflowTaskScheduled, .began, .answered, .workflowCompleted(result: []))
        #expect(try history.cut([page], includingLast: false) == ["1-3, then 5: replayed", "4-5: remains"])
    }

    @Test("a query does not activate a task that nobody has answered")
    func query() throws {
        var history = History()
        #expect(try history.cut([Self.long], includingLast: false) == Array(Self.longCuts.dropLast()))
        #expect(try history.cut([events(from: 24, .answered, .workflowTaskScheduled, .began)]) == ["24-26: live"])
    }

    @Test("a query to a workflow whose first task is unanswered gives out nothing")
    func earlyQuery() throws {
        var history = History()
        let page = events(.started(), .workflowTaskScheduled, .began)
        #expect(try history.cut([page], includingLast: false) == [])
        #expect(try history.cut([page]) == ["1-3: live"])
    }

    @Test("the next task goes on where the last one ended, and passes over what it has seen")
    func sticky() throws {
        var history = History()
        _ = try history.cut([events(.started(), .workflowTaskScheduled, .began)])
        let next = events(
            from: 2,
            .workflowTaskScheduled,
            .began,
            .answered,
            .timerStarted(timerID: "1"),
            .timerFired(timerID: "1", started: EventID(5)),
            .workflowTaskScheduled,
            .began
        )
        #expect(try history.cut([next]) == ["4-8: live"])
        #expect(try history.cut([next]) == [])
        #expect(history.lastApplied == EventID(8))
    }

    @Test("after the remains the next task goes on behind them")
    func stickyAfterTail() throws {
        var history = History()
        let first = events(.started(), .workflowTaskScheduled, .began, .answered, .timerStarted(timerID: "1"))
        _ = try history.cut([first], includingLast: false)
        let next = events(
            from: 4,
            .answered,
            .timerStarted(timerID: "1"),
            .signal("go"),
            .workflowTaskScheduled,
            .began
        )
        #expect(try history.cut([next]) == ["6-8: live"])
    }

    @Test("a missing event is an error, in a page, between pages and behind the run in memory")
    func gaps() throws {
        let page = events(.started(), .workflowTaskScheduled, .began, .answered)
        var first = History()
        #expect(throws: HistoryError.self) { try first.append([page[0], page[1], page[3]], isLast: true) }
        var second = History()
        try second.append(Array(page[..<2]), isLast: false)
        #expect(throws: HistoryError.self) { try second.append([page[3]], isLast: true) }
        var third = History()
        #expect(throws: HistoryError.self) { try third.append(Array(page[1...]), isLast: true) }
        var fourth = History()
        #expect(throws: HistoryError.self) { try fourth.append([page[0], page[2], page[1]], isLast: true) }
        var fifth = History()
        #expect(throws: HistoryError.self) { try fifth.append([page[0], page[2], page[1], page[3]], isLast: true) }
        var cached = History()
        _ = try cached.cut([Array(page[..<3])])
        cached.beginTask()
        #expect(throws: HistoryError.self) { try cached.append(events(from: 5, .signal("go")), isLast: true) }
    }

    @Test("a task that was applied and then failed makes the run useless", arguments: [true, false])
    func failedAfterApplied(timedOut: Bool) throws {
        var history = History()
        _ = try history.cut([events(.started(), .workflowTaskScheduled, .began)])
        let next = events(from: 4, timedOut ? .workflowTaskTimedOut : .failed, .workflowTaskScheduled, .began)
        #expect(throws: HistoryError.self) { try history.cut([next]) }
        var fresh = History()
        let whole = events(.started(), .workflowTaskScheduled, .began) + next
        #expect(try fresh.cut([whole]) == ["1-6: live"])
    }

    @Test("a speculative task that the server dropped leaves no gap")
    func speculative() throws {
        var history = History()
        _ = try history.cut([events(.started(), .workflowTaskScheduled, .began)])
        let speculative = events(from: 4, .answered, .timerStarted(timerID: "1"), .workflowTaskScheduled, .began)
        #expect(try history.cut([speculative]) == ["4-7: live"])
        history.rollBackSpeculativeTask()
        #expect(history.lastApplied == EventID(5))
        let next = events(
            from: 4,
            .answered,
            .timerStarted(timerID: "1"),
            .signal("go"),
            .workflowTaskScheduled,
            .began
        )
        #expect(try history.cut([next]) == ["6-8: live"])
    }

    /// The same events as a server has them that has begun a task anew: later ones.
    private func later(_ events: [HistoryEvent]) -> [HistoryEvent] {
        events.map { event in
            var event = event
            event.time = event.time.advanced(by: .seconds(60))
            return event
        }
    }

    @Test("an event of the same id is another one when it is of another task")
    func identity() throws {
        let stored = events(.started(), .workflowTaskScheduled, .began, .failed)
        let attempt = events(from: 5, .workflowTaskScheduled, .began)
        var history = History()
        #expect(try history.cut([stored + attempt]) == ["1-6: live"])
        // The same once more, with what its answer wrote.
        var answered = history
        let answer = events(from: 7, .answered, .signal("go"), .workflowTaskScheduled, .began)
        #expect(try answered.cut([stored + attempt + answer]) == ["7-10: live"])
        // The next attempt.
        #expect(throws: HistoryError.self) { try history.cut([stored + later(attempt)]) }
    }

    @Test("a speculative task that the server lost is not taken for the events in its place")
    func lostSpeculative() throws {
        var history = History()
        let stored = events(.started(), .workflowTaskScheduled, .began, .answered, .timerStarted(timerID: "1"))
        _ = try history.cut([stored])
        let speculative = events(from: 6, .workflowTaskScheduled, .began)
        #expect(try history.cut([speculative]) == ["6-7: live"])
        // A signal came and made a task that is written down: events 6 and 7 are others now.
        let next = later(events(from: 6, .signal("go"), .workflowTaskScheduled, .began))
        #expect(throws: HistoryError.self) { try history.cut([next]) }
    }
}
