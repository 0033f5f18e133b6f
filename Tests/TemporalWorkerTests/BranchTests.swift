import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private enum Acts {
    static let double = Activity<Int, Int, Never>("double", startToClose: .seconds(10))
    static let endless = Activity<Empty, Int, Never>("endless", startToClose: .seconds(60), heartbeat: .seconds(5))
}

/// Runs branches beside its main line.
private struct Branches: Workflow {
    struct Stopped: Error {}
    var log: [String] = []
    init(_ input: Int) {}

    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> [String] {
        let branches = (1...count).map { number in
            context.fork { context async throws(ActivityFailure<Never>) in
                context.state.log.append("begin \(number)")
                let doubled = try await context.execute(Acts.double, number)
                context.state.log.append("end \(number)")
                return doubled
            }
        }
        var sum = 0
        for branch in branches { sum += try await branch.result() }
        context.state.log.append("sum \(sum)")

        // The first of several: the others are cancelled.
        let slow = context.fork { context async throws(Interruption) in try await context.sleep(for: .hours(1)) }
        let quick = context.fork { context async throws(Interruption) in try await context.sleep(for: .milliseconds(5))
        }
        try await context.wait { _ in slow.isFinished || quick.isFinished }
        slow.cancel()
        do { try await slow.result() } catch { context.state.log.append("slow \(error)") }
        context.state.log.append("quick \(quick.isFinished)")

        // A stretch of code that is cancelled from within, and a branch within it.
        await context.cancellable { context, cancel in
            let inner = context.fork { context async throws(Interruption) in try await context.sleep(for: .hours(1)) }
            cancel()
            do { try await inner.result() } catch { context.state.log.append("inner \(error)") }
            do { try await context.sleep(for: .seconds(1)) } catch { context.state.log.append("scope \(error)") }
        }
        try await context.sleep(for: .milliseconds(1))
        return context.state.log
    }
}

/// Handlers that await, and a main line that waits for them.
private struct Handlers: Workflow {
    var total = 0
    var isDone = false
    init(_ input: Empty) {}

    struct Refused: Error, Codable, Equatable { var number: Int }

    struct Messages: MessageSet {
        let add = Signal<Handlers, Int>.running("add") { number, context in
            let doubled = try await context.execute(Acts.double, number)
            context.state.total += doubled
        }
        let ask = Update<Handlers, Int, Int, Refused>.running(
            "ask",
            validate: { _, number throws(Refused) in if number < 0 { throw Refused(number: number) } },
            { number, context throws(Refused) in
                guard let doubled = try? await context.execute(Acts.double, number), doubled < 100 else {
                    throw Refused(number: number)
                }
                context.state.total += doubled
                return context.state.total
            }
        )
        let end = Signal<Handlers, Empty>("end") { $0.isDone = true }
        let total = Query<Handlers, Int>("total") { $0.total }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isDone && context.allHandlersFinished }
        return context.state.total
    }
}

/// A handler's failure is the workflow's.
private struct FailingHandler: Workflow {
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let fail = Signal<FailingHandler, String>.running("fail") { message, _ in
            throw ApplicationFailure(message, type: "OnPurpose")
        }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.sleep(for: .hours(1))
        return 0
    }
}

extension Live {
    @Suite("Branches, scopes and handlers that await")
    struct BranchTests {
        @Test(
            "take turns in order, give their results and are cancelled alone or together",
            arguments: CacheSize.allCases
        )
        func branches(cache: CacheSize) async throws {
            let stage = try await Stage()
            let log = try await stage.prove(Branches.self, 3, cache: cache) {
                Acts.double.implemented { number in number * 2 }
            }.get()
            #expect(log.prefix(3) == ["begin 1", "begin 2", "begin 3"])
            #expect(Set(log[3..<6]) == ["end 1", "end 2", "end 3"])
            #expect(
                log[6...] == ["sum 12", "slow cancelled", "quick true", "inner cancelled", "scope cancelled"]
            )
        }

        @Test("handlers run beside each other, answer, and are waited for", arguments: CacheSize.allCases)
        func handlers(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Handlers.self, Empty(), cache: cache) {
                Acts.double.implemented { number in number * 2 }
            } during: { handle in
                for number in 1...3 { try await handle.signal(\.add, number) }
                try await eventually("the signals were handled") { try await handle.query(\.total) == 12 }
                let total = try await handle.update(\.ask, 4)
                #expect(total == 20)
                await #expect(throws: UpdateFailure<Handlers.Refused>.self) { try await handle.update(\.ask, -1) }
                do throws(UpdateFailure<Handlers.Refused>) { _ = try await handle.update(\.ask, 77) } catch {
                    guard case .refused(let refusal) = error else { throw error }
                    #expect(refusal == Handlers.Refused(number: 77))
                }
                try await handle.signal(\.add, 5)
                try await handle.signal(\.end)
            }
            #expect(try result.get() == 30)
        }

        @Test("what a signal handler throws fails the workflow", arguments: CacheSize.allCases)
        func failingHandler(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(
                FailingHandler.self,
                Empty(),
                cache: cache,
                during: { handle in try await handle.signal(\.fail, "no") }
            )
            guard case .failure(.failed(let failure)) = result, case .application(let application) = failure.kind else {
                Issue.record("\(result)")
                return
            }
            #expect(failure.message == "no" && application.type == "OnPurpose")
        }
    }
}
