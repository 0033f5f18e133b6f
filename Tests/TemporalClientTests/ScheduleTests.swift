import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWorker
import TestSupport
import Testing

/// Ends at once with what it is given.
private struct Chore: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String { name }
}

/// A schedule that does nothing by itself for years to come.
private func idle(_ stage: Stage, options: StartOptions = StartOptions()) -> Schedule {
    Schedule(
        action: .start(Chore.self, id: stage.id("chore"), on: stage.queue, options: options, "dishes"),
        spec: ScheduleSpec(intervals: [ScheduleInterval(every: .days(10_000))])
    )
}

/// Noon of the first of January 2030, some days later.
private func noon(_ day: Int) -> Timestamp {
    Timestamp(nanosecondsSince1970: (1_893_456_000 + 43_200 + Int64(day) * 86_400) * 1_000_000_000)
}

extension Live {
    @Suite("Schedules")
    struct ScheduleTests {
        @Test("a schedule is described as it was created")
        func create() async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.memo = ["note": "of the workflow"]
            options.summary = "a short text"
            options.details = "a longer text"
            options.retry = RetryPolicy(maximumAttempts: 2)
            options.priority = Priority(key: 2)
            (options.executionTimeout, options.runTimeout, options.taskTimeout) = (.hours(2), .hours(1), .seconds(5))
            options.searchAttributes = [SearchAttributeKey.int("CustomIntField").set(7)]
            var schedule = idle(stage, options: options)
            schedule.spec = ScheduleSpec(
                calendars: [ScheduleCalendar(hours: [12], daysOfWeek: [ScheduleRange(1...5)], comment: "lunch")],
                intervals: [ScheduleInterval(every: .hours(5), offset: .minutes(3))],
                skipped: [ScheduleCalendar(hours: [12], months: [12])],
                start: noon(0),
                end: noon(400),
                jitter: .seconds(2),
                timeZone: "Europe/Berlin"
            )
            schedule.policies = SchedulePolicies(
                overlap: .bufferOne,
                catchupWindow: .minutes(5),
                pausesOnFailure: true,
                keepsWorkflowID: true
            )
            schedule.state = ScheduleState(note: "at first", isPaused: true, remainingActions: 3)
            let keyword = SearchAttributeKey.keyword("CustomKeywordField")
            let handle = try await stage.client.createSchedule(
                stage.key,
                schedule,
                memo: ["owner": "me"],
                searchAttributes: [keyword.set("mine")]
            )
            let found = try await handle.describe()
            #expect(found.schedule.spec == schedule.spec)
            #expect(found.schedule.policies == schedule.policies)
            #expect(found.schedule.state == schedule.state)
            let workflow = try #require(found.schedule.action.workflow)
            #expect(workflow.workflowType == "Chore" && workflow.taskQueue == stage.queue)
            #expect(workflow.workflowID == "chore-\(stage.key)")
            #expect(try workflow.input.map { try stage.client.value(String.self, from: $0) } == ["dishes"])
            #expect(try stage.client.note("note", as: String.self, in: workflow.memo) == "of the workflow")
            #expect(try workflow.summary.map { try stage.client.value(String.self, from: $0) } == "a short text")
            #expect(try workflow.details.map { try stage.client.value(String.self, from: $0) } == "a longer text")
            #expect(workflow.retry?.maximumAttempts == 2 && workflow.priority == Priority(key: 2))
            #expect(workflow.executionTimeout == .hours(2) && workflow.runTimeout == .hours(1))
            #expect(workflow.taskTimeout == .seconds(5))
            let number = SearchAttributeKey.int("CustomIntField")
            #expect(try stage.client.value(of: number, in: workflow.searchAttributes) == 7)
            #expect(try stage.client.note("owner", as: String.self, in: found.memo) == "me")
            #expect(try stage.client.value(of: keyword, in: found.searchAttributes) == "mine")
            #expect(found.info.createdAt != nil && found.info.actionCount == 0 && found.info.running.isEmpty)
            try await handle.delete()
        }

        @Test("a cron string becomes a calendar, and matching times follow it")
        func cron() async throws {
            let stage = try await Stage()
            var schedule = idle(stage)
            schedule.spec = ScheduleSpec(cronStrings: ["0 12 * * *"], timeZone: "UTC")
            let handle = try await stage.client.createSchedule(stage.key, schedule)
            let spec = try await handle.describe().schedule.spec
            #expect(spec.cronStrings.isEmpty)
            #expect(spec.calendars.first?.hours == [12] && spec.calendars.first?.minutes == [0])
            let times = try await handle.matchingTimes(from: noon(0), to: noon(2))
            #expect(times == [noon(1), noon(2)])
            #expect(try await handle.describe().info.nextActionTimes.isEmpty == false)
            try await handle.delete()
        }

        @Test("it starts workflows: at once, when triggered, on a backfill, and by itself as often as it may")
        func act() async throws {
            let stage = try await Stage()
            try await stage.withWorker({ Chore.self }) {
                var schedule = idle(stage)
                schedule.policies.overlap = .allowAll
                let handle = try await stage.client.createSchedule(stage.key, schedule, triggersNow: true)
                try await eventually("it has acted at once") { try await handle.describe().info.actionCount == 1 }
                try await eventually("it was triggered") {
                    // Two in one second are one. On a slow machine several have begun before the first is counted.
                    try await handle.trigger(overlap: .allowAll)
                    return try await handle.describe().info.actionCount >= 2
                }
                try await handle.update {
                    $0.schedule.spec = ScheduleSpec(intervals: [ScheduleInterval(every: .days(1), offset: .hours(12))])
                    $0.schedule.state.isPaused = true
                }
                let before = try await handle.describe().info.actionCount
                try await handle.backfill(ScheduleBackfill(from: noon(-7300), to: noon(-7299), overlap: .allowAll))
                try await eventually("it caught up on two days") {
                    try await handle.describe().info.actionCount >= before + 2
                }
                let caughtUp = try await handle.describe().info.actionCount
                try await handle.update {
                    $0.schedule.spec = ScheduleSpec(intervals: [ScheduleInterval(every: .seconds(1))])
                    $0.schedule.state = ScheduleState(note: "once more", remainingActions: 1)
                }
                try await eventually("it has acted by itself, once") {
                    let description = try await handle.describe()
                    return description.info.actionCount > caughtUp && description.schedule.state.remainingActions == 0
                }
                let action = try #require(try await handle.describe().info.recentActions.last)
                let run = try #require(action.run)
                #expect(run.workflowID.hasPrefix("chore-\(stage.key)") && action.startedAt != nil)
                let started = stage.client.handle(Chore.self, id: WorkflowID(run.workflowID), runID: run.runID)
                #expect(try await started.result() == "dishes")
                try await handle.delete()
            }
        }

        @Test("the workflows that run are told, and the next waits for them")
        func running() async throws {
            let stage = try await Stage()
            let handle = try await stage.client.createSchedule(stage.key, idle(stage), triggersNow: true)
            try await eventually("a workflow runs") { try await handle.describe().info.running.count == 1 }
            try await handle.trigger(overlap: .bufferOne)
            try await eventually("one waits") { try await handle.describe().info.bufferSize == 1 }
            try await handle.trigger(overlap: .skip)
            try await eventually("one was skipped") { try await handle.describe().info.overlapSkipped == 1 }
            let run = try #require(try await handle.describe().info.running.first)
            try await handle.delete()
            try await stage.client.handle(Chore.self, id: WorkflowID(run.workflowID)).terminate()
        }

        @Test("it is paused and goes on, each with a note")
        func pause() async throws {
            let stage = try await Stage()
            let handle = try await stage.client.createSchedule(stage.key, idle(stage))
            try await handle.pause(note: "holidays")
            #expect(try await handle.describe().schedule.state == ScheduleState(note: "holidays", isPaused: true))
            try await handle.unpause()
            #expect(try await handle.describe().schedule.state == ScheduleState(note: "unpaused", isPaused: false))
            try await handle.delete()
        }

        @Test("an update changes what it names and nothing else")
        func update() async throws {
            let stage = try await Stage()
            let keyword = SearchAttributeKey.keyword("CustomKeywordField")
            let handle = try await stage.client.createSchedule(
                stage.key,
                idle(stage),
                searchAttributes: [keyword.set("before")]
            )
            try await handle.update {
                $0.schedule.policies.overlap = .allowAll
                $0.schedule.state.note = $0.description.id
            }
            try await handle.update { $0.abandon() }
            var found = try await handle.describe()
            #expect(found.schedule.policies.overlap == .allowAll && found.schedule.state.note == stage.key)
            #expect(found.schedule.spec == idle(stage).spec && found.schedule.action.workflow?.workflowType == "Chore")
            #expect(try stage.client.value(of: keyword, in: found.searchAttributes) == "before")
            try await handle.update {
                $0.schedule.spec = ScheduleSpec(cronStrings: ["@daily"])
                $0.schedule.action = .start(Chore.self, id: "other", on: stage.queue, "laundry")
                $0.searchAttributes = [keyword.set("after")]
            }
            // What a server refuses for another reason than a change by others is not tried again.
            let memo = try await #require(throws: ClientError.self) {
                try await handle.update { $0.memo = ["why": "a change"] }
            }
            #expect(memo.description.contains("memo updates are not supported"))
            found = try await handle.describe()
            #expect(found.schedule.action.workflow?.workflowID == "other" && found.schedule.spec.intervals.isEmpty)
            try await eventually("the search attribute is changed") {
                let found = try await handle.describe()
                return try stage.client.value(of: keyword, in: found.searchAttributes) == "after"
            }
            #expect(found.info.updatedAt != nil)
            struct Refused: Error {}
            await #expect(throws: Refused.self) { try await handle.update { _ in throw Refused() } }
            try await handle.delete()
        }

        @Test("updates at the same moment all come to be")
        func concurrentUpdates() async throws {
            let stage = try await Stage()
            let handle = try await stage.client.createSchedule(stage.key, idle(stage))
            let marks = ["a", "b", "c", "d"]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for mark in marks {
                    group.addTask {
                        try await handle.update { update in
                            guard !update.schedule.state.note.contains(mark) else { return }
                            update.schedule.state.note += mark
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await handle.describe().schedule.state.note.sorted() == marks.map { Character($0) })
            try await handle.delete()
        }

        @Test("schedules are listed page by page and counted")
        func list() async throws {
            let stage = try await Stage()
            let keyword = SearchAttributeKey.keyword("CustomKeywordField")
            let ids = (0..<3).map { "\(stage.key)-\($0)" }
            for id in ids {
                try await stage.client.createSchedule(
                    id,
                    idle(stage),
                    memo: ["id": id],
                    searchAttributes: [keyword.set(stage.key)]
                )
            }
            try await stage.client.schedule(ids[0]).pause(note: "not now")
            let query = "CustomKeywordField = '\(stage.key)'"
            try await eventually("all are visible") { try await stage.client.countSchedules(query) == 3 }
            try await eventually("the pause is visible") {
                try await stage.client.countSchedules("\(query) AND TemporalSchedulePaused = true") == 1
            }
            var found: [String: ScheduleListing] = [:]
            for try await listing in stage.client.schedules(query, pageSize: 1) { found[listing.id] = listing }
            #expect(Set(found.keys) == Set(ids))
            let first = try #require(found[ids[0]])
            #expect(first.isPaused && first.note == "not now" && first.workflowType == "Chore")
            #expect(first.spec.intervals == [ScheduleInterval(every: .days(10_000))])
            #expect(try stage.client.note("id", as: String.self, in: first.memo) == ids[0])
            #expect(try stage.client.value(of: keyword, in: first.searchAttributes) == stage.key)
            #expect(found[ids[1]]?.isPaused == false)
            await #expect(throws: ClientError.self) { _ = try await stage.client.countSchedules("no query") }
            await #expect(throws: ClientError.self) { for try await _ in stage.client.schedules("no query") {} }
            for id in ids { try await stage.client.schedule(id).delete() }
        }

        @Test("a schedule of that id, and one that makes no sense, are refused")
        func refused() async throws {
            let stage = try await Stage()
            let client = stage.client
            let handle = try await client.createSchedule(stage.key, idle(stage))
            let exists = try await #require(throws: ClientError.self) {
                try await client.createSchedule(stage.key, idle(stage))
            }
            guard case .scheduleExists(stage.key) = exists else { throw exists }
            #expect(exists.description.contains("exists already"))
            for (spec, word) in [
                (ScheduleSpec(cronStrings: ["no cron"]), "CronString"),
                (ScheduleSpec(cronStrings: ["0 12 * * *"], timeZone: "Mars/Base"), "unknown time zone Mars/Base"),
                (ScheduleSpec(calendars: [ScheduleCalendar(hours: [25])]), "Hour"),
                (ScheduleSpec(intervals: [ScheduleInterval(every: .seconds(60), offset: .seconds(61))]), "hase"),
            ] {
                var schedule = idle(stage)
                schedule.spec = spec
                for attempt in 0..<2 {
                    let error = try await #require(throws: ClientError.self) {
                        if attempt == 0 {
                            try await client.createSchedule("\(stage.key)-bad", schedule)
                        } else {
                            try await handle.update { $0.schedule.spec = spec }
                        }
                    }
                    guard case .rpc(let cause) = error else { throw error }
                    #expect(cause.status == .invalidArgument && cause.message.contains(word), "\(cause)")
                }
            }
            var options = StartOptions()
            options.startDelay = .seconds(1)
            let option = try await #require(throws: ClientError.self) {
                try await client.createSchedule("\(stage.key)-bad", idle(stage, options: options))
            }
            #expect(option.description.contains("startDelay"))
            let empty = try await #require(throws: ClientError.self) { try await handle.backfill() }
            guard case .invalid = empty else { throw empty }
            try await handle.delete()
        }

        @Test("a schedule that is not there is missed by every verb")
        func missing() async throws {
            let stage = try await Stage()
            let nobody = stage.client.schedule("nobody")
            let verbs: [(String, () async throws -> Void)] = [
                ("describe", { _ = try await nobody.describe() }), ("pause", { try await nobody.pause() }),
                ("unpause", { try await nobody.unpause() }), ("trigger", { try await nobody.trigger() }),
                ("backfill", { try await nobody.backfill(ScheduleBackfill(from: noon(0), to: noon(1))) }),
                ("update", { try await nobody.update { $0.schedule.state.note = "" } }),
                ("times", { _ = try await nobody.matchingTimes(from: noon(0), to: noon(1)) }),
                ("delete", { try await nobody.delete() }),
            ]
            for (name, verb) in verbs {
                let error = await #expect(throws: ClientError.self, "\(name)") { try await verb() }
                guard case .scheduleNotFound("nobody")? = error else {
                    Issue.record("\(name): \(error.map { "\($0)" } ?? "nothing")")
                    continue
                }
                #expect(error?.description == #"there is no schedule "nobody""#)
            }
        }
    }
}
