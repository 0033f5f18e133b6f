import Dispatch
import Synchronization
import Testing

@testable import TemporalCore

/// An actor with its own thread, which can tell when the job that it was given has gone back where it came from.
private actor Elsewhere {
    final class Executor: SerialExecutor {
        private let queue = DispatchQueue(label: "elsewhere")
        let isBack = DispatchSemaphore(value: 0)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async {
                job.runSynchronously(on: self.asUnownedSerialExecutor())
                self.isBack.signal()
            }
        }
    }

    nonisolated let executor = Executor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private(set) var visits = 0
    func visit() { visits += 1 }
}

private actor Neighbour {
    private(set) var visits = 0
    func visit() { visits += 1 }
}

private func block(on semaphore: DispatchSemaphore) { semaphore.wait() }

@concurrent private func compute() async -> Int { 1 }

/// Awaits what is not the workflow's.
private struct Strayed: Workflow {
    enum Place: String, Codable, CaseIterable {
        case actor, mainActor, yield, child, group, stream, continuation, task, clock
    }

    init(_ place: Place) {}

    static func run(_ place: Place, in context: WorkflowContext<Self>) async throws -> Empty {
        switch place {
        case .actor: await Neighbour().visit()
        case .mainActor: await MainActor.run {}
        case .yield: await Task.yield()
        case .child:
            async let one = 1
            _ = await one
        case .group: await withTaskGroup(of: Void.self) { group in group.addTask {} }
        case .stream:
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            _ = context.fork { _ in continuation.finish() }
            for await _ in stream {}
        case .continuation:
            // The branch runs when this line waits, so that the value is never there before.
            var kept: CheckedContinuation<Void, Never>?
            _ = context.fork { _ in kept?.resume() }
            await withCheckedContinuation { kept = $0 }
        case .task:
            // It ends when the branch runs, that is when this line waits.
            let gate = DispatchSemaphore(value: 0)
            _ = context.fork { _ in gate.signal() }
            await Task { block(on: gate) }.value
        // tidy:allow sleep — what the test is about
        case .clock: try await Task.sleep(for: .seconds(60))
        }
        try await context.sleep(for: .seconds(1))
        return Empty()
    }
}

/// Awaits what costs no wait, and so cannot be seen and does no harm.
private struct Unmoved: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        continuation.yield(2)
        continuation.finish()
        var sum = await compute() + withCheckedContinuation { $0.resume(returning: 3) }
        for await number in stream { sum += number }
        return sum
    }
}

@Suite("Awaits outside the workflow", .timeLimit(.minutes(2)))
struct OutsideAwaitTests {
    private func begin<W: Workflow>(_ workflow: W.Type, _ input: Payload) throws -> RunDriver {
        let run = try newRun(of: workflow)
        run.begin(WorkflowTask())
        try run.feed(events(.started(input), .workflowTaskScheduled, .began), isLast: true)
        return run
    }

    private func failure<W: Workflow>(_ workflow: W.Type, _ input: Payload) throws -> Failure? {
        let run = try begin(workflow, input)
        defer { run.evict() }
        do { try run.advance() } catch {
            guard case .failure(let failure) = error else { throw error }
            return failure
        }
        return nil
    }

    @Test("are found at every attempt, of any kind", arguments: Strayed.Place.allCases)
    fileprivate func found(place: Strayed.Place) throws {
        for attempt in 1...50 {
            let failure = try failure(Strayed.self, .json(raw: "\"\(place.rawValue)\""))
            let message = try #require(failure?.message, "attempt \(attempt) passed")
            #expect(message.hasPrefix("main awaits something outside the workflow, such as an actor"), "\(message)")
            #expect(failure?.applicationType == "AwaitOutsideWorkflow")
        }
    }

    @Test("that find their value ready do not wait")
    func ready() throws {
        let run = try begin(Unmoved.self, .json(raw: "{}"))
        try run.advance()
        #expect(try run.takeCommands().map(\.name) == ["CompleteWorkflowExecution"])
        run.evict()
    }

    /// Waits on its thread until the visit elsewhere is over and its job is back.
    private struct Quick: Workflow {
        static let line = #line + 5
        init(_ input: Empty) {}
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
            let elsewhere = Elsewhere()
            let isBack = elsewhere.executor.isBack
            let visit = context.fork { _ in await elsewhere.visit() }
            let watch = context.fork { _ in block(on: isBack) }
            await watch.result()
            await visit.result()
            return Empty()
        }
    }

    @Test("are found when they are over before the workflow waits, and are told by the branch and its place")
    func early() throws {
        for _ in 0..<20 {
            let failure = try failure(Quick.self, .json(raw: "{}"))
            let place = "branch #2 (begun at TemporalCoreTests/OutsideAwaitTests.swift:\(Quick.line)) awaits something"
            #expect(failure?.message.hasPrefix(place) == true, "\(String(describing: failure))")
            #expect(failure?.message.contains("TMPRL1100") == false)
        }
    }

    /// Keeps somebody who wants to know when the run is gone from memory.
    private struct Kept: Workflow {
        final class Trace: Sendable {
            static let (ends, end) = AsyncStream<Void>.makeStream()
            deinit { Self.end.finish() }
        }
        static let gate = DispatchSemaphore(value: 0)
        let trace = Trace()
        init(_ input: Empty) {}
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    gate.wait()
                    continuation.resume()
                }
            }
            try? await context.sleep(for: .seconds(1))
            return Empty()
        }
    }

    @Test("that end when their run has left memory let go of it all the same")
    func late() async throws {
        _ = try failure(Kept.self, .json(raw: "{}"))
        Kept.gate.signal()
        for await _ in Kept.Trace.ends {}
    }
}

extension Failure {
    fileprivate var applicationType: String? {
        guard case .application(let application) = kind else { return nil }
        return application.type
    }
}
