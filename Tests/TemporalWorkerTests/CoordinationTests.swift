import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import Testing

private enum Office {
    struct Jammed: Error, Codable {}

    static let print = Activity<String, String, Jammed>("print", startToClose: .seconds(10))

    @RegistrationBuilder static var activities: [Registration] {
        print.implemented { "printed \($0)" }
    }
}

/// Jobs come by signals, and some lines of code print them: two at a time, and one of them at a time on the large printer.
private struct Printers: Workflow {
    let jobs = WorkflowChannel<String>()
    let printers = WorkflowSemaphore(2)
    let large = WorkflowMutex()
    var log: [String] = []

    struct Messages: MessageSet {
        let add = Signal<Printers, String>("add") { $0.jobs.trySend($1) }
        let close = Signal<Printers, Empty>("close") { $0.jobs.close() }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.grouped("printers", label: "Printers") { context in
            let lines = (1...3).map { _ in context.fork { try await work(in: $0) } }
            try await context.all(lines)
        }
        context.state.log.append("\(Int.random(in: 0...99, using: &context.randomStreams["end"])) \(context.uuid7())")
        return context.state.log
    }

    private static func work(in context: WorkflowContext<Self>) async throws {
        while let job = try await context.state.jobs.receive(in: context) {
            let paper = try await context.state.printers.withPermit(in: context) {
                try await context.state.large.withLock(in: context) { () async throws(ActivityFailure<Office.Jammed>) in
                    try await context.execute(Office.print, job)
                }
            }
            context.state.log.append(paper)
        }
    }
}

/// Waits in several ways.
private struct Waiter: Workflow {
    var isDone = false
    let mutex = WorkflowMutex()

    struct Messages: MessageSet {
        let finish = Signal<Waiter, Empty>("finish") { $0.isDone = true }
    }

    static func run(in context: WorkflowContext<Self>) async throws {
        let branch = context.fork { context in
            try await context.state.mutex.withLock(in: context) { try await context.wait { $0.isDone } }
        }
        let second = context.fork { context in
            try await context.state.mutex.withLock(in: context) { try await context.sleep(for: .milliseconds(1)) }
        }
        try await branch.result()
        try await second.result()
    }
}

/// What `temporal.api.sdk.v1.EnhancedStackTrace` looks like in JSON, to be read as other tools read it.
private struct Trace: Decodable, Sendable {
    struct SDK: Decodable, Sendable { var name: String }
    struct Location: Decodable, Sendable {
        var filePath: String
        var line: Int
        var functionName: String
    }
    struct Stack: Decodable, Sendable { var locations: [Location] }
    var sdk: SDK
    var stacks: [Stack]
}

extension Trace: Encodable {
    func encode(to encoder: any Encoder) throws {}
}

extension Live {
    @Suite("Lines of code that wait for each other")
    struct CoordinationTests {
        @Test("jobs go through a channel, permits and a mutex", arguments: CacheSize.allCases)
        func printers(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Printers.self, Empty(), cache: cache, with: { Office.activities }) {
                for job in 1...7 { try await $0.signal(\.add, "\(job)") }
                try await $0.signal(\.close)
            }
            #expect(try result.get().dropLast() == (1...7).map { "printed \($0)" })
        }

        @Test("commands carry their groups to the server, with labels that codecs have seen")
        func groups() async throws {
            let stage = try await Stage()
            _ = try await stage.prove(Printers.self, Empty(), cache: .many, with: { Office.activities }) {
                try await $0.signal(\.add, "x")
                try await $0.signal(\.close)
            }
            let id: WorkflowID<Printers> = stage.id("Printers-\(CacheSize.many.rawValue)")
            let json = try await stage.temporal("workflow", "show", "--workflow-id", id.rawValue, "--output", "json")
            let history = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            let events = try #require(history["events"] as? [[String: Any]])
            let type = "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"
            let scheduled = try #require(events.first { $0["eventType"] as? String == type })
            let markers = scheduled["eventGroupMarkers"] as? [[String: Any]]
            let label = markers?.first?["label"] as? [String: Any]
            #expect(label?["id"] as? String == "printers", "\(scheduled)")
        }

        @Test("tools are told where each line waits", arguments: CacheSize.allCases)
        func trace(cache: CacheSize) async throws {
            let stage = try await Stage()
            _ = try await stage.prove(Waiter.self, Empty(), cache: cache, with: { [] }) { handle in
                let trace = try await handle.query(named: "__enhanced_stack_trace", as: Trace.self)
                #expect(trace.sdk.name == SDK.name)
                let names = trace.stacks.map { $0.locations.map(\.functionName) }
                let expected = [
                    ["the end of branch #2", "main"], ["a condition", "branch #2"], ["a mutex", "branch #3"],
                ]
                #expect(names == expected)
                let places = trace.stacks.flatMap(\.locations).filter { !$0.filePath.isEmpty }
                #expect(places.map(\.filePath).allSatisfy { $0 == "TemporalWorkerTests/CoordinationTests.swift" })
                #expect(places.count == 4 && places.allSatisfy { $0.line > 0 })
                try await handle.signal(\.finish)
            }
        }
    }
}
