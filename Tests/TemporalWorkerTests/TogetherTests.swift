import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import Testing

private enum Steps {
    struct Refused: Error, Codable, NonRetryableError { var step: String }

    static let take = Activity<String, String, Refused>("take", startToClose: .seconds(10))
    static let undo = Activity<String, Empty, Never>("undo", startToClose: .seconds(10))
    static let rest = Activity<Empty, Empty, Never>("rest", startToClose: .seconds(10))

    @RegistrationBuilder static var activities: [Registration] {
        take.implemented { step in
            if step.hasPrefix("no") { throw Refused(step: step) }
            return "took \(step)"
        }
        undo.implemented { step in
            if step.hasSuffix("stuck") { throw ApplicationFailure(step, type: "Stuck", isNonRetryable: true) }
        }
        rest.implemented {}
    }
}

/// Neither input nor result.
private struct Resting: Workflow {
    var rests = 0

    static func run(in context: WorkflowContext<Self>) async throws {
        try await context.execute(Steps.rest)
        context.upsertMemo(["rests": 1, "gone": nil])
        try await context.execute(local: Steps.rest)
        context.state.rests += 2
    }
}

/// Many at a time, all together, and with a way back.
private struct Walking: Workflow {
    var undone: [String] = []

    static func run(_ steps: [String], in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.execute(child: Resting.self)
        var seen: [String] = []
        do throws(ActivityFailure<Steps.Refused>) {
            seen += try await context.map(steps, atMost: 3) {
                (context, step) async throws(ActivityFailure<Steps.Refused>) in
                try await context.execute(Steps.take, step)
            }
            seen += try await context.all(steps.map { context.start(Steps.take, $0) })
        } catch {
            seen.append("map: \(error.reason)")
        }
        do {
            try await context.saga { saga in
                for step in steps {
                    saga.undo("note of \(step)") { $0.state.undone.append(step) }
                    try await saga.execute(Steps.take, step, undo: Steps.undo)
                }
                try await context.sleep(for: .milliseconds(5))
                throw ApplicationFailure("enough", type: "Enough")
            }
        } catch {
            seen.append("saga: \(error)")
        }
        return seen + context.state.undone.map { "undone \($0)" }
    }
}

extension Live {
    @Suite("Several things together")
    struct TogetherTests {
        @Test("a workflow without input and result", arguments: CacheSize.allCases)
        func resting(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Resting.self, Empty(), cache: cache, with: { Steps.activities })
            #expect(throws: Never.self) { try result.get() }
        }

        @Test("mapped, gathered and undone", arguments: CacheSize.allCases)
        func walking(cache: CacheSize) async throws {
            let stage = try await Stage()
            let steps = ["a", "b", "c", "d", "e"]
            let result = try await stage.prove(Walking.self, steps, cache: cache) {
                Resting.self
                Steps.activities
            }
            let expected =
                (steps + steps).map { "took \($0)" } + ["saga: Enough: enough"]
                + steps.reversed().map { "undone \($0)" }
            #expect(try result.get() == expected)
        }

        @Test("steps that fail, and one that cannot be undone", arguments: CacheSize.allCases)
        func stumbling(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Walking.self, ["a", "stuck", "no"], cache: cache) {
                Resting.self
                Steps.activities
            }
            let seen = try result.get()
            #expect(seen.first?.hasPrefix("map: declared") == true, "\(seen)")
            #expect(seen.dropFirst().first?.contains("not undone: take (") == true, "\(seen)")
            #expect(seen.suffix(3) == ["undone no", "undone stuck", "undone a"])
        }
    }
}
