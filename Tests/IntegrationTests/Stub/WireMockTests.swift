import Foundation
import TestSupport
import Testing

/// The stub says what WireMock says; what it cannot do it refuses when it reads a mapping.
@Suite(
    "The stub and WireMock answer alike",
    .serialized,
    .timeLimit(.minutes(3)),
    .disabled(if: WireMockPlaces.isLeftOut, "WITHOUT_JAVA=1: the stub is NOT compared with WireMock")
)
struct WireMockTests {
    private typealias Request = WireMockPair.Request

    private static func withPair(_ mappings: String, _ body: (WireMockPair) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wiremock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pair = try await WireMockPair.start(mappings: Places.root.appending(path: mappings), in: folder)
        defer { pair.stop() }
        try await body(pair)
    }

    /// Sends each request to both, and gives the statuses and bodies that WireMock answered with.
    private static func compare(_ pair: WireMockPair, _ requests: [Request]) async throws -> Set<String> {
        var seen: Set<String> = []
        for request in requests {
            let wanted = try await pair.wiremock.answer(to: request)
            let got = try await pair.stub.answer(to: request)
            #expect(got == wanted, "\(request)")
            seen.insert("\(wanted.status) \(wanted.body)")
        }
        return seen
    }

    @Test("3.14: on the shipped mapping, for amounts around the limit and for what is not an amount")
    func shipped() async throws {
        let amounts = [
            "0", "1", "100.00", "9999.99", "9999.999999999", "10000", "10000.00", "1e4", "9.99e3", "10000.01", "15000",
            "-5", "123456789012345678901234567890", #""5""#, #""50000.00""#, "null", "true", "[]", "{}", "[5]",
            #"{"value": 5}"#,
        ]
        let bodies =
            amounts.map { #"{"order_id": "ORDER-1", "amount": \#($0), "items": ["a"]}"# } + [
                #"{"amount": 5"#, "junk", "", " ", "5", #""5""#, "null", "[]", #"[{"amount": 5}]"#, "{}",
                #"{"Amount": 5}"#, #"{"order": {"amount": 5}}"#, "\n\t{ \"amount\" :\n 5 } ",
                #"{"amount": 5, "é": "ü"}"#,
            ]
        try await Self.withPair("wiremock/mappings") { pair in
            let json = ["Content-Type": "application/json"]
            let seen = try await Self.compare(
                pair,
                bodies.map { Request("POST", "/validate", headers: json, body: $0) }
                    + bodies.map { Request("POST", "/validate", body: $0) }
                    + ["GET", "PUT", "DELETE"].map { Request($0, "/validate") }
                    + ["/validate/", "/validate?x=1", "/validated", "/Validate", "/"].map {
                        Request("POST", $0, headers: json, body: #"{"amount": 5}"#)
                    }
            )
            #expect(seen.contains { $0.hasPrefix("200 ") && $0.contains(#""valid":true"#) })
            #expect(seen.contains { $0.hasPrefix("200 ") && $0.contains(#""valid":false"#) })
            #expect(seen.contains { $0.hasPrefix("400 ") })
            #expect(seen.contains("404 Request was not matched"))
        }
    }

    @Test("on every matcher that the stub knows, where it holds and where it does not")
    func matchers() async throws {
        try await Self.withPair("Tests/Fixtures/wiremock") { pair in
            let seen = try await Self.compare(pair, Self.locations + Self.fields + Self.bodies)
            // Each mapping of these files answered at least once.
            for answer in [
                "200 url", "200 urlPath", "200 urlPattern", "200 urlPathPattern", "202 any", "204 ", "418 put",
                "200 equal", "200 any case", "200 contains", "200 matches", "200 does not match", "200 absent",
                "200 does not contain", "200 text", "200 any order", "200 extras", "200 both", "200 exists",
                "200 filter", "200 root", "200 deep", "200 regex", "200 value", "200 number", "200 neither",
            ] {
                #expect(seen.contains(answer), "no request was answered with \(answer)")
            }
        }
    }

    private static let locations = [
        Request("GET", "/whole?x=1&y=two%20words"), Request("GET", "/whole?y=two%20words&x=1"),
        Request("GET", "/whole"), Request("POST", "/whole?x=1&y=two%20words"), Request("GET", "/path"),
        Request("GET", "/path?anything=1"), Request("GET", "/path/"), Request("GET", "/pattern/12?q="),
        Request("GET", "/pattern/12?q=a&b"), Request("GET", "/pattern/12"), Request("GET", "/pattern/x?q=1"),
        Request("GET", "/pattern/12?q=1/more"), Request("GET", "/path/abc/end"), Request("GET", "/path/abc/end?x=1"),
        Request("GET", "/path/abc/end/more"), Request("GET", "/path/9/end"), Request("GET", "/any"),
        Request("PATCH", "/any", body: "x"), Request("OPTIONS", "/any"), Request("DELETE", "/method"),
        Request("PUT", "/method", body: ""), Request("GET", "/method"), Request("HEAD", "/any"),
        Request("GET", "/path?a+b=1"),
    ]

    private static let fields: [Request] = {
        let keys: [[String: String]] = [
            [:], ["X-Key": "One"], ["x-KEY": "One"], ["X-Key": "one"], ["X-Key": "start"], ["X-Key": "ab-12"],
            ["X-Key": "ab-123"], ["X-Key": "12"], ["X-Key": "a12"],
        ]
        let headers = ["equal", "any-case", "contains", "matches", "not", "absent"].flatMap { name in
            keys.map { Request("GET", "/header/\(name)", headers: $0) }
        }
        let queries = [
            "", "?name=two%20words", "?name=two+words", "?name=abc", "?name=abx", "?name=abc&other=1", "?name=",
            "?name=x&name=abc", "?name", "?other=abc",
        ]
        return headers
            + ["equal", "matches", "not"].flatMap { name in
                queries.map { Request("GET", "/query/\(name)\($0)") }
            }
    }()

    private static let bodies: [Request] = [
        "/json/equal": [
            #"{"a": [1, 2.5], "b": {"c": "d"}}"#, #"{"b":{"c":"d"},"a":[1,2.50]}"#,
            #"{"a": [2.5, 1], "b": {"c": "d"}}"#,
            #"{"a": [1.0, 2.5], "b": {"c": "d"}}"#, #"{"a": [1, 2.5], "b": {"c": "d"}, "e": 1}"#,
            #"{"a": [1, 2.5], "b": {"c": "D"}}"#, #"{"a": [1, "2.5"], "b": {"c": "d"}}"#, "junk", "", "[]", "null",
        ],
        "/json/text": [#"{"a": [1, 2]}"#, #"{"a": [2, 1]}"#, #""{\"a\": [1, 2]}""#],
        "/json/order": [
            #"{"a": [1, 2, 3]}"#, #"{"a": [3, 1, 2]}"#, #"{"a": [1, 2]}"#, #"{"a": [1, 2, 3, 4]}"#,
            #"{"a": [1, 1, 2]}"#,
        ],
        "/json/extras": [
            #"{"a": [1, 2], "b": {}}"#, #"{"a": [1, 2], "b": {"c": 1}, "d": 2}"#, #"{"a": [2, 1], "b": {}}"#,
            #"{"a": [1, 2]}"#, #"{"a": [1, 2, 3], "b": {}}"#, #"{"a": [0, 1, 2], "b": {}}"#,
        ],
        "/json/both": [#"{"a": [2, 1], "z": 0}"#, #"{"a": [3, 2, 1]}"#, #"{"a": [1]}"#, #"{"z": [1, 2]}"#],
        "/path/exists": [
            #"{"a": {"b": 1}}"#, #"{"a": {"b": null}}"#, #"{"a": {"b": []}}"#, #"{"a": {"b": {}}}"#,
            #"{"a": {"b": ""}}"#, #"{"a": {"b": 0}}"#, #"{"a": {"b": false}}"#, #"{"a": {}}"#, #"{"a": [{"b": 1}]}"#,
            "[]", "junk", "", "1",
        ],
        "/path/filter": [
            #"{"items": [{"price": 11, "kind": "book"}]}"#, #"{"items": [{"price": 10, "kind": "book"}]}"#,
            #"{"items": [{"price": 11, "kind": "pen"}, {"price": 1, "kind": "book"}]}"#,
            #"{"items": [{"price": "11", "kind": "book"}]}"#, #"{"items": []}"#, #"{"items": {}}"#,
            #"{"items": {"price": 11, "kind": "book"}}"#, #"{"items": [{"price": 10.5, "kind": "book"}, 5]}"#,
        ],
        "/path/root": [
            #"{"amount": 1}"#, #"{"amount": 9999.99}"#, #"{"amount": 10000}"#, #"{"amount": "1"}"#,
            #"{"amount": null}"#,
            #"{"amount": []}"#, "{}", #"[{"amount": 1}]"#, #"[{"amount": 10000}]"#, "[]", "1",
        ],
        "/path/deep": [
            #"{"sku": 1}"#, #"{"a": [{"b": {"sku": "x"}}]}"#, #"{"a": [{"b": {}}]}"#, #"[{"sku": null}]"#, "[]",
        ],
        "/path/regex": [
            #"{"items": [{"sku": "book-1"}]}"#, #"{"items": [{"sku": "BOOK-12"}]}"#,
            #"{"items": [{"sku": "BOOK-"}]}"#,
            #"{"items": [{"sku": "x BOOK-1"}]}"#, #"{"items": [{"sku": 1}]}"#, #"{"items": [{}]}"#,
        ],
        "/path/value": [
            #"{"a": {"b": "c"}}"#, #"{"a": {"b": "d"}}"#, #"{"a": {"b": ["x", "c"]}}"#, #"{"a": {"b": ["x"]}}"#,
            #"{"a": {"b": []}}"#, #"{"a": {"b": {"c": "c"}}}"#, "{}", "junk",
        ],
        "/path/number": [#"{"n": 12}"#, #"{"n": "12"}"#, #"{"n": 1.5}"#, #"{"n": null}"#, "{}"],
        "/text/contains": ["the middle of it", "Middle", "", "middle"],
        "/text/matches": ["aabb", "xaabb", "aabbx", "ab", "a\nb", ""],
        "/text/not": ["b", "aa", "z", "bz", "ab", ""],
        "/text/equal": ["exactly", "exactly ", "Exactly", ""],
    ].sorted { $0.key < $1.key }.flatMap { path, bodies in bodies.map { Request("POST", path, body: $0) } }

    @Test("on priorities, statuses, bodies, headers and delays")
    func answers() async throws {
        try await Self.withPair("Tests/Fixtures/wiremock") { pair in
            let urls = ["/priority", "/priority/first", "/priority/usual", "/newest", "/json", "/status", "/empty"]
            let seen = try await Self.compare(pair, urls.map { Request("GET", $0) })
            #expect(seen.isSuperset(of: ["200 the rest", "200 first", "200 usual", "200 newer", "503 later", "200 "]))
            // The delay is a lower bound, even on a busy machine.
            for judge in [pair.wiremock, pair.stub] {
                let start = ContinuousClock.now
                #expect(try await judge.answer(to: Request("GET", "/slow")).body == "slow")
                #expect(ContinuousClock.now - start >= .milliseconds(200))
            }
        }
    }

    @Test("on scenarios, which remember what has happened")
    func scenarios() async throws {
        try await Self.withPair("Tests/Fixtures/wiremock") { pair in
            let story = [
                Request("GET", "/door"), Request("POST", "/door/shut"), Request("POST", "/door/open"),
                Request("GET", "/door"), Request("POST", "/door/open"), Request("GET", "/flaky"),
                Request("GET", "/flaky"), Request("GET", "/flaky"), Request("POST", "/door/shut"),
                Request("GET", "/door"),
            ]
            let seen = try await Self.compare(pair, story)
            #expect(seen.isSuperset(of: ["200 shut", "200 opened", "200 open", "503 not yet", "200 now"]))
            let states = try await Self.states(pair.wiremock)
            #expect(states == ["door: Started of Started open", "tries: once of Started once"])
            #expect(try await Self.states(pair.stub) == Self.states(pair.wiremock))
            for judge in [pair.wiremock, pair.stub] {
                #expect(try await judge.answer(to: Request("POST", "/__admin/scenarios/reset")).status == 200)
            }
            #expect(try await Self.states(pair.stub) == Self.states(pair.wiremock))
            _ = try await Self.compare(pair, story)
        }
    }

    private static func states(_ judge: WireMockPair.Judge) async throws -> [String] {
        let scenarios = try await judge.ask("GET", "scenarios")["scenarios"] as? [[String: Any]] ?? []
        let lines = scenarios.map { scenario in
            let possible = (scenario["possibleStates"] as? [String] ?? []).sorted().joined(separator: " ")
            return "\(scenario["name"] ?? ""): \(scenario["state"] ?? "") of \(possible)"
        }
        return lines.sorted()
    }

    @Test("on what they are told and tell in __admin")
    func administration() async throws {
        try await Self.withPair("wiremock/mappings") { pair in
            for judge in [pair.wiremock, pair.stub] {
                for body in [#"{"amount": 1}"#, #"{"amount": 20000}"#, "junk"] {
                    _ = try await judge.answer(to: Request("POST", "/validate", body: body))
                }
                _ = try await judge.answer(to: Request("GET", "/nothing"))
                #expect(try await judge.total("mappings") == 3)
                #expect(try await judge.total("requests") == 4)
                let unmatched = try await judge.ask("GET", "requests/unmatched")["requests"] as? [Any]
                #expect(unmatched?.count == 1)
                #expect(try await judge.count(#"{"method": "POST", "urlPath": "/validate"}"#) == 3)
                #expect(try await judge.count(#"{"bodyPatterns": [{"matchesJsonPath": "$.amount"}]}"#) == 2)
                let added = try await judge.answer(
                    to: Request(
                        "POST",
                        "/__admin/mappings",
                        body: #"{"request": {"url": "/new"}, "response": {"status": 203, "body": "hi"}}"#
                    )
                )
                #expect(added.status == 201)
                #expect(try await judge.answer(to: Request("GET", "/new")).status == 203)
                #expect(try await judge.total("mappings") == 4)
                #expect(try await judge.answer(to: Request("GET", "/__admin/")).status < 400)
                #expect(try await judge.answer(to: Request("DELETE", "/__admin/requests")).status == 200)
                #expect(try await judge.total("requests") == 0)
                #expect(try await judge.answer(to: Request("POST", "/__admin/reset")).status == 200)
                #expect(try await judge.answer(to: Request("GET", "/new")).status == 404)
                #expect(try await judge.total("mappings") == 3)
            }
            // WireMock has it from version 3 on; the jar is an older one.
            #expect(try await pair.stub.ask("GET", "health")["status"] as? String == "healthy")
        }
    }

    @Test("WireMock's own Python client works with both")
    func pythonClient() async throws {
        let script = Places.root.appending(path: "Tests/Fixtures/wiremock_client.py").path()
        try await Self.withPair("wiremock/mappings") { pair in
            let folder = FileManager.default.temporaryDirectory.appending(path: "client-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            for judge in [pair.wiremock, pair.stub] {
                let outcome = try await Program.run(
                    WireMockPlaces.python,
                    [script, "http://\(judge.address)"],
                    in: folder
                )
                #expect(outcome.output == "209 from the client\n1\n4\n404\n0\n", "\(judge.address): \(outcome.errors)")
            }
        }
    }
}

extension WireMockPair.Judge {
    fileprivate func total(_ what: String) async throws -> Int? {
        let meta = try await ask("GET", what)["meta"] as? [String: Any]
        return meta?["total"] as? Int
    }

    fileprivate func count(_ pattern: String) async throws -> Int? {
        try await ask("POST", "requests/count", body: pattern)["count"] as? Int
    }
}
