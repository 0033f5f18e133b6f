import Foundation
import Testing

@testable import OrderStub

@Suite("The stub's matching")
struct StubMatchingTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func shipped() throws -> StubMappings {
        try StubMappings.read(folder: root.appendingPathComponent("wiremock/mappings").path)
    }

    @Test(
        "the shipped mapping keeps the rule and refuses what is not an amount",
        arguments: [
            (#"{"amount": 9999.99}"#, 200, true), (#"{"amount": 1e3}"#, 200, true), (#"{"amount": 10000}"#, 200, false),
            (#"{"amount": 10000.00}"#, 200, false), (#"{"amount": 10000.01}"#, 200, false),
            (#"{"amount": 15000}"#, 200, false), (#"{"amount": "50000.00"}"#, 400, false),
            (#"{"amount": "5"}"#, 400, false), (#"{"amount": null}"#, 400, false), (#"{"amount": true}"#, 400, false),
            ("{}", 400, false), (#"[{"amount": 5}]"#, 400, false), ("junk", 400, false), ("", 400, false),
        ]
    )
    func validation(body: String, status: Int, isValid: Bool) throws {
        let request = StubRequest("POST", "/validate", body: Data(body.utf8))
        let response = try #require(try Self.shipped().mapping(for: request)?.response)
        #expect(response.status == status)
        #expect(JSONValue(response.body)?["valid"] == .bool(isValid))
    }

    @Test("another method or path is nobody's")
    func unmatched() throws {
        #expect(try Self.shipped().mapping(for: StubRequest("GET", "/validate")) == nil)
        #expect(try Self.shipped().mapping(for: StubRequest("POST", "/validated")) == nil)
    }

    private func mapping(_ json: String) throws -> StubMapping {
        try StubMapping(try #require(JSONValue(Data(json.utf8))), at: "m")
    }

    private func matches(_ request: String, _ sent: StubRequest) throws -> Bool {
        try mapping(#"{"request": \#(request)}"#).pattern.matches(sent)
    }

    @Test("URLs are matched whole, by path or by pattern")
    func locations() throws {
        let sent = StubRequest("GET", "/a/b?x=1&y=two%20words")
        #expect(try matches(#"{"url": "/a/b?x=1&y=two%20words"}"#, sent))
        #expect(try !matches(#"{"url": "/a/b"}"#, sent))
        #expect(try matches(#"{"urlPath": "/a/b"}"#, sent))
        #expect(try matches(#"{"urlPattern": "/a/.*y=.*"}"#, sent))
        #expect(try !matches(#"{"urlPattern": "/a"}"#, sent), "a pattern matches the whole")
        #expect(try matches(#"{"urlPathPattern": "/[a-z]/b"}"#, sent))
        #expect(try matches(#"{"queryParameters": {"y": {"equalTo": "two words"}, "z": {"absent": true}}}"#, sent))
        #expect(try !matches(#"{"queryParameters": {"x": {"matches": "[2-9]"}}}"#, sent))
    }

    @Test("as in WireMock, what is not there contains nothing, and a plus in a query is a space")
    func absence() throws {
        let sent = StubRequest("GET", "/a?name=two+words")
        #expect(try matches(#"{"queryParameters": {"name": {"equalTo": "two words"}}}"#, sent))
        for name in ["doesNotContain", "doesNotMatch"] {
            #expect(try matches(#"{"headers": {"X-Key": {"\#(name)": "x"}}}"#, sent))
            #expect(try matches(#"{"queryParameters": {"other": {"\#(name)": "x"}}}"#, sent))
        }
    }

    @Test("headers are matched without regard to the case of their names")
    func headers() throws {
        let sent = StubRequest("GET", "/", headers: [("X-Key", "One"), ("x-key", "Two")])
        #expect(try matches(#"{"headers": {"x-KEY": {"equalTo": "Two"}}}"#, sent))
        #expect(try matches(#"{"headers": {"X-Key": {"equalTo": "one", "caseInsensitive": true}}}"#, sent))
        #expect(try !matches(#"{"headers": {"X-Key": {"contains": "three"}}}"#, sent))
    }

    @Test("bodies are matched as JSON or as text")
    func bodies() throws {
        let sent = StubRequest("POST", "/", body: Data(#"{"a": [1, 2.50], "b": {"c": "d"}}"#.utf8))
        let body = { (pattern: String) in try matches(#"{"bodyPatterns": [\#(pattern)]}"#, sent) }
        #expect(try body(#"{"equalToJson": {"b": {"c": "d"}, "a": [1.0, 2.5]}}"#))
        #expect(try body(#"{"equalToJson": "{\"b\": {\"c\": \"d\"}, \"a\": [1, 2.5]}"}"#))
        #expect(try !body(#"{"equalToJson": {"a": [2.5, 1], "b": {"c": "d"}}}"#))
        #expect(try body(#"{"equalToJson": {"a": [2.5, 1]}, "ignoreArrayOrder": true, "ignoreExtraElements": true}"#))
        #expect(try body(#"{"contains": "2.50"}"#))
        #expect(try body(#"{"matches": "(?s).*\"c\".*"}"#))
        #expect(try body(#"{"matchesJsonPath": {"expression": "$.b.c", "equalTo": "d"}}"#))
        #expect(try !body(#"{"matchesJsonPath": "$.b.x"}"#))
        // Of an array each element is tried.
        #expect(try body(#"{"matchesJsonPath": {"expression": "$.a", "equalTo": "1"}}"#))
        #expect(try !body(#"{"matchesJsonPath": {"expression": "$.a", "equalTo": "3"}}"#))
    }

    @Test(
        "JSONPath finds what it should",
        arguments: [
            ("$.a[0].n", true), ("$.a[-1].n", true), ("$.a[2]", false), ("$..n", true), ("$..zz", false),
            ("$['a'][*].n", true), ("$.a[?(@.n == 2)]", true), ("$.a[?(@.n > 2)]", false),
            ("$.a[?(@.n >= 2 && @.s == 'y')]", true), ("$.a[?(@.n == 9 || @.s == \"x\")]", true),
            ("$.a[?(!(@.n > 0))]", false), ("$.a[?(@.s =~ /Y/i)]", true), ("$.a[?(@.n < $.limit)]", true),
            ("$.a[?(@.s)]", true), ("$.a[?(@.n == '2')]", true), ("$.e", false), ("$.z", false), ("$..z", true),
            ("$[?(@.limit != 3)]", false), ("$.a[?(@.s < 5)]", false),
        ]
    )
    func jsonPath(_ path: String, _ isFound: Bool) throws {
        let text = #"{"a": [{"n": 1, "s": "x"}, {"n": 2, "s": "y"}], "limit": 3, "e": [], "z": null}"#
        let document = try #require(JSONValue(Data(text.utf8)))
        #expect(try JSONPath(path).isFound(in: document) == isFound)
    }

    @Test(
        "a path that cannot be read is refused",
        arguments: ["a", "$.", "$[", "$[?(@.a <)]", "$.a.length()", "$.a b"]
    )
    func badPath(_ path: String) {
        #expect(throws: JSONPathError.self) { try JSONPath(path) }
    }

    @Test("the lower priority wins, and of equals the newest")
    func priorities() throws {
        var mappings = StubMappings()
        for (id, priority) in [("old", 5), ("new", 5), ("last", 9)] {
            mappings.add(try mapping(#"{"id": "\#(id)", "priority": \#(priority)}"#))
        }
        #expect(mappings.mapping(for: StubRequest("GET", "/"))?.id == "new")
        mappings.add(try mapping(#"{"id": "first", "priority": 1}"#))
        #expect(mappings.mapping(for: StubRequest("GET", "/"))?.id == "first")
    }

    @Test("a mapping that cannot be honoured is refused with the place")
    func badMappings() throws {
        for (json, place) in [
            (#"{"request": {"cookies": {}}}"#, "m.request.cookies"),
            (#"{"response": {"status": 99}}"#, "m.response.status"),
            (#"{"request": {"urlPattern": "("}}"#, "m.request.urlPattern"),
            (#"{"request": {"bodyPatterns": [{"matchesXPath": "/a"}]}}"#, "m.request.bodyPatterns[0].matchesXPath"),
        ] {
            let error = try #require(throws: MappingError.self) { try mapping(json) }
            #expect(error.place == place)
        }
    }

    @Test("a scenario goes on from state to state, and a state without a scenario is refused")
    func scenarios() async throws {
        var mappings = StubMappings()
        for json in [
            #"{"scenarioName": "s", "requiredScenarioState": "Started", "newScenarioState": "two", "response": {"body": "1"}}"#,
            #"{"scenarioName": "s", "requiredScenarioState": "two", "response": {"body": "2"}}"#,
        ] {
            mappings.add(try mapping(json))
        }
        let service = StubService(mappings)
        let ask = { String(decoding: await service.respond(to: StubRequest("GET", $0)).body, as: UTF8.self) }
        #expect(await [ask("/"), ask("/"), ask("/")] == ["1", "2", "2"])
        #expect(await ask("/__admin/scenarios").contains(#""state":"two""#))
        _ = await service.respond(to: StubRequest("POST", "/__admin/scenarios/reset"))
        #expect(await ask("/") == "1")
        let error = #expect(throws: MappingError.self) { try mapping(#"{"newScenarioState": "two"}"#) }
        #expect(error?.problem == "has a state but no scenarioName")
    }

    @Test("the stub tells about itself")
    func administration() async throws {
        let service = StubService(try Self.shipped())
        _ = await service.respond(to: StubRequest("POST", "/validate", body: Data(#"{"amount": 1}"#.utf8)))
        _ = await service.respond(to: StubRequest("GET", "/nothing"))
        let ask = { (method: String, path: String, body: String) in
            JSONValue(await service.respond(to: StubRequest(method, "/__admin\(path)", body: Data(body.utf8))).body)
        }
        #expect(await ask("GET", "/", "")?["meta"]?["total"] == .number(3))
        #expect(await ask("GET", "/requests", "")?["meta"]?["total"] == .number(2))
        #expect(await ask("GET", "/requests/unmatched", "")?["meta"]?["total"] == .number(1))
        #expect(await ask("POST", "/requests/count", #"{"urlPath": "/validate"}"#)?["count"] == .number(1))
        let added = await ask("POST", "/mappings", #"{"request": {"url": "/new"}, "response": {"body": "hi"}}"#)
        #expect(added?["id"]?.string != nil)
        #expect(await service.respond(to: StubRequest("GET", "/new")).body == Data("hi".utf8))
        _ = await ask("POST", "/reset", "")
        #expect(await ask("GET", "/requests", "")?["meta"]?["total"] == .number(0))
        #expect(await service.respond(to: StubRequest("GET", "/new")).status == 404)
    }
}
