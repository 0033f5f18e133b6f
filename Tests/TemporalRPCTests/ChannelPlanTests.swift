import Testing

@testable import TemporalRPC

@Suite("How a channel reaches its server")
struct ChannelPlanTests {
    private func plan(
        _ address: String,
        _ balancing: LoadBalancing = .roundRobin,
        proxy: String? = nil,
        environment: [String: String] = [:]
    ) -> ChannelPlan {
        var options = ChannelOptions(address: address)
        options.loadBalancing = balancing
        options.httpProxy = proxy
        return ChannelPlan(options) { environment[$0] }
    }

    @Test(
        "an address is one connection, by either way of balancing",
        arguments: [LoadBalancing.roundRobin, .firstAnswering]
    )
    func address(balancing: LoadBalancing) {
        #expect(plan("10.0.0.1:1", balancing) == .single(ChannelTarget(name: "10.0.0.1:1")))
        #expect(plan("[::1]:1", balancing) == .single(ChannelTarget(name: "[::1]:1", isDirect: true)))
    }

    @Test("several addresses are a connection each, or one to the first that answers")
    func several() {
        let first = ChannelTarget(name: "ipv4:10.0.0.1:1", authority: "10.0.0.1:1")
        let second = ChannelTarget(name: "ipv4:10.0.0.2:2", authority: "10.0.0.1:1")
        #expect(plan("10.0.0.1:1,10.0.0.2:2") == .each([first, second]))
        let list = ChannelTarget(name: "ipv4:10.0.0.1:1,10.0.0.2:2", authority: "10.0.0.1:1")
        #expect(plan("10.0.0.1:1,10.0.0.2:2", .firstAnswering) == .single(list))
        let loopback = ChannelTarget(name: "ipv6:[::1]:1", authority: "[::1]:1", isDirect: true)
        let other = ChannelTarget(name: "ipv6:[::1]:2", authority: "[::1]:1", isDirect: true)
        #expect(plan("[::1]:1,[::1]:2") == .each([loopback, other]))
    }

    @Test("a name is looked up here, unless the first address is enough or gRPC's own resolver is asked for")
    func name() {
        #expect(plan("temporal.test:7233") == .named(host: "temporal.test", port: 7233))
        #expect(plan("localhost:1") == .named(host: "localhost", port: 1))
        let single = ChannelPlan.single(ChannelTarget(name: "temporal.test:7233"))
        #expect(plan("temporal.test:7233", .firstAnswering) == single)
        let dns = "dns://127.0.0.1:53/temporal.test:7233"
        #expect(plan(dns) == .single(ChannelTarget(name: dns)))
    }

    @Test("a proxy looks the name up, one of the options or of the environment, except where that says no")
    func proxy() {
        let single = ChannelPlan.single(ChannelTarget(name: "temporal.test:7233"))
        let named = ChannelPlan.named(host: "temporal.test", port: 7233)
        #expect(plan("temporal.test:7233", proxy: "http://proxy:1") == single)
        for variable in ["grpc_proxy", "https_proxy", "http_proxy"] {
            #expect(plan("temporal.test:7233", environment: [variable: "http://proxy:1"]) == single)
            #expect(plan("temporal.test:7233", environment: [variable: ""]) == named)
            for exception in ["no_grpc_proxy", "no_proxy"] {
                let excepted = [variable: "http://proxy:1", exception: "example.com, .test"]
                #expect(plan("temporal.test:7233", environment: excepted) == named)
            }
        }
        #expect(
            plan("localhost:1", environment: ["http_proxy": "http://proxy:1"]) == .named(host: "localhost", port: 1)
        )
    }
}
