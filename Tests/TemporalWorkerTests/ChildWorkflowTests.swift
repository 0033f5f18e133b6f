import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import Testing

private struct Child: Workflow {
    enum Order: Codable, Sendable { case succeed(Int), decline, wait, ignoreCancel }
    enum Failed: Error, Codable, Equatable { case declined(code: Int), cancelled }

    init(_ order: Order) {}
    static func run(_ order: Order, in context: WorkflowContext<Self>) async throws(Failed) -> Int {
        switch order {
        case .succeed(let number):
            do { try await context.sleep(for: .milliseconds(10)) } catch { throw .cancelled }
            return number
        case .decline: throw .declined(code: 7)
        case .wait:
            do { try await context.sleep(for: .hours(1)) } catch { throw .cancelled }
            return 0
        case .ignoreCancel:
            do { try await context.sleep(for: .hours(1)) } catch {
                // Cancelled, and goes on all the same.
            }
            return 99
        }
    }
}

private struct Parent: Workflow {
    init(_ key: String) {}
    static func run(_ key: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        let first = try await context.start(child: Child.self, id: "child-1-\(key)", .succeed(5))
        let second = try await context.start(child: Child.self, .succeed(6))
        seen.append("\(try await second.result() + first.result())")
        do { _ = try await context.execute(child: Child.self, .decline) } catch {
            switch error.reason {
            case .declared(.declined(let code)): seen.append("declined \(code)")
            default: seen.append("\(error)")
            }
        }
        let running = try await context.start(child: Child.self, id: "child-2-\(key)", .wait)
        do { _ = try await context.start(child: Child.self, id: "child-2-\(key)", .wait) } catch {
            if case .notStarted(.workflowAlreadyExists) = error.reason { seen.append("exists") }
        }
        running.cancel()
        do { _ = try await running.result() } catch {
            if case .declared(.cancelled) = error.reason { seen.append("child said cancelled") }
        }
        var options = ChildOptions()
        options.cancellation = .tryCancel
        let ignored = try await context.start(child: Child.self, id: "child-3-\(key)", options: options, .ignoreCancel)
        ignored.cancel()
        do { _ = try await ignored.result() } catch {
            if case .interrupted(.cancelled) = error.reason { seen.append("went on at once") }
        }
        options.cancellation = .waitRequested
        options.parentClosePolicy = .abandon
        let requested = try await context.start(
            child: Child.self,
            id: "child-4-\(key)",
            options: options,
            .ignoreCancel
        )
        requested.cancel(reason: "enough")
        do { _ = try await requested.result() } catch {
            if case .interrupted(.cancelled) = error.reason { seen.append("request was taken") }
        }
        options.cancellation = .abandon
        let abandoned = try await context.start(child: Child.self, id: "child-5-\(key)", options: options, .succeed(1))
        abandoned.cancel()
        do { _ = try await abandoned.result() } catch { seen.append("abandoned") }
        return seen
    }
}

extension Live {
    @Suite("Child workflows")
    struct ChildWorkflowTests {
        @Test(
            "give results, fail, exist already and are cancelled in each of the four ways",
            arguments: CacheSize.allCases
        )
        func children(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Parent.self, "\(stage.key)-\(cache.rawValue)", cache: cache) {
                Child.self
            }
            let expected = [
                "11", "declined 7", "exists", "child said cancelled", "went on at once", "request was taken",
                "abandoned",
            ]
            #expect(try result.get() == expected)
        }
    }
}
