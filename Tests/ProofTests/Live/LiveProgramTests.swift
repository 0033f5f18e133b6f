import LiveTestSupport
import Testing

extension Live {
    @Suite("Random programs")
    struct LiveProgramTests {
        /// How workers keep runs: many, few enough to evict at chance, one, none.
        @Test("end and replay with workers that come and go", arguments: [1000, 3, 1, 0])
        func proof(cache: Int) async throws {
            let stage = try await Stage()
            try await stage.openDesk()
            let seeds = Plan.liveSeeds(cache)
            let first = try #require(seeds.first)
            let problems = try await stage.withRestlessWorker(cache: cache, seed: first, LiveProgram.registrations) {
                await withTaskGroup(of: String?.self) { group in
                    var rest = seeds[...]
                    for seed in rest.prefix(12) { group.addTask { await LiveProgram(stage, seed: seed).prove() } }
                    rest = rest.dropFirst(12)
                    var problems: [String] = []
                    while let result = await group.next() {
                        if let result { problems.append(result) }
                        guard let seed = rest.popFirst() else { continue }
                        group.addTask { await LiveProgram(stage, seed: seed).prove() }
                    }
                    return problems
                }
            }
            for problem in problems { Issue.record("\(problem)") }
        }
    }
}
