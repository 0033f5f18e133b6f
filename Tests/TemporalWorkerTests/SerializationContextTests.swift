import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

/// Locks every payload with its context: one that is read in another one cannot be opened.
private struct ContextLock: ContextualPayloadCodec {
    var context: SerializationContext?
    /// What was locked or opened, by context.
    var seen = Seen()

    final class Seen: Sendable {
        private let names = Mutex<Set<String>>([])
        func note(_ name: String) { names.withLock { _ = $0.insert(name) } }
        var all: Set<String> { names.withLock { $0 } }
    }

    struct WrongContext: Error { let locked, here: String }

    private static let encoding = "test/locked"

    func bound(to context: SerializationContext) -> any PayloadCodec {
        var copy = self
        copy.context = context
        return copy
    }

    private var name: String {
        switch context {
        case .workflow(let workflow): "workflow \(workflow.namespace) \(workflow.workflowID)"
        case .activity(let activity):
            """
            activity \(activity.namespace) \(activity.workflowID ?? "-") \(activity.workflowType ?? "-") \
            \(activity.activityType ?? "-") \(activity.activityID ?? "-") \(activity.taskQueue?.name ?? "-") \
            \(activity.isLocal ? "local" : "remote")
            """
        case .nexus(let operation): "nexus \(operation.service)/\(operation.operation)"
        case nil: "none"
        }
    }

    func encode(_ payloads: [Payload]) throws -> [Payload] {
        seen.note(name)
        return try payloads.map {
            let lock = Payload.Entry("lock", Array(name.utf8))
            return Payload(encoding: Self.encoding, metadata: [lock], data: try $0.serialized.reversed())
        }
    }

    func decode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            guard payload.encoding == Self.encoding else { return payload }
            let lock = payload.metadata.first.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
            guard lock == name else { throw WrongContext(locked: lock, here: name) }
            return try Payload(serialized: payload.data.reversed())
        }
    }
}

private struct TooDear: Error, Codable, Equatable { let price: Int }

private enum Desk {
    static let price = Activity<String, Int, TooDear>(
        "price",
        startToClose: .seconds(10),
        retry: RetryPolicy(maximumAttempts: 1)
    )
    static let count = Activity<Int, Int, Never>(
        "count",
        startToClose: .seconds(10),
        retry: RetryPolicy(initialInterval: .milliseconds(1))
    )
}

/// Answers its parent, or fails.
private struct Assistant: Workflow {
    var heard: String?
    init(_ input: String) {}
    struct Messages: MessageSet {
        let tell = Signal<Assistant, String>("tell") { $0.heard = $1 }
    }
    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.heard != nil }
        let note = context.memo("note", as: String.self) ?? "no note"
        let answer = "\(input), \(note), \(context.state.heard ?? "")"
        if input == "fail" {
            let detail = try context.payloadConverter.payload(from: "detail")
            throw ApplicationFailure(answer, type: "Sulky", details: [detail])
        }
        return answer
    }
}

/// Does everything that has payloads.
private struct Office: Workflow {
    var notes: [String] = []
    init(_ input: String) {}

    struct Refused: Error, Codable, Equatable { let why: String }

    struct Messages: MessageSet {
        let note = Signal<Office, String>("note") { $0.notes.append($1) }
        let notes = Query<Office, [String]>("notes") { $0.notes }
        let broken = Query<Office, String>("broken") { _ in throw Refused(why: "query") }
        let ask = Update<Office, String, String, Refused>(
            "ask",
            validate: { _, question throws(Refused) in
                if question.isEmpty { throw Refused(why: "empty") }
            },
            apply: { office, question in
                office.notes.append(question)
                return "heard \(question)"
            }
        )
        let anything = DynamicUpdate<Office>.running { name, arguments, context in
            "\(name) \(try await context.execute(local: Desk.count, try arguments.value(Int.self)))"
        }
    }

    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var lines = [input, context.memo("greeting", as: String.self) ?? "no greeting"]
        context.upsertMemo("later", "yes")
        lines.append("side \(context.sideEffect { 7 })")
        lines.append("price \(try await context.execute(Desk.price, "book"))")
        do { _ = try await context.execute(Desk.price, "car") } catch { lines.append("\(error.reason)") }
        lines.append("count \(try await context.execute(Desk.count, 1))")
        lines.append("local \(try await context.execute(local: Desk.count, 10))")
        do { _ = try await context.execute(local: Desk.price, "house") } catch { lines.append("\(error.reason)") }
        for task in ["work", "fail"] {
            var options = ChildOptions()
            options.memo = ["note": "noted"]
            options.summary = "a summary"
            let child = try await context.start(child: Assistant.self, options: options, task)
            try await context.external(child).signal(\.tell, "please")
            do { lines.append(try await child.result()) } catch {
                lines.append("\(error.reason)")
                guard case .undeclared(let failure) = error.reason, let detail = failure.details.first else { continue }
                lines.append(try context.payloadConverter.value(String.self, from: detail))
            }
        }
        try await context.wait { $0.notes.count == 2 }
        return lines + context.state.notes
    }
}

private let desk: @Sendable () -> [Registration] = {
    [
        .workflow(Assistant.self),
        Desk.price.implemented { item, _ in
            guard item == "book" else { throw TooDear(price: 1000) }
            return 10
        },
        Desk.count.implemented { start, context in
            if context.info.isLocal { return start + 1 }
            if let reached = try context.heartbeatDetails(as: Int.self) { return reached }
            try context.heartbeat(start + 1)
            let detail = try context.payloadConverter.payload(from: start + 1)
            throw ApplicationFailure("not yet", details: [detail])
        },
    ]
}

extension Live {
    @Suite("Serialization contexts")
    struct SerializationContextTests {
        @Test("are the same on both sides of every payload", arguments: CacheSize.allCases)
        func everything(cache: CacheSize) async throws {
            let lock = ContextLock()
            let stage = try await Stage(codecs: [lock], encodesFailureAttributes: true)
            var options = StartOptions()
            options.memo = ["greeting": "hello"]
            options.summary = "the office"
            let result = try await stage.prove(
                Office.self,
                "open",
                cache: cache,
                options: options,
                with: desk,
                during: { office in
                    try await office.signal(\.note, "first")
                    #expect(try await office.query(\.notes) == ["first"])
                    let refused = await #expect(throws: ClientError.self) { try await office.query(\.broken) }
                    #expect(refused?.declared(Office.Refused.self) == Office.Refused(why: "query"))
                    let failure = await #expect(throws: UpdateFailure<Office.Refused>.self) {
                        try await office.update(\.ask, "")
                    }
                    guard case .refused(let reason)? = failure else {
                        Issue.record("the update was not refused as it should be: \(String(describing: failure))")
                        return
                    }
                    #expect(reason == Office.Refused(why: "empty"))
                    #expect(try await office.update(named: "more", 41, as: String.self) == "more 42")
                    let described = try await office.describe()
                    #expect(try described.memo("greeting") == "hello")
                    #expect(described.summary == "the office")
                    #expect(try await office.update(\.ask, "second") == "heard second")
                }
            )
            let lines = try result.get().map { line in
                line.hasPrefix("declared") ? "declared" : line
            }
            #expect(
                lines == [
                    "open", "hello", "side 7", "price 10", "declared", "count 2", "local 11", "declared",
                    "work, noted, please", "undeclared(Sulky: fail, noted, please)", "detail", "first", "second",
                ]
            )
            #expect(lock.seen.all.contains { $0.hasPrefix("activity") && $0.contains(" price 1 ") })
            #expect(!lock.seen.all.contains("none"))
        }

        @Test("stay the same from run to run, and in messages that start their workflow")
        func starts() async throws {
            let stage = try await Stage(codecs: [ContextLock()])
            let id: WorkflowID<Counting> = stage.id("counting")
            try await stage.withWorker({ Counting.self }) {
                var options = StartOptions()
                options.memo = ["note": "kept"]
                let first = try await stage.client.signalWithStart(
                    Counting.self,
                    id: id,
                    on: stage.queue,
                    options: options,
                    1,
                    signal: \.add,
                    10
                )
                try await eventually("the next run has begun") {
                    try await stage.client.handle(Counting.self, id: id).describe().runID != first.runID
                }
                let total = try await stage.client.updateWithStart(
                    Counting.self,
                    id: id,
                    on: stage.queue,
                    conflict: .useExisting,
                    1,
                    update: \.more,
                    100
                )
                #expect(total == 111)
                #expect(try await first.result() == "111 kept")
                let listed = try await stage.client.handle(Counting.self, id: id).describe()
                #expect(try listed.memo("note") == "kept")
            }
            try await stage.replay(Counting.self, id)
        }

        @Test("go with an activity that is completed elsewhere")
        func completion() async throws {
            let stage = try await Stage(codecs: [ContextLock()])
            let result = try await stage.prove(
                Pricing.self,
                Empty(),
                cache: .many,
                with: { [client = stage.client] in
                    Desk.price.implemented { item, context in
                        let info = context.info
                        let activity = client.completion(of: Desk.price, token: info.taskToken)
                        try await activity.within(info.serializationContext).complete(item.count)
                        throw CompletesLater()
                    }
                }
            )
            #expect(try result.get() == 4)
        }
    }
}

/// Adds up what it is told, and goes on in a next run until it has enough.
private struct Counting: Workflow {
    var total: Int
    init(_ start: Int) { total = start }
    struct Messages: MessageSet {
        let add = Signal<Counting, Int>("add") { $0.total += $1 }
        let more = Update<Counting, Int, Int, Never>("more") { counting, number in
            counting.total += number
            return counting.total
        }
    }
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.total > input }
        if context.state.total < 100 { try await context.continueAsNew(context.state.total) }
        return "\(context.state.total) \(context.memo("note", as: String.self) ?? "")"
    }
}

private struct Pricing: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.execute(Desk.price, "lamp")
    }
}
