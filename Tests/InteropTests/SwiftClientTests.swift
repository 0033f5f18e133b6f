import Foundation
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

extension SwiftAndPython {
    @Suite("A Swift client and Python workflows")
    struct SwiftClientTests {
        private let meeting: Meeting

        init() throws { meeting = try #require(PeerTrait.current) }

        @Test("start, signal, query, update and result", arguments: Meeting.Kind.allCases)
        func messages(kind: Meeting.Kind) async throws {
            let client = meeting.client(kind)
            let id = Python.basket.id("basket")
            let order = Order.tea(for: "bob", note: "grüße €")
            let handle = try await client.start(Python.basket, id: id, on: kind.pythonQueue, order)
            try await handle.signal(Python.add, OrderLine(sku: "milk", quantity: 1, price: 0.75))
            #expect(try await handle.query(Python.total) == 5.75)
            #expect(try await handle.query(Python.line, 1)?.sku == "milk")
            #expect(try await handle.query(Python.line, 99) == nil)
            let missing = await #expect(throws: ClientError.self) { try await handle.query(Python.line, -1) }
            guard case .queryFailed(let failure)? = missing else { throw UnexpectedEnd("\(missing as Any)") }
            // A Python worker answers a query with the bare message, which says nothing where messages are encoded.
            #expect(failure.message == (kind == .plain ? "no such line" : "Encoded failure"))
            #expect(try await handle.update(Python.reserve, Arguments("cup", 2)) == 3)

            for (quantity, type) in [(0, "NotForSale"), (1000, "SoldOut")] {
                let refusal = await #expect(throws: UpdateFailure<Never>.self) {
                    try await handle.update(Python.reserve, Arguments("cup", quantity))
                }
                guard case .failed(let failure)? = refusal else { throw UnexpectedEnd("\(refusal as Any)") }
                let application = try #require(failure.application)
                #expect(application.type == type)
                #expect(application.detail([String: String].self) == ["sku": "cup"])
            }
            let update = try await handle.startUpdate(Python.reserve, Arguments("cup", 1), updateID: "again")
            #expect(try await update.result() == 4)
            #expect(try await handle.updateHandle(Python.reserve, id: "again").result() == 4)

            let again = await #expect(throws: ClientError.self) {
                try await client.start(Python.basket, id: id, on: kind.pythonQueue, order)
            }
            guard case .alreadyStarted? = again else { throw UnexpectedEnd("\(again as Any)") }
            try await client.handle(Python.basket, id: id).signal(Python.close)
            let receipt = try await handle.result()
            #expect(
                receipt == Receipt(customer: "bob", total: 8.75, skus: ["tea", "milk", "cup", "cup"], note: "grüße €")
            )
            if kind == .encrypted { try await expectEncrypted(client, id.rawValue) }
        }

        /// Whether all inputs and results in a history are encrypted.
        private func expectEncrypted(_ client: Client, _ id: String) async throws {
            let history = try await WorkflowHistory.fetch(client, workflowID: id)
            var count = 0
            for event in history.events {
                let payloads: [Payload]
                switch event.attributes {
                case .workflowStarted(let start): payloads = start.input
                case .signaled(let signal): payloads = signal.input
                case .workflowCompleted(let result): payloads = result
                default: continue
                }
                #expect(payloads.allSatisfy { $0.encoding == "binary/encrypted" }, "\(event.summary)")
                count += payloads.count
            }
            #expect(count == 3)
        }

        @Test("a signal and an update that start the workflow")
        func startWithMessage() async throws {
            let kind = Meeting.Kind.plain
            let signalled = try await meeting.plain.signalWithStart(
                Python.listener,
                id: Python.listener.id("signalled"),
                on: kind.pythonQueue,
                "listen",
                signal: Python.say,
                "first"
            )
            #expect(try await signalled.result() == "python heard first")
            let id = Python.basket.id("updated")
            let reserved = try await meeting.plain.updateWithStart(
                Python.basket,
                id: id,
                on: kind.pythonQueue,
                conflict: .useExisting,
                Order(customer: "eve"),
                update: Python.reserve,
                Arguments("cup", 2)
            )
            #expect(reserved == 1)
            let (handle, update) = try await meeting.plain.startUpdateWithStart(
                Python.basket,
                id: id,
                on: kind.pythonQueue,
                conflict: .useExisting,
                Order(customer: "eve"),
                update: Python.reserve,
                Arguments("plate", 1)
            )
            #expect(try await update.result() == 2)
            try await handle.signal(Python.close)
            #expect(try await handle.result().skus == ["cup", "plate"])
        }

        /// How a Python workflow ends, as Swift sees it.
        private func end(
            _ how: String,
            _ kind: Meeting.Kind = .plain,
            options: StartOptions = StartOptions(),
            during: (WorkflowHandle<ReferencedWorkflow<String, String>>) async throws -> Void = { _ in }
        ) async throws -> WorkflowFailure<Never>? {
            let handle = try await meeting.client(kind).start(
                Python.ending,
                id: Python.ending.id("ending"),
                on: kind.pythonQueue,
                options: options,
                how
            )
            try await during(handle)
            do throws(WorkflowFailure<Never>) {
                _ = try await handle.result()
                return nil
            } catch {
                return error
            }
        }

        @Test("cancelled, terminated and timed out are told apart")
        func ends() async throws {
            let cancelled = try await end("wait") { try await $0.cancel(reason: "enough") }
            guard case .cancelled? = cancelled else { throw UnexpectedEnd("\(cancelled as Any)") }
            let terminated = try await end("wait") { try await $0.terminate(reason: "enough") }
            guard case .terminated("enough")? = terminated else { throw UnexpectedEnd("\(terminated as Any)") }
            var options = StartOptions()
            options.runTimeout = .seconds(1)
            let late = try await end("wait", options: options)
            guard case .timedOut? = late else { throw UnexpectedEnd("\(late as Any)") }
        }

        @Test(
            "a failure with its type, its details and whether it may be tried again",
            arguments: Meeting.Kind.allCases
        )
        func failure(kind: Meeting.Kind) async throws {
            let failed = try #require(try await end("fail", kind))
            guard case .failed(let failure) = failed, let application = failure.application else { throw failed }
            #expect(application.message == "it fails")
            #expect(application.type == "Refused")
            #expect(application.isNonRetryable)
            #expect(application.details.count == 2)
            #expect(failure.cause == nil)
            #expect(application.detail(Refused.self) == Refused(item: "x", left: 3))
        }

        @Test("three failures, each led to by the one before", arguments: Meeting.Kind.allCases)
        func chain(kind: Meeting.Kind) async throws {
            let failed = try #require(try await end("chain", kind))
            guard case .failed(let failure) = failed, case .activity(let origin, _) = failure.kind else { throw failed }
            #expect(origin.activityType == "chain")
            let first = try #require(failure.cause?.application)
            #expect(first.type == "Ordering")
            #expect(first.message == "no order today")
            let second = try #require(first.cause?.application)
            #expect(second.type == "Storage")
            #expect(second.detail(String.self) == "page")
            let third = try #require(second.cause?.application)
            #expect(third.type == "Disk")
            #expect(third.detail(Int.self) == 97)
            #expect(third.cause == nil)
        }

        @Test("an activity that fell silent, with what it said last")
        func silence() async throws {
            let failed = try #require(try await end("silence"))
            guard case .failed(let failure) = failed,
                case .timeout(.heartbeat, let said)? = failure.cause?.kind
            else { throw failed }
            let progress = try JSONPayloadConverter.default.value(Deeds.Progress.self, from: try #require(said.first))
            #expect(progress.done == 3)
        }

        @Test("the failure of a child")
        func child() async throws {
            let failed = try #require(try await end("child"))
            guard case .failed(let failure) = failed, case .childWorkflow(let origin, _) = failure.kind else {
                throw failed
            }
            #expect(origin.workflowType == "PythonEnding")
            #expect(failure.cause?.application?.type == "Refused")
        }

        @Test("values of all kinds go to Python and come back as they were", arguments: Meeting.Kind.allCases)
        func values(kind: Meeting.Kind) async throws {
            let client = meeting.client(kind)
            let values: [JSON?] = [
                nil, true, false, 0, -1, .whole(1 << 53 + 1), .whole(.max), .whole(.min), 0.1, 1e300,
                .number(.leastNonzeroMagnitude), "",
                "ä€𝄞\n\"\\\u{2028}", [], [.null], [:], ["a": ["b": [1, 2.5, .null, "c"]]],
            ]
            for value in values {
                let id = Python.echo.id("echo")
                #expect(try await client.execute(Python.echo, id: id, on: kind.pythonQueue, value) == value)
            }
            let bytes = Array(UInt8.min...UInt8.max)
            let reversed = try await client.execute(
                Python.bytes,
                id: Python.bytes.id("bytes"),
                on: kind.pythonQueue,
                bytes
            )
            #expect(reversed == bytes.reversed())
        }

        @Test("moments keep their microseconds, and an optional argument may be nil")
        func moments() async throws {
            let kind = Meeting.Kind.plain
            for seconds in [1_769_850_300, 1_769_850_300.25, -0.000002, 253_402_300_700.5] {
                let moment = Date(timeIntervalSince1970: seconds)
                let inputs: [Arguments<Date, Date?>] = [
                    Arguments(moment, nil), Arguments(Date(timeIntervalSince1970: 0), moment),
                ]
                for input in inputs {
                    let id = Python.clock.id("clock")
                    let later = try await meeting.plain.execute(Python.clock, id: id, on: kind.pythonQueue, input)
                    #expect(abs(later.timeIntervalSince(moment) - 0.000_001) < 0.000_03, "\(later) after \(moment)")
                }
            }
        }

        @Test("notes, search attributes and texts for the Web UI", arguments: Meeting.Kind.allCases)
        func records(kind: Meeting.Kind) async throws {
            let client = meeting.client(kind)
            var options = StartOptions()
            options.memo = ["note": "from outside", "order": Order.tea(for: "cid")]
            options.searchAttributes = [Notes.keyword.set("given"), Notes.number.set(42)]
            options.summary = "a summary"
            options.details = "some details"
            let handle = try await client.start(
                Python.records,
                id: Python.records.id("records"),
                on: kind.pythonQueue,
                options: options,
                Empty()
            )
            #expect(try await handle.result() == ["from outside", "2", "given", "42"])
            let description = try await handle.describe()
            let notes = description.memo.filter { $0.name == "note" }
            #expect(try notes.map { try client.converter.value(String.self, from: $0.payload) } == ["from Python"])
            let keyword = description.searchAttributes.first { $0.name == "CustomKeywordField" }
            #expect(keyword?.payload.data == Array("\"written\"".utf8))
            #expect(!description.searchAttributes.contains { $0.name == "CustomIntField" })
            #expect(description.workflowType == "PythonRecords")
            #expect(description.summary == "a summary")
            #expect(description.details == "some details")
        }

        @Test("a workflow that goes on in the other language, and back", arguments: Meeting.Kind.allCases)
        func hop(kind: Meeting.Kind) async throws {
            let path = try await meeting.client(kind).execute(
                Python.hop,
                id: Python.hop.id("hop"),
                on: kind.pythonQueue,
                Hop.Path([], [kind.swiftQueue.name, kind.pythonQueue.name])
            )
            #expect(path == ["python", "swift", "python", "swift"])
        }

        @Test("a Swift workflow with Python activities, children and neighbours", arguments: Meeting.Kind.allCases)
        func caller(kind: Meeting.Kind) async throws {
            let client = meeting.client(kind)
            var neighbours: [WorkflowHandle<ReferencedWorkflow<String, String>>] = []
            for _ in 0..<2 {
                let id = Python.listener.id("neighbour")
                neighbours.append(try await client.start(Python.listener, id: id, on: kind.pythonQueue, "listen"))
            }
            let seen = try await client.execute(
                Caller.self,
                id: WorkflowID(Meeting.id("caller")),
                on: kind.swiftQueue,
                Caller.Places(kind.pythonQueue.name, neighbours.map(\.id.rawValue))
            )
            let expected = [
                "a 1 true n", "ä€𝄞 9007199254740993 false none", "left out -1 false none",
                "ann 5.0 [\"tea\"] none", "attempt 2", "Refused milk 3",
                "Ordering: no order today: true, Storage page, Disk 97", "timed out: heartbeat", "cancelled",
                "python heard hello", "Refused child PythonListener", "cancelled", "nobody there",
            ]
            #expect(seen == expected)
            #expect(try await neighbours[0].result() == "python heard neighbour")
            let ended = await #expect(throws: WorkflowFailure<Never>.self) { try await neighbours[1].result() }
            guard case .cancelled? = ended else { throw UnexpectedEnd("\(ended as Any)") }
        }

        @Test("a header that Swift sends")
        func header() async throws {
            let id = Python.whose.id("whose")
            let tenant = try await Tenant.$current.withValue("from Swift €") {
                try await meeting.plain.execute(Python.whose, id: id, on: Meeting.Kind.plain.pythonQueue, Empty())
            }
            #expect(tenant == "from Swift €")
        }

        private struct Seen: Decodable, Sendable {
            var workflow, queue, argument, note, owner, result: String
            var every: [Double]
            var isPaused: Bool
        }

        @Test("a schedule that Swift makes is seen, started and ended by Python", arguments: Meeting.Kind.allCases)
        func schedule(kind: Meeting.Kind) async throws {
            let id = Meeting.id("schedule")
            let schedule = Schedule(
                action: .start(Python.listener, id: "\(id)-run", on: kind.pythonQueue, "listen"),
                spec: ScheduleSpec(intervals: [ScheduleInterval(every: .seconds(7200))]),
                state: ScheduleState(note: "made in Swift", isPaused: true)
            )
            try await meeting.client(kind).createSchedule(id, schedule, memo: ["owner": "swift"])
            let seen: Seen = try await meeting.python.ask("see_schedule", ["client": kind.rawValue, "id": id])
            #expect(seen.workflow == "PythonListener")
            #expect(seen.queue == kind.pythonQueue.name)
            #expect(seen.argument == "listen")
            #expect(seen.every == [7200])
            #expect(seen.note == "made in Swift")
            #expect(seen.isPaused)
            #expect(seen.owner == "swift")
            #expect(seen.result == "python heard schedule")
        }

        @Test("messages of failures are encrypted too, by both")
        func encodedFailures() async throws {
            let client = meeting.encrypted
            let python = Python.ending.id("hidden")
            _ = try? await client.execute(Python.ending, id: python, on: Meeting.Kind.encrypted.pythonQueue, "fail")
            let swift = WorkflowID<Ending>(Meeting.id("hidden"))
            _ = try? await client.execute(Ending.self, id: swift, on: Meeting.Kind.encrypted.swiftQueue, "fail")
            for id in [python.rawValue, swift.rawValue] {
                // A client without the key sees what the server keeps.
                let history = try await WorkflowHistory.fetch(meeting.plain, workflowID: id)
                guard case .workflowFailed(let failure, _)? = history.events.last?.attributes else {
                    throw UnexpectedEnd("\(id) has not failed")
                }
                #expect(failure.message == "Encoded failure")
                #expect(failure.encodedAttributes?.encoding == "binary/encrypted")
            }
        }

        @Test("an activity that Python begins and Swift ends, and the other way round")
        func handover() async throws {
            let queue = TaskQueue(Meeting.id("handover"))
            let half: [Registration] = [Deeds.countOn.implemented { _, activity in try Deeds.countOn(activity) }]
            let first = try await meeting.plain.start(
                Handover.self,
                id: WorkflowID(Meeting.id("handover")),
                on: Meeting.Kind.plain.swiftQueue,
                queue.name
            )
            _ = try await meeting.python.ask("one_attempt", ["queue": queue.name], as: String.self)
            let swift = try await meeting.withWorker(meeting.plain, on: queue, of: half) { try await first.result() }
            #expect(swift == "swift goes on at 5 of python")

            let second = try await meeting.plain.start(
                Python.handover,
                id: Python.handover.id("handover"),
                on: Meeting.Kind.plain.pythonQueue,
                queue.name
            )
            try await meeting.withWorker(meeting.plain, on: queue, of: half) {
                while try await second.describe().pendingActivities.first?.lastFailure == nil { await Task.yield() }
            }
            _ = try await meeting.python.ask("one_attempt", ["queue": queue.name], as: String.self)
            #expect(try await second.result() == "python goes on at 5 of swift")
        }

        @Test("a reference cannot be registered")
        func registration() {
            let error = #expect(throws: RegistrationError.self) {
                try Worker(meeting.plain, on: "any") { ReferencedWorkflow<String, String>.self }
            }
            #expect(error.map { "\($0)" }?.contains("WorkflowReference") == true)
        }
    }
}

/// Something ended in another way than it should.
struct UnexpectedEnd: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension WorkflowReference {
    /// An id that no other test has.
    func id(_ name: String) -> ID { ID(Meeting.id(name)) }
}
