import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

@Suite("The world of side effects, in an environment")
struct WorldTests {
    struct Sightseer: Workflow {
        struct Sights: Codable, Hashable, Sendable {
            var time: String
            var region: String?
            var home: String?
            var numbers: [Int]
            var ids: [String]
        }

        init(_ input: Empty) {}

        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Sights {
            try await context.sleep(for: .minutes(1))
            let region = context.mutableSideEffect("region") { world in world.environment["REGION"] }
            return context.sideEffect { world in
                Sights(
                    time: world.now.description,
                    region: region,
                    home: world.environment["PATH"],
                    numbers: (0..<4).map { _ in Int.random(in: 0..<1_000_000, using: &world.random) },
                    ids: [world.uuid(), world.uuid()]
                )
            }
        }
    }

    private func sights(seed: Int, id: WorkflowID<Sightseer> = "s") async throws -> Sightseer.Sights {
        var options = WorkflowTestEnvironment.Options()
        options.seed = seed
        options.environment = ["REGION": "eu"]
        var seen: [Sightseer.Sights] = []
        try await inMemory(options: options) {
            Sightseer.self
        } _: { (test) async throws in
            let result = try await test.client.execute(Sightseer.self, id: id, on: test.taskQueue, Empty())
            #expect(result.time == test.now.description)
            seen.append(result)
        }
        return seen[0]
    }

    @Test("is the test's: its time, its environment, and chance by the seed")
    func world() async throws {
        let (first, again, other) = (
            try await sights(seed: 1), try await sights(seed: 1, id: "again"), try await sights(seed: 2)
        )
        #expect(first == again)
        #expect(first.region == "eu")
        #expect(first.home == nil)
        #expect(Set(first.numbers).count > 1 && first.numbers != other.numbers)
        #expect(Set(first.ids + other.ids).count == 4)
        let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(first.ids.allSatisfy { $0.wholeMatch(of: form) != nil })
    }
}
