import Foundation

/// What in a mapping cannot be understood, and where.
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
    /// One of several values is enough; none at all is only right for `absent`.
    fileprivate func matches(anyOf values: [String]) -> Bool {
        values.isEmpty ? matches(nil) : values.contains { matches($0) }
    }
}

/// The part of a story that a rule plays: it holds at one point of it, and may move it on.
struct StubScenario: Hashable, Sendable {
    /// Where every story begins.
    static let start = "Started"

    var name: String
    /// The rule holds in this state alone; in all when nil.
    var required: String?
    /// The state after an answer.
    var next: String?
}

/// One rule: these requests get this answer.
struct StubMapping: Sendable {
    var id: String
    var name: String?
    /// The lower wins; five unless the mapping says so.
    var priority: Int
    var pattern: RequestPattern
    var response: StubResponse
    var scenario: StubScenario?
    /// The mapping as it was written, for `__admin/mappings`.
    var source: JSONValue

    /// What people call it.
    var title: String { name ?? id }

    func holds(in states: [String: String]) -> Bool {
        guard let scenario, let required = scenario.required else { return true }
        return states[scenario.name, default: StubScenario.start] == required
    }
}

/// All rules, in the order in which they came.
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

    /// The rule for a request: of those that match and hold in these states of the scenarios, the one with the lowest
    /// priority, and of these the newest.
    func mapping(for request: StubRequest, states: [String: String] = [:]) -> StubMapping? {
        var best: StubMapping?
        for mapping in all where mapping.holds(in: states) && mapping.pattern.matches(request) {
            if let known = best, known.priority < mapping.priority { continue }
            best = mapping
        }
        return best
    }
}
