import ConsumerSupport
import Temporal
import Testing

// The Swift of the pages about the client and schedules stands here between `docs:` marks, so that it is compiled and run.

private struct Report: Workflow {
    var isStopped = false
    init(_ name: String) {}
    struct Messages: MessageSet {
        let stop = Signal<Report, Empty>("stop") { $0.isStopped = true }
    }
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.isStopped }
        return name
    }
}

extension Live {
    @Suite("The pages about the client")
    struct ClientPageTests {
        @Test("a schedule is made, changed, asked and removed")
        func schedules() async throws {
            let stage = try await Stage()
            let (client, queue, id) = (stage.client, stage.queue, "report-\(stage.key)")
            // docs: create a schedule
            let schedule = Schedule(
                action: .start(Report.self, id: "daily-report", on: queue, "sales"),
                spec: ScheduleSpec(
                    calendars: [ScheduleCalendar(hours: [7], daysOfWeek: [ScheduleRange(1...5)], comment: "work days")],
                    skipped: [ScheduleCalendar(daysOfMonth: [ScheduleRange(24...26)], months: [12])],
                    jitter: .minutes(5),
                    timeZone: "Europe/Berlin"
                ),
                policies: SchedulePolicies(overlap: .bufferOne, catchupWindow: .hours(1), pausesOnFailure: true)
            )
            let handle = try await client.createSchedule(id, schedule, memo: ["owner": "sales"])
            // docs: end
            let start = Timestamp(nanosecondsSince1970: 1_900_000_000_000_000_000)
            let end = start.advanced(by: .days(7))
            // docs: use a schedule
            let description = try await handle.describe()
            let (next, last) = (description.info.nextActionTimes.first, description.info.recentActions.last)

            try await handle.pause(note: "the database moves")
            try await handle.unpause()
            try await handle.trigger()
            try await handle.backfill(ScheduleBackfill(from: start, to: end, overlap: .allowAll))
            let times = try await handle.matchingTimes(from: start, to: end)

            try await handle.update { update in
                update.schedule.spec.timeZone = "Asia/Tokyo"
                update.schedule.policies.overlap = .skip
            }
            // docs: end
            #expect(times.count == 5 && next != nil && last == nil)
            #expect(try await handle.describe().schedule.spec.timeZone == "Asia/Tokyo")
            // The server keeps one change until it looks, and a later one replaces it: above, the trigger may have done
            // that to the unpause. Asking for a description makes the server look, so nothing replaces this one.
            try await handle.unpause()
            #expect(try await !handle.describe().schedule.state.isPaused)
            let listed = "ScheduleId = '\(id)' AND TemporalSchedulePaused = false"
            try await eventually("it is listed") { try await client.countSchedules(listed) == 1 }
            // docs: list schedules
            for try await listing in client.schedules("TemporalSchedulePaused = false") where listing.id == id {
                try await client.schedule(listing.id).delete()
            }
            let count = try await client.countSchedules()
            // docs: end
            #expect(count >= 0)
            await #expect(throws: ClientError.self) { _ = try await handle.describe() }
            for try await run in client.workflows("TaskQueue = '\(queue)' AND ExecutionStatus = 'Running'") {
                try await client.handle(Report.self, id: WorkflowID(run.workflowID)).terminate()
            }
        }

        @Test("workflows are started, looked at, changed and asked about")
        func workflows() async throws {
            let stage = try await Stage()
            let (client, queue, id) = (stage.client, stage.queue, WorkflowID<Report>("report-\(stage.key)"))
            // docs: start options
            var options = StartOptions()
            options.idConflictPolicy = .useExisting
            options.runTimeout = .hours(1)
            options.memo = ["owner": "sales"]
            options.searchAttributes = [SearchAttributeKey.keyword("CustomKeywordField").set("weekly")]
            options.summary = "The weekly report"
            options.priority = Priority(key: 2)
            let handle = try await client.start(Report.self, id: id, on: queue, options: options, "sales")
            // docs: end
            // docs: describe
            let description = try await handle.describe()
            let owner = try client.note("owner", as: String.self, in: description.memo)
            for activity in description.pendingActivities where activity.attempt > 3 {
                try await handle.pauseActivities(.id(activity.activityID), reason: "it fails again and again")
            }
            // docs: end
            #expect(owner == "sales")
            // docs: history
            for try await event in handle.history() where event.type.hasPrefix("WORKFLOW_TASK") {
                _ = event.json
            }
            let json = try await handle.historyJSON()
            // docs: end
            #expect(json.hasPrefix(#"{"events":[{"#))
            try await eventually("it is visible") { try await client.countWorkflows("TaskQueue = '\(queue)'") == 1 }
            // docs: batch
            let batch = try await client.startBatch(
                .signal(\Report.Messages.stop, Empty()),
                on: .query("TaskQueue = '\(queue)' AND ExecutionStatus = 'Running'"),
                reason: "the reports are not needed any more"
            )
            let progress = try await batch.describe()
            // docs: end
            #expect(progress.reason.hasPrefix("the reports"))
            try await stage.withWorker({ Report.self }) {
                let result = try await handle.result()
                #expect(result == "sales")
            }
        }

        @Test("the server is asked about itself")
        func server() async throws {
            let stage = try await Stage()
            let (client, queue) = (stage.client, stage.queue)
            // docs: operator
            let backlog = try await client.describeTaskQueue(queue).stats.backlogCount
            let change = TaskQueueConfigChange(rateLimit: .perSecond(50))
            try await client.updateTaskQueueConfig(queue, type: .activity, change)
            try await client.addSearchAttributes(["Region": .keyword])
            let namespaces = try await client.namespaces().all()
            let workers = try await client.countWorkers("TaskQueue = '\(queue)'")
            let isUp = try await client.isServing()
            // docs: end
            #expect(backlog == 0 && workers == 0 && isUp)
            #expect(namespaces.contains { $0.name == "default" })
            // docs: raw call
            let answer = try await client.rawCall("ListSchedules", json: #"{"maximumPageSize": 5}"#)
            // docs: end
            #expect(answer.hasPrefix("{"))
            // docs: call options
            let patient = client.with(CallOptions(timeout: .minutes(1), headers: ["x-team": "sales"], retries: false))
            let version = try await patient.systemInfo().version
            // docs: end
            #expect(version == client.serverVersion)
        }
    }
}
