import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import Testing

/// Asks for a patch, and once more when it goes on.
private struct Patched: Workflow {
    var goesOn = false

    struct Messages: MessageSet {
        let goOn = Signal<Patched, Empty>("goOn") { $0.goesOn = true }
        let waits = Query<Patched, Bool>("waits") { !$0.goesOn }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> [Bool] {
        let first = context.patched("new")
        try await context.wait { $0.goesOn }
        return [first, context.patched("new")]
    }
}

extension Live {
    @Suite("Patches that are switched on later")
    struct PatchActivationTests {
        @Test("a run keeps what it began with, and runs that begin later take the patch", arguments: CacheSize.allCases)
        func later(cache: CacheSize) async throws {
            let stage = try await Stage()
            func id(_ name: String) -> WorkflowID<Patched> { stage.id("\(name)-\(cache)") }
            let (before, across, after) = (id("before"), id("across"), id("after"))
            try await stage.withWorker(
                cache: cache.rawValue,
                change: { $0.activatesPatch = { $0.patchID != "new" } },
                { Patched.self },
                {
                    let first = try await stage.client.start(Patched.self, id: before, on: stage.queue)
                    let second = try await stage.client.start(Patched.self, id: across, on: stage.queue)
                    #expect(try await second.query(\.waits))
                    try await first.signal(\.goOn)
                    #expect(try await first.result() == [false, false])
                }
            )
            try await stage.withWorker(cache: cache.rawValue, { Patched.self }) {
                let second = stage.client.handle(Patched.self, id: across)
                try await second.signal(\.goOn)
                #expect(try await second.result() == [false, false])
                let third = try await stage.client.start(Patched.self, id: after, on: stage.queue)
                try await third.signal(\.goOn)
                #expect(try await third.result() == [true, true])
            }
            for id in [before, across, after] { try await stage.replay(Patched.self, id) }
        }
    }
}
