import Temporal
import TemporalConfiguration

@main
enum Schedules {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())
        let worker = try Worker(client, on: "reports") { NightlyReport.self }
        async let work: Void = worker.run()

        // At half past two, Monday to Friday, in Berlin; the server keeps it and starts the workflows.
        let schedule = Schedule(
            action: .start(NightlyReport.self, id: "nightly-report", on: "reports", "sales"),
            spec: ScheduleSpec(
                calendars: [ScheduleCalendar(minutes: [30], hours: [2], daysOfWeek: [ScheduleRange(1...5)])],
                timeZone: "Europe/Berlin"
            ),
            policies: SchedulePolicies(overlap: .bufferAll)
        )
        let handle = try await client.createSchedule("nightly-report", schedule)

        // A Friday and the Tuesday after it.
        guard let friday = Timestamp("2026-01-02T00:00:00Z"), let tuesday = Timestamp("2026-01-06T00:00:00Z") else {
            return
        }
        for time in try await handle.matchingTimes(from: friday, to: tuesday) { print("is due at", time) }

        // Makes up for days in the past. The schedule starts these workflows in a moment.
        try await handle.backfill(ScheduleBackfill(from: friday, to: tuesday))
        var runs: [ScheduledRun] = []
        while runs.count < 2 {
            try await Task.sleep(for: .milliseconds(100))
            runs = try await handle.describe().info.recentActions.compactMap(\.run)
        }
        for run in runs {
            let report = client.handle(NightlyReport.self, id: run.workflowID)
            print(try await report.result())
        }

        try await handle.update { $0.schedule.spec.timeZone = "Asia/Tokyo" }
        try await handle.pause(note: "the books are being closed")
        print("paused:", try await handle.describe().schedule.state.note)
        try await handle.delete()

        worker.shutDown()
        try await work
        await client.close()
    }
}
