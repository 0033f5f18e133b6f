import TemporalCore
import Testing

@Suite("The groups of polls")
struct PollRoutingTests {
    private func routes(_ version: Int64? = 1, _ weights: KeyValuePairs<String, Float>) -> PollRoutes {
        PollRoutes(version: version, groups: weights.map { PollRoutes.Group($0.key, weight: $0.value) })
    }

    private func routing(_ weights: KeyValuePairs<String, Float>) -> PollRouting {
        var routing = PollRouting()
        routing.follow(routes(1, weights))
        return routing
    }

    @Test("without groups a poll has none, and their number is what it was")
    func none() {
        var random = WorkflowRandom(seed: "none")
        var routing = PollRouting()
        #expect(routing.begin(using: &random) == nil)
        #expect(routing.missing == 0 && routing.wanted(target: 3, polling: 2) == 3)
        routing.end(nil)
        routing.follow(routes(1, [:]))
        #expect(routing.begin(using: &random) == nil)
    }

    @Test("groups without a poll come first, also those of little weight")
    func coverage() {
        var random = WorkflowRandom(seed: "coverage")
        var routing = routing(["a": 1000, "b": 0, "c": 1])
        #expect(routing.missing == 3 && routing.wanted(target: 1, polling: 0) == 3)
        let tickets = (0..<3).map { _ in routing.begin(using: &random) }
        #expect(Set(tickets.compactMap { $0?.groupID }) == ["a", "b", "c"])
        #expect(routing.missing == 0 && routing.wanted(target: 1, polling: 3) == 1)
        for ticket in tickets where ticket?.groupID == "b" { routing.end(ticket) }
        #expect(routing.missing == 1)
        #expect(routing.begin(using: &random)?.groupID == "b")
    }

    @Test("further polls are divided by weight")
    func weights() {
        var random = WorkflowRandom(seed: "weights")
        var routing = routing(["a": 3, "b": 1, "idle": 0])
        for _ in 0..<3 { _ = routing.begin(using: &random) }
        var counts: [String: Int] = [:]
        for _ in 0..<4000 { counts[routing.begin(using: &random)?.groupID ?? "", default: 0] += 1 }
        #expect((2850...3150).contains(counts["a"] ?? 0) && counts["idle"] == nil, "\(counts)")
        #expect(counts.values.reduce(0, +) == 4000)
    }

    @Test("the same chance gives the same groups")
    func seeded() {
        func chosen(_ seed: String) -> [String] {
            var random = WorkflowRandom(seed: seed)
            var routing = routing(["a": 1, "b": 1, "c": 2])
            return (0..<50).compactMap { _ in routing.begin(using: &random)?.groupID }
        }
        #expect(chosen("one") == chosen("one"))
        #expect(chosen("one") != chosen("two"))
    }

    @Test(
        "weights that say nothing divide evenly, and strange ones harm nothing",
        arguments: [
            [0, 0], [-1, -2], [.nan, .nan], [.infinity, .infinity],
            [.greatestFiniteMagnitude, .greatestFiniteMagnitude],
        ] as [[Float]]
    )
    func strangeWeights(weights: [Float]) {
        var random = WorkflowRandom(seed: "strange")
        var routing = routing(["a": weights[0], "b": weights[1]])
        var counts: [String: Int] = [:]
        for _ in 0..<2000 { counts[routing.begin(using: &random)?.groupID ?? "", default: 0] += 1 }
        #expect((850...1150).contains(counts["a"] ?? 0), "\(counts)")
        #expect((counts["a"] ?? 0) + (counts["b"] ?? 0) == 2000)
    }

    @Test("polls of groups that stay still count when others come and go")
    func change() {
        var random = WorkflowRandom(seed: "change")
        var routing = routing(["a": 1, "b": 1])
        let tickets = [routing.begin(using: &random), routing.begin(using: &random)]
        routing.follow(routes(2, ["b": 5, "c": 1]))
        #expect(routing.missing == 1)
        // One poll of "a" waits at the server still.
        #expect(routing.wanted(target: 2, polling: 2) == 3)
        #expect(routing.begin(using: &random)?.groupID == "c")
        for ticket in tickets { routing.end(ticket) }
        #expect(routing.missing == 1)
        #expect(routing.begin(using: &random)?.groupID == "b")
    }

    @Test("a group that was gone begins anew: the end of a poll from before does not count for it")
    func returning() {
        var random = WorkflowRandom(seed: "returning")
        var routing = routing(["a": 1])
        let old = routing.begin(using: &random)
        routing.follow(routes(2, [:]))
        routing.follow(routes(3, ["a": 1]))
        #expect(routing.missing == 1)
        let new = routing.begin(using: &random)
        routing.end(old)
        #expect(routing.missing == 0)
        routing.end(new)
        routing.end(new)
        #expect(routing.missing == 1)
    }

    @Test("however often groups change, the number of polls has an end")
    func limit() {
        let routing = routing(["a": 1, "b": 1])
        #expect(routing.wanted(target: 5, polling: 1000) == 9)
        #expect(routing.wanted(target: 5, polling: 0) == 5)
    }

    @Test("groups without a name, of the same name, and beyond the limit are left out")
    func strangeGroups() {
        let some = routes(1, ["": 1, "a": 1, "b": 2, "a": 3])
        #expect(some.groups == [PollRoutes.Group("a", weight: 1), PollRoutes.Group("b", weight: 2)])
        let many = (0..<1000).map { PollRoutes.Group("\($0)", weight: 1) }
        #expect(PollRoutes(version: 1, groups: many).groups.count == PollRoutes.limit)
    }

    @Test("what is older or says the same is not taken over")
    func versions() {
        let old = routes(3, ["a": 1])
        #expect(old.replaces(nil) && routes(nil, [:]).replaces(nil))
        #expect(!routes(3, ["b": 1]).replaces(old) && !routes(2, ["b": 1]).replaces(old))
        #expect(routes(4, [:]).replaces(old))
        #expect(!routes(nil, ["b": 1]).replaces(old))
        #expect(old.replaces(routes(nil, ["b": 1])))
        #expect(routes(nil, ["a": 2]).replaces(routes(nil, ["a": 1])))
        #expect(!routes(nil, ["a": 1]).replaces(routes(nil, ["a": 1])))
    }
}
