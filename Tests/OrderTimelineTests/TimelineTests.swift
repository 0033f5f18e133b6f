import Foundation
import OrderTimeline
import TemporalCore
import Testing

@Suite("A timeline of a history")
struct TimelineTests {
    @Test("has a row for every activity, child, timer, signal and update", arguments: try Recording.orders())
    func everything(recording: Recording) throws {
        let timeline = try recording.timeline()
        #expect(try timeline.rows(.activity).map(\.name) == recording.activities())
        #expect(try timeline.rows(.child).count == recording.count("startChildWorkflowExecutionInitiated"))
        #expect(try timeline.rows(.timer).count == recording.count("timerStarted"))
        #expect(try timeline.rows(.signal).count == recording.count("workflowExecutionSignaled"))
        #expect(try timeline.rows(.update).count == recording.count("workflowExecutionUpdateAccepted"))
        #expect(timeline.rows.first?.kind == .workflow)
        #expect(!timeline.isRunning, "every one of these workflows has ended")
        for row in timeline.rows { #expect(row.end.map { $0 >= row.start } == true, "\(row)") }
    }

    @Test("can be made of any workflow's, of other SDKs too", arguments: try Recording.others())
    func others(recording: Recording) throws {
        let timeline = try recording.timeline()
        #expect(try timeline.rows(.activity).map(\.name) == recording.activities())
        #expect(try timeline.rows(.timer).count == recording.count("timerStarted"))
        #expect(try timeline.rows(.update).count == recording.count("workflowExecutionUpdateAccepted"))
    }

    @Test(
        "says how the workflow and its parts ended",
        arguments: [
            ("workflow-completed", Timeline.Kind.workflow, Timeline.Outcome.completed),
            ("workflow-failed", .workflow, .failed),
            ("workflow-timed-out", .workflow, .timedOut),
            ("workflow-terminated", .workflow, .terminated),
            ("workflow-continued-as-new", .workflow, .continued),
            ("cancel-requested", .workflow, .cancelled),
            ("activity-completed", .activity, .completed),
            ("activity-failed", .activity, .failed),
            ("activity-timed-out", .activity, .timedOut),
            ("activity-cancelled", .activity, .cancelled),
            ("child-completed", .child, .completed),
            ("child-failed", .child, .failed),
            ("child-timed-out", .child, .timedOut),
            ("child-cancelled", .child, .cancelled),
            ("child-terminated", .child, .terminated),
            ("timer-fired", .timer, .completed),
            ("timer-cancelled", .timer, .cancelled),
            ("updates", .update, .completed),
        ]
    )
    func outcomes(name: String, kind: Timeline.Kind, outcome: Timeline.Outcome) throws {
        let rows = try Recording.named(name).timeline().rows(kind)
        #expect(rows.contains { $0.outcome == outcome }, "\(rows)")
    }

    @Test("says why something failed, by its first cause")
    func failures() throws {
        let activity = try #require(try Recording.named("activity-timed-out").timeline().rows(.activity).first)
        #expect(activity.failure == "activity StartToClose timeout")
        let children = try Recording.named("child-not-started").timeline().rows(.child)
        #expect(children.map(\.outcome) == [.failed, .completed])
        #expect(children.first?.failure == "not started: workflow already exists")
        let order = try Recording.named("validated-refused").timeline()
        #expect(try order.row("ValidateOrder").outcome == .failed)
        let reason = try #require(order.rows.first?.failure)
        #expect(try order.row("ValidateOrder").failure.map { reason.contains($0) } == true, "\(reason)")
    }

    @Test("has the local activities and the versions that markers remember")
    func markers() throws {
        let local = try Recording.named("local-activities").timeline().rows(.localActivity)
        #expect(local.map(\.name) == ["act", "act"] && local.allSatisfy { $0.outcome == .completed })
        let lengths = local.compactMap { row in row.end.map { $0.duration(since: row.start) } }
        #expect(lengths.contains { $0 > Duration.seconds(1) })
        let starts = try Recording.named("local-activities").timeline().rows.map(\.start)
        #expect(starts == starts.sorted(), "a marker comes at its activity's end")
        let inGo = try Recording.named("go-local-activities").timeline().rows(.localActivity)
        #expect(inGo.map(\.name) == ["ScoreFraud", "main.ScoreFraud", "Shaky", "Shaky"])
        #expect(inGo.map(\.failure) == [nil, nil, "busy", nil] && inGo.last?.attempts == 2)
        let versions = try Recording.named("go-versions").timeline().rows(.version)
        #expect(versions.first?.name == "enrich = 2" && versions.allSatisfy(\.isMoment))
        #expect(try Recording.named("patches").timeline().rows(.version).isEmpty == false)
    }

    @Test("shows what goes on still, the attempts of activities, and why an attempt failed")
    func running() throws {
        let timeline = try Timeline(historyJSON: Self.running, workflowID: "order-workflow-1")
        #expect(timeline.title == "OrderWorkflow order-workflow-1" && timeline.isRunning)
        let payment = try timeline.row("ProcessPayment")
        #expect(payment.attempts == 3 && payment.failure == "the gateway is away" && payment.outcome == .completed)
        #expect(payment.attemptStart == Timestamp("2026-01-01T00:00:04Z"))
        let waiting = try timeline.row("UpdateInventory")
        #expect(waiting.end == nil && waiting.outcome == .running && waiting.attempts == 0)
        let timer = try timeline.row("approval window")
        #expect(timer.end == nil && timer.kind == .timer)
        #expect(try timeline.row("timer 15 min").end == nil)
        let now = try #require(Timestamp("2026-01-01T00:00:10Z"))
        #expect(timeline.end(now: now) == now)
    }

    @Test("ends what was left behind when the workflow ended")
    func abandoned() throws {
        let cut = String(decoding: Self.running, as: UTF8.self).replacing(
            "]}",
            with: """
                ,{"eventId":"9","eventTime":"2026-01-01T00:00:09Z","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED",
                "workflowExecutionTerminatedEventAttributes":{"reason":"no longer wanted"}}]}
                """,
            maxReplacements: 1
        )
        let timeline = try Timeline(historyJSON: Data(cut.utf8))
        #expect(!timeline.isRunning && timeline.rows.first?.failure == "no longer wanted")
        let left = try timeline.row("UpdateInventory")
        #expect(left.outcome == .abandoned && left.end == Timestamp("2026-01-01T00:00:09Z"))
    }

    @Test("refuses in words what is not a history")
    func nonsense() {
        let words = ["", "nonsense", "{}", "{\"events\":[]}"]
        for text in words {
            let error = #expect(throws: HistoryUnreadable.self) { try Timeline(historyJSON: Data(text.utf8)) }
            #expect(error?.description.contains("history") == true)
        }
    }

    /// A history that has not ended, with an activity that was tried three times.
    static let running = Data(
        """
        {"events":[
        {"eventId":"1","eventTime":"2026-01-01T00:00:00Z","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
         "workflowExecutionStartedEventAttributes":{"workflowType":{"name":"OrderWorkflow"}}},
        {"eventId":"5","eventTime":"2026-01-01T00:00:01Z","eventType":"EVENT_TYPE_ACTIVITY_TASK_SCHEDULED",
         "activityTaskScheduledEventAttributes":{"activityId":"1","activityType":{"name":"ProcessPayment"}}},
        {"eventId":"6","eventTime":"2026-01-01T00:00:04Z","eventType":"EVENT_TYPE_ACTIVITY_TASK_STARTED",
         "activityTaskStartedEventAttributes":{"scheduledEventId":"5","attempt":3,
         "lastFailure":{"message":"activity failed","cause":{"message":"the gateway is away"}}}},
        {"eventId":"7","eventTime":"2026-01-01T00:00:05Z","eventType":"EVENT_TYPE_ACTIVITY_TASK_COMPLETED",
         "activityTaskCompletedEventAttributes":{"scheduledEventId":"5","startedEventId":"6"}},
        {"eventId":"8","eventTime":"2026-01-01T00:00:06Z","eventType":"EVENT_TYPE_ACTIVITY_TASK_SCHEDULED",
         "activityTaskScheduledEventAttributes":{"activityId":"2","activityType":{"name":"UpdateInventory"}}},
        {"eventId":"9","eventTime":"2026-01-01T00:00:06Z","eventType":"EVENT_TYPE_TIMER_STARTED",
         "timerStartedEventAttributes":{"timerId":"3","startToFireTimeout":"900s"},
         "userMetadata":{"summary":{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"ImFwcHJvdmFsIHdpbmRvdyI="}}},
        {"eventId":"10","eventTime":"2026-01-01T00:00:06Z","eventType":"EVENT_TYPE_TIMER_STARTED",
         "timerStartedEventAttributes":{"timerId":"4","startToFireTimeout":"900s"}}
        ]}
        """.utf8
    )
}
