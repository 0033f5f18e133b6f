import Dispatch
import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// Blocks its thread until the test lets it go; a gate for each size of the cache.
private struct Blocking: Workflow {
    static let open = Mutex<Set<Int>>([])
    static let gates = [
        1000: DispatchSemaphore(value: 0), 1: DispatchSemaphore(value: 0), 0: DispatchSemaphore(value: 0),
    ]
    init(_ gate: Int) {}

    private static func block(_ gate: Int) {
        if open.withLock({ $0.contains(gate) }) { return }
        gates[gate]?.wait()
    }

    static func letGo(_ gate: Int) {
        open.withLock { _ = $0.insert(gate) }
        gates[gate]?.signal()
    }

    static func run(_ gate: Int, in context: WorkflowContext<Self>) async throws -> String {
        block(gate)
        try await context.sleep(for: .milliseconds(1))
        return "went on"
    }
}

/// Blocks in a query.
private struct Brooding: Workflow {
    static let gate = DispatchSemaphore(value: 0)
    var isDone = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let end = Signal<Brooding, Empty>("end") { $0.isDone = true }
        let brood = Query<Brooding, Int>("brood") { _ in
            gate.wait()
            return 1
        }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.isDone }
        return "done"
    }
}

private struct Healthy: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.sleep(for: .milliseconds(1))
        return input
    }
}

/// Awaits what nobody will ever resume, in a branch.
private struct Lost: Workflow {
    static let kept = Mutex<[UnsafeContinuation<Void, Never>]>([])
    /// The sizes of the cache with which it waits no more.
    static let mended = Mutex<Set<Int>>([])
    init(_ cache: Int) {}

    static func run(_ cache: Int, in context: WorkflowContext<Self>) async throws -> String {
        let branch = context.fork { _ in
            if mended.withLock({ $0.contains(cache) }) { return }
            await withUnsafeContinuation { continuation in kept.withLock { $0.append(continuation) } }
        }
        await branch.result()
        return "mended"
    }
}

/// Hops to the main actor, and back before its task ends or after.
private struct Hopping: Workflow {
    /// The sizes of the cache with which it hops no more.
    static let mended = Mutex<Set<Int>>([])
    init(_ cache: Int) {}

    static func run(_ cache: Int, in context: WorkflowContext<Self>) async throws -> String {
        if mended.withLock({ $0.contains(cache) }) { return "mended" }
        await MainActor.run {}
        try await context.sleep(for: .milliseconds(1))
        return "hopped"
    }
}

extension Live {
    @Suite("Code that does not come back")
    struct StuckTests {
        @Test("fails its task with the workflow's name, and the worker goes on", arguments: CacheSize.allCases)
        func deadlock(cache: CacheSize) async throws {
            let stage = try await Stage()
            let log = LogCollector()
            let id: WorkflowID<Blocking> = stage.id("blocking-\(cache.rawValue)")
            try await stage.withWorker(
                cache: cache.rawValue,
                change: {
                    $0.deadlockLimit = .milliseconds(500)
                    $0.logger = log.logger
                },
                {
                    Blocking.self
                    Healthy.self
                }
            ) {
                var options = StartOptions()
                options.taskTimeout = .seconds(3)
                let handle = try await stage.client.start(
                    Blocking.self,
                    id: id,
                    on: stage.queue,
                    options: options,
                    cache.rawValue
                )
                try await eventually("the task has failed") { log.lines.contains { $0.contains("TMPRL1101") } }
                // More of them than there are threads.
                for number in 0..<8 {
                    let other: WorkflowID<Healthy> = stage.id("healthy-\(cache.rawValue)-\(number)")
                    let result = try await stage.client.execute(Healthy.self, id: other, on: stage.queue, number)
                    #expect(result == number)
                }
                Blocking.letGo(cache.rawValue)
                let result = try await handle.result()
                #expect(result == "went on")
            }
            let line = try #require(log.lines.first { $0.contains("TMPRL1101") })
            #expect(line.contains("Blocking") && line.contains(id.rawValue), "\(line)")
            let failures = try await stage.taskFailures(of: id)
            // Where the first attempt was answered in time, the server knows it too.
            if let failure = failures.first { #expect(failure.contains("TMPRL1101"), "\(failures)") }
            try await stage.replay(Blocking.self, id)
        }

        @Test("a query that does not come back is answered with an error")
        func query() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Brooding> = stage.id("brooding")
            try await stage.withWorker(change: { $0.deadlockLimit = .milliseconds(500) }, { Brooding.self }) {
                let handle = try await stage.client.start(Brooding.self, id: id, on: stage.queue, Empty())
                try await eventually("the first task is done") { try await stage.answeredTasks(of: id) == 1 }
                do throws(ClientError) {
                    _ = try await handle.query(\.brood)
                    Issue.record("the query was answered")
                } catch {
                    #expect("\(error)".contains("TMPRL1101"), "\(error)")
                }
                Brooding.gate.signal()
                try await handle.signal(\.end)
                let result = try await handle.result()
                #expect(result == "done")
            }
        }

        @Test("a line that waits for nothing of the workflow fails the task at once", arguments: CacheSize.allCases)
        func strays(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Lost> = stage.id("lost-\(cache.rawValue)")
            let log = LogCollector()
            try await stage.withWorker(cache: cache.rawValue, change: { $0.logger = log.logger }, { Lost.self }) {
                var options = StartOptions()
                options.taskTimeout = .seconds(3)
                let handle = try await stage.client.start(
                    Lost.self,
                    id: id,
                    on: stage.queue,
                    options: options,
                    cache.rawValue
                )
                try await eventually("the task has failed") {
                    log.lines.contains { $0.contains("a task of workflow Lost failed") }
                }
                Lost.mended.withLock { _ = $0.insert(cache.rawValue) }
                let result = try await handle.result()
                #expect(result == "mended")
            }
            let line = try #require(log.lines.first { $0.contains("a task of workflow Lost failed") })
            let place = "branch #2 (begun at TemporalWorkerTests/StuckTests.swift:"
            #expect(line.contains("outside the workflow") && line.contains(place), "\(line)")
            #expect(!line.contains("TMPRL1100"), "\(line)")
            try await stage.replay(Lost.self, id)
        }

        @Test("a hop to the main actor is found at every attempt of a task", arguments: CacheSize.allCases)
        func hops(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Hopping> = stage.id("hopping-\(cache.rawValue)")
            let log = LogCollector()
            try await stage.withWorker(cache: cache.rawValue, change: { $0.logger = log.logger }, { Hopping.self }) {
                var options = StartOptions()
                options.taskTimeout = .seconds(1)
                let handle = try await stage.client.start(
                    Hopping.self,
                    id: id,
                    on: stage.queue,
                    options: options,
                    cache.rawValue
                )
                try await eventually("three attempts have failed") {
                    log.lines.contains { $0.contains("a task of workflow Hopping failed") && $0.contains("attempt=3") }
                }
                Hopping.mended.withLock { _ = $0.insert(cache.rawValue) }
                let result = try await handle.result()
                #expect(result == "mended")
            }
            let told = log.lines.filter { $0.contains("outside the workflow") }
            #expect(told.count >= 3)
            #expect(told.allSatisfy { $0.contains("a task of workflow Hopping failed: main awaits") }, "\(told)")
            try await stage.replay(Hopping.self, id)
        }
    }
}

extension Stage {
    /// What was said of the workflow tasks that failed, as the server shows it.
    func taskFailures<W>(of id: WorkflowID<W>) async throws -> [String] {
        let shown = try await temporal("workflow", "show", "-w", id.rawValue, "--output", "json")
        let lines = shown.split(separator: "\n").map(String.init)
        return lines.indices.filter { lines[$0].contains("workflowTaskFailedEventAttributes") }.map { index in
            lines[index...].first { $0.contains("\"message\"") } ?? ""
        }
    }
}
