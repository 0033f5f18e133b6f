import Foundation

/// The stub without its server: it answers requests according to the mappings, and `__admin` requests about itself.
actor StubService {
    private struct Served {
        var id = UUID().uuidString.lowercased()
        var at = Date()
        var request: StubRequest
        var response: StubResponse
        var mapping: String?
    }

    /// How many requests are kept, so that a stub that runs for weeks does not grow.
    private static let remembered = 1_000
    private let original: StubMappings
    private var mappings: StubMappings
    private var served: [Served] = []
    /// The state of each scenario that is not in its first state.
    private var states: [String: String] = [:]

    init(_ mappings: StubMappings) {
        original = mappings
        self.mappings = mappings
    }

    /// The answer to a request; the caller waits for its delay.
    func respond(to request: StubRequest) -> StubResponse {
        if request.path == "/__admin" || request.path.hasPrefix("/__admin/") { return administer(request) }
        let mapping = mappings.mapping(for: request, states: states)
        if let scenario = mapping?.scenario, let next = scenario.next { states[scenario.name] = next }
        let response = mapping?.response ?? unmatched(request)
        served.append(Served(request: request, response: response, mapping: mapping?.id))
        if served.count > Self.remembered { served.removeFirst(served.count - Self.remembered) }
        return response
    }

    private func unmatched(_ request: StubRequest) -> StubResponse {
        let known = mappings.all.map { "  \($0.pattern.method) \($0.pattern.location): \($0.title)" }
        let text = """
            Request was not matched: \(request.method) \(request.url)

            Mappings (in /__admin/mappings with all conditions):
            \(known.isEmpty ? "  none" : known.joined(separator: "\n"))

            """
        var response = StubResponse.text(text, status: 404)
        response.isUnmatched = true
        return response
    }

    private func administer(_ request: StubRequest) -> StubResponse {
        let words = request.path.split(separator: "/").dropFirst().map(String.init)
        switch (request.method, words) {
        case ("GET", []), ("GET", ["mappings"]): return .json(listed)
        case ("POST", ["mappings"]): return add(request)
        case ("DELETE", ["mappings"]):
            mappings = StubMappings()
            return .json([:])
        case ("POST", ["mappings", "reset"]):
            mappings = original
            return .json([:])
        case ("POST", ["reset"]):
            mappings = original
            served = []
            states = [:]
            return .json([:])
        case ("GET", ["scenarios"]): return .json(scenarios)
        case ("POST", ["scenarios", "reset"]):
            states = [:]
            return .json([:])
        case ("GET", ["requests"]): return .json(journal { _ in true })
        case ("GET", ["requests", "unmatched"]): return .json(journal { $0.mapping == nil })
        case ("POST", ["requests", "count"]): return count(request)
        case ("DELETE", ["requests"]), ("POST", ["requests", "reset"]):
            served = []
            return .json([:])
        case ("GET", ["health"]): return .json(["status": "healthy", "message": "order-stub is ok"])
        default: break
        }
        guard words.count == 2, words[0] == "mappings" else { return unknown(request) }
        return administer(mapping: words[1], request)
    }

    private func administer(mapping id: String, _ request: StubRequest) -> StubResponse {
        switch request.method {
        case "GET":
            guard let mapping = mappings.all.first(where: { $0.id == id }) else { return unknown(request) }
            return .json(mapping.source)
        case "DELETE":
            return mappings.remove(id) ? .json([:]) : unknown(request)
        default:
            return unknown(request)
        }
    }

    private func unknown(_ request: StubRequest) -> StubResponse {
        .text("order-stub has no \(request.method) \(request.path)\n", status: 404)
    }

    private func add(_ request: StubRequest) -> StubResponse {
        guard let json = JSONValue(request.body) else { return .text("the body is not JSON\n", status: 422) }
        do {
            let mapping = try StubMapping(json, at: "the mapping")
            mappings.add(mapping)
            return .json(mapping.source, status: 201)
        } catch {
            return .text("\(error)\n", status: 422)
        }
    }

    private func count(_ request: StubRequest) -> StubResponse {
        guard let json = JSONValue(request.body) else { return .text("the body is not JSON\n", status: 422) }
        do {
            let pattern = try RequestPattern(json, at: "the request")
            let number = served.count { pattern.matches($0.request) }
            return .json(["count": .number(Decimal(number)), "requestJournalDisabled": .bool(false)])
        } catch {
            return .text("\(error)\n", status: 422)
        }
    }

    private var listed: JSONValue {
        let all = mappings.all.sorted { $0.priority < $1.priority }.map(\.source)
        return ["mappings": .array(all), "meta": ["total": .number(Decimal(all.count))]]
    }

    private var scenarios: JSONValue {
        var possible: [String: Set<String>] = [:]
        for scenario in mappings.all.compactMap(\.scenario) {
            possible[scenario.name, default: [StubScenario.start]]
                .formUnion([scenario.required, scenario.next].compactMap { $0 })
        }
        let all = possible.sorted { $0.key < $1.key }.map { name, states -> JSONValue in
            [
                "id": .string(name), "name": .string(name),
                "state": .string(self.states[name] ?? StubScenario.start),
                "possibleStates": .array(states.sorted().map { .string($0) }),
                "mappings": .array(mappings.all.filter { $0.scenario?.name == name }.map(\.source)),
            ]
        }
        return ["scenarios": .array(all)]
    }

    /// The newest first.
    private func journal(_ isWanted: (Served) -> Bool) -> JSONValue {
        let requests = served.reversed().filter(isWanted).map(Self.entry)
        return [
            "requests": .array(requests),
            "meta": ["total": .number(Decimal(requests.count))],
            "requestJournalDisabled": .bool(false),
        ]
    }

    private static func entry(_ served: Served) -> JSONValue {
        let headers = served.request.headers.map { ($0.name, JSONValue.string($0.value)) }
        return [
            "id": .string(served.id),
            "wasMatched": .bool(served.mapping != nil),
            "stubMappingId": served.mapping.map { .string($0) } ?? .null,
            "request": [
                "method": .string(served.request.method),
                "url": .string(served.request.url),
                "headers": .object(Dictionary(headers) { "\($0.text), \($1.text)".json }),
                "body": .string(String(decoding: served.request.body, as: UTF8.self)),
                "bodyAsBase64": .string(served.request.body.base64EncodedString()),
                "loggedDate": .number(Decimal(Int(served.at.timeIntervalSince1970 * 1_000))),
            ],
            "response": [
                "status": .number(Decimal(served.response.status)),
                "body": .string(String(decoding: served.response.body, as: UTF8.self)),
            ],
        ]
    }
}

extension String {
    fileprivate var json: JSONValue { .string(self) }
}
