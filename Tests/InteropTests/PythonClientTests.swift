import Foundation
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// What Swift and Python do with each other; one server and one Python process for all of it.
@Suite("Swift and Python", .pythonPeer, .timeLimit(.minutes(3)))
enum SwiftAndPython {}

extension SwiftAndPython {
    @Suite("A Python client and Swift workflows")
    struct PythonClientTests {
        private let meeting: Meeting

        init() throws { meeting = try #require(PeerTrait.current) }

        private func ask<Value: Decodable & Sendable>(
            _ what: String,
            _ kind: Meeting.Kind = .plain,
            with more: [String: String] = [:]
        ) async throws -> Value {
            let arguments = ["client": kind.rawValue, "queue": kind.swiftQueue.name, "id": Meeting.id(what)]
            return try await meeting.python.ask(what, arguments.merging(more) { $1 })
        }

        private struct Basket: Decodable, Sendable {
            var total: Double
            var line: String
            var none: Bool
            var reserved: Int
            var query, refused, failed: Described
            var again: String
            var receipt: [JSON]
        }

        @Test("start, signal, query, update and result", arguments: Meeting.Kind.allCases)
        func messages(kind: Meeting.Kind) async throws {
            let seen: Basket = try await ask("basket", kind)
            #expect(seen.total == 5.75)
            #expect(seen.line == "milk")
            #expect(seen.none)
            // Of a query Python reads the bare message, which says nothing where messages are encoded.
            if kind == .plain { #expect(seen.query.message.contains("NoSuchLine"), "\(seen.query)") }
            #expect(seen.reserved == 3)
            #expect(seen.refused.message == "a quantity is 1 at least")
            #expect(seen.refused.type == "NotForSale")
            #expect(seen.refused.details == [["sku": "cup"]])
            #expect(seen.failed.type == "SoldOut")
            #expect(seen.failed.details == [["sku": "cup"]])
            #expect(seen.again.hasPrefix("basket-"))
            #expect(seen.receipt == ["bob", 7.75, ["tea", "milk", "cup"], "grüße €"])
        }

        @Test("a signal and an update that start the workflow")
        func startWithMessage() async throws {
            let seen: [JSON] = try await ask("start_with_message")
            #expect(seen == ["swift heard first", 1, ["cup"]])
        }

        @Test("cancelled, terminated and timed out are told apart")
        func ends() async throws {
            for (how, name) in [
                ("cancel", "CancelledError"), ("terminate", "TerminatedError"), ("time out", "TimeoutError"),
            ] {
                let seen: Described = try await ask("ending", .plain, with: ["how": how])
                #expect(seen.class == name, "\(seen)")
                if how == "terminate" { #expect(seen.message == "enough") }
            }
        }

        @Test(
            "a failure with its type, its details and whether it may be tried again",
            arguments: Meeting.Kind.allCases
        )
        func failure(kind: Meeting.Kind) async throws {
            let seen: Described = try await ask("ending", kind, with: ["how": "fail"])
            #expect(seen.class == "ApplicationError")
            #expect(seen.type == "Refused")
            #expect(seen.message == "it fails")
            #expect(seen.details == [["item": "x", "left": 3], 7])
            #expect(seen.isNonRetryable == true)
            #expect(seen.cause == nil)
        }

        @Test("three failures, each led to by the one before", arguments: Meeting.Kind.allCases)
        func chain(kind: Meeting.Kind) async throws {
            let seen: Described = try await ask("ending", kind, with: ["how": "chain"])
            #expect(seen.class == "ActivityError")
            let first = try #require(seen.cause)
            #expect(first.type == "Ordering")
            #expect(first.message == "no order today")
            #expect(first.isNonRetryable == true)
            let second = try #require(first.cause)
            #expect(second.type == "Storage")
            #expect(second.details == ["page", 7])
            let third = try #require(second.cause)
            #expect(third.type == "Disk")
            #expect(third.message == "the disk is full")
            #expect(third.details == [97])
            #expect(third.cause == nil)
        }

        @Test("an activity that fell silent, with what it said last")
        func silence() async throws {
            let seen: Described = try await ask("ending", .plain, with: ["how": "silence"])
            let cause = try #require(seen.cause)
            #expect(cause.class == "TimeoutError")
            #expect(cause.type == "HEARTBEAT")
            #expect(cause.details == [["done": 3]])
        }

        @Test("failures of children, thrown or declared", arguments: ["child", "declared"])
        func child(how: String) async throws {
            let seen: Described = try await ask("ending", .plain, with: ["how": how])
            #expect(seen.class == "ChildWorkflowError")
            #expect(seen.cause?.type == "Refused")
            let item: JSON = how == "child" ? ["item": "x", "left": 3] : ["item": "y", "left": 0]
            #expect(seen.cause?.details?.first == item)
        }

        @Test("values of all kinds go to Swift and come back as they were", arguments: Meeting.Kind.allCases)
        func values(kind: Meeting.Kind) async throws {
            let changed: [JSON] = try await ask("echo", kind)
            #expect(changed == [])
        }

        private struct Records: Decodable, Sendable {
            var seen: [String]
            var memo: [String: JSON]
            var keyword: String?
            var number: Int?
            var summary: String?
            var details: String?
        }

        @Test("notes, search attributes and texts for the Web UI", arguments: Meeting.Kind.allCases)
        func records(kind: Meeting.Kind) async throws {
            let records: Records = try await ask("records", kind)
            #expect(records.seen == ["from outside", "4", "given", "42"])
            #expect(records.memo == ["note": "from Swift"])
            #expect(records.keyword == "written")
            #expect(records.number == nil)
            #expect(records.summary == "a summary")
            #expect(records.details == "some details")
        }

        @Test("a workflow that goes on in the other language, and back", arguments: Meeting.Kind.allCases)
        func hop(kind: Meeting.Kind) async throws {
            let path: [String] = try await ask("hop", kind, with: ["other": kind.pythonQueue.name])
            #expect(path == ["swift", "python", "swift", "python"])
        }

        @Test("a header that Python sends")
        func header() async throws {
            let tenant: String? = try await ask("tenant")
            #expect(tenant == "from Python €")
        }

        @Test("a schedule that Python makes is seen, started and ended by Swift", arguments: Meeting.Kind.allCases)
        func schedule(kind: Meeting.Kind) async throws {
            let id: String = try await ask("make_schedule", kind)
            let client = meeting.client(kind)
            let handle = client.schedule(id)
            let description = try await handle.describe()
            #expect(description.schedule.action.workflow?.workflowType == "SwiftListener")
            #expect(description.schedule.action.workflow?.taskQueue == kind.swiftQueue)
            #expect(description.schedule.spec.intervals == [.init(every: .seconds(3600), offset: .seconds(300))])
            // The server keeps cron's text as a calendar.
            #expect(description.schedule.spec.calendars.count == 1)
            #expect(description.schedule.state == ScheduleState(note: "made in Python", isPaused: true))
            let owner = try #require(description.memo.first { $0.name == "owner" })
            #expect(try client.converter.value(String.self, from: owner.payload) == "python")
            try await handle.trigger()
            while try await handle.describe().info.recentActions.first?.run == nil { await Task.yield() }
            let run = try #require(try await handle.describe().info.recentActions.first?.run)
            let workflow = client.handle(Hearer.self, id: .init(run.workflowID))
            try await workflow.signal(\.say, "schedule")
            #expect(try await workflow.result() == "swift heard schedule")
            try await handle.delete()
        }

        private struct Calls: Decodable, Sendable {
            var seen: [String]
            var heard: String
            var cancelled: String
        }

        @Test("a Python workflow with Swift activities, children and neighbours", arguments: Meeting.Kind.allCases)
        func caller(kind: Meeting.Kind) async throws {
            let queues = ["queue": kind.pythonQueue.name, "swift": kind.swiftQueue.name]
            let calls: Calls = try await ask("caller", kind, with: queues)
            let expected = [
                "a 1 true n", "ä€𝄞 9007199254740993 false none", "left out -1 false none",
                "ann 5.0 ['tea'] None", "attempt 2",
                "Refused milk 3 True Refused(item: \"milk\", left: 3)",
                "Ordering: no order today, Storage ['page', 7], Disk", "heartbeat 3", "cancelled",
                "swift heard hello", "Refused child SwiftListener", "cancelled", "nobody there",
            ]
            for (number, line) in expected.enumerated() {
                #expect(calls.seen.indices.contains(number) && calls.seen[number] == line, "\(calls.seen)")
            }
            #expect(calls.seen.count == expected.count)
            #expect(calls.heard == "swift heard neighbour")
            #expect(calls.cancelled == "CancelledError")
        }
    }
}
