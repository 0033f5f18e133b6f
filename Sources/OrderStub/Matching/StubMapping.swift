import Foundation

/// What is wrong in a mapping, and where.
struct MappingError: Error, Equatable, CustomStringConvertible {
    var place: String
    var problem: String

    init(_ place: String, _ problem: String) {
        self.place = place
        self.problem = problem
    }

    var description: String { "\(place) \(problem)" }
}

/// Which requests a mapping is for.
struct RequestPattern: Hashable, Sendable {
    enum Location: Hashable, Sendable {
        case anywhere
        case url(String)
        case urlPattern(String)
        case path(String)
        case pathPattern(String)
    }

    var method = "ANY"
    var location = Location.anywhere
    var headers: [String: TextPattern] = [:]  // tidy:allow secret — what tests ask for
    var query: [String: TextPattern] = [:]
    var body: [TextPattern] = []

    func matches(_ request: StubRequest) -> Bool {
        (method == "ANY" || method == request.method)
            && matches(location: request)
            && headers.allSatisfy { $1.matches(anyOf: request.headerValues($0)) }
            && query.allSatisfy { $1.matches(anyOf: request.queryValues($0)) }
            && body.allSatisfy { $0.matches(String(decoding: request.body, as: UTF8.self)) }
    }

    private func matches(location request: StubRequest) -> Bool {
        switch location {
        case .anywhere: true
        case .url(let url): request.url == url
        case .urlPattern(let regex): Regexes.matches(request.url, regex)
        case .path(let path): request.path == path
        case .pathPattern(let regex): Regexes.matches(request.path, regex)
        }
    }
}

extension TextPattern {
    /// It is enough that one of several values matches; without values, only `absent` and its like match.
    fileprivate func matches(anyOf values: [String]) -> Bool {
        values.isEmpty ? matches(nil) : values.contains { matches($0) }
    }
}

/// A mapping's place in a scenario: it holds in one state, and may set the next.
struct StubScenario: Hashable, Sendable {
    /// The first state of every scenario.
    static let start = "Started"

    var name: String
    /// The mapping holds only in this state; in all states if nil.
    var required: String?
    /// The state after an answer.
    var next: String?
}

/// A mapping: requests that match get its answer.
struct StubMapping: Sendable {
    var id: String
    var name: String?
    /// The lowest number wins; five unless the mapping sets it.
    var priority: Int
    var pattern: RequestPattern
    var response: StubResponse
    var scenario: StubScenario?
    /// The mapping as it was written, for `__admin/mappings`.
    var source: JSONValue

    /// Its name for people.
    var title: String { name ?? id }

    func holds(in states: [String: String]) -> Bool {
        guard let scenario, let required = scenario.required else { return true }
        return states[scenario.name, default: StubScenario.start] == required
    }
}

/// All mappings, in the order in which they were added.
struct StubMappings: Sendable {
    private(set) var all: [StubMapping] = []

    mutating func add(_ mapping: StubMapping) {
        all.removeAll { $0.id == mapping.id }
        all.append(mapping)
    }

    mutating func remove(_ id: String) -> Bool {
        let count = all.count
        all.removeAll { $0.id == id }
        return all.count < count
    }

    /// The mapping for a request: of those that match and hold in these states of the scenarios, the newest of those with
    /// the lowest priority number.
    func mapping(for request: StubRequest, states: [String: String] = [:]) -> StubMapping? {
        var best: StubMapping?
        for mapping in all where mapping.holds(in: states) && mapping.pattern.matches(request) {
            if let known = best, known.priority < mapping.priority { continue }
            best = mapping
        }
        return best
    }
}
