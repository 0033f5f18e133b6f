import Foundation

extension StubMappings {
    /// Reads every `*.json` file of a folder, in the order of their names.
    static func read(folder: String) throws(MappingError) -> StubMappings {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw MappingError(folder, "is not a folder that can be read")
        }
        var mappings = StubMappings()
        for name in names.sorted() where name.hasSuffix(".json") {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw MappingError(path, "cannot be read")
            }
            guard let json = JSONValue(bytes) else { throw MappingError(path, "is not JSON") }
            for mapping in try StubMapping.read(json, at: path) { mappings.add(mapping) }
        }
        return mappings
    }
}

extension StubMapping {
    /// Reads one mapping, or several under `mappings`.
    static func read(_ json: JSONValue, at place: String) throws(MappingError) -> [StubMapping] {
        guard case .array(let several)? = json["mappings"] else { return [try StubMapping(json, at: place)] }
        var mappings: [StubMapping] = []
        for (index, one) in several.enumerated() {
            mappings.append(try StubMapping(one, at: "\(place): mappings[\(index)]"))
        }
        return mappings
    }

    init(_ json: JSONValue, at place: String) throws(MappingError) {
        let known = [
            "id", "uuid", "name", "priority", "request", "response", "persistent", "metadata", "scenarioName",
            "requiredScenarioState", "newScenarioState",
        ]
        let members = try json.members(at: place, known: known)
        let priority = members["priority"] ?? .number(5)
        guard let priority = priority.integer, priority > 0 else {
            throw MappingError(place, "priority is not a positive whole number")
        }
        let id = members["id"]?.string ?? members["uuid"]?.string ?? UUID().uuidString.lowercased()
        var source = members
        source["id"] = .string(id)
        source["uuid"] = .string(id)
        self.init(
            id: id,
            name: members["name"]?.string,
            priority: priority,
            pattern: try RequestPattern(members["request"] ?? .object([:]), at: "\(place).request"),
            response: try StubResponse(members["response"] ?? .object([:]), at: "\(place).response"),
            scenario: try StubScenario(members, at: place),
            source: .object(source)
        )
    }
}

extension StubScenario {
    fileprivate init?(_ members: [String: JSONValue], at place: String) throws(MappingError) {
        required = try members["requiredScenarioState"].map { json throws(MappingError) in
            try TextPattern.text(json, "\(place).requiredScenarioState")
        }
        next = try members["newScenarioState"].map { json throws(MappingError) in
            try TextPattern.text(json, "\(place).newScenarioState")
        }
        guard let name = members["scenarioName"] else {
            guard required == nil, next == nil else { throw MappingError(place, "has a state but no scenarioName") }
            return nil
        }
        self.name = try TextPattern.text(name, "\(place).scenarioName")
    }
}

extension RequestPattern {
    private static let locations = ["url", "urlPattern", "urlPath", "urlPathPattern"]

    init(_ json: JSONValue, at place: String) throws(MappingError) {
        let known = Self.locations + ["method", "headers", "queryParameters", "bodyPatterns"]
        let members = try json.members(at: place, known: known)
        if let method = members["method"] {
            self.method = try TextPattern.text(method, "\(place).method").uppercased()
        }
        let given = Self.locations.filter { members[$0] != nil }
        guard given.count <= 1 else { throw MappingError(place, "has both \(given[0]) and \(given[1])") }
        if let key = given.first, let value = members[key] {
            location = try Self.location(key, value, at: "\(place).\(key)")
        }
        headers = try Self.patterns(members["headers"], at: "\(place).headers")
        query = try Self.patterns(members["queryParameters"], at: "\(place).queryParameters")
        guard let patterns = members["bodyPatterns"] else { return }
        guard case .array(let patterns) = patterns else {
            throw MappingError("\(place).bodyPatterns", "is not an array")
        }
        for (index, pattern) in patterns.enumerated() {
            body.append(try TextPattern(pattern, at: "\(place).bodyPatterns[\(index)]"))
        }
    }

    private static func location(_ key: String, _ value: JSONValue, at place: String) throws(MappingError) -> Location {
        switch key {
        case "url": .url(try TextPattern.text(value, place))
        case "urlPath": .path(try TextPattern.text(value, place))
        case "urlPattern": .urlPattern(try TextPattern.regex(value, place))
        default: .pathPattern(try TextPattern.regex(value, place))
        }
    }

    private static func patterns(_ json: JSONValue?, at place: String) throws(MappingError) -> [String: TextPattern] {
        guard let json else { return [:] }
        guard case .object(let members) = json else { throw MappingError(place, "is not an object") }
        var patterns: [String: TextPattern] = [:]
        for (name, pattern) in members {
            patterns[name] = try TextPattern(pattern, at: "\(place).\(name)")
        }
        return patterns
    }
}

extension StubResponse {
    init(_ json: JSONValue, at place: String) throws(MappingError) {
        let known = ["status", "statusMessage", "headers", "body", "jsonBody", "fixedDelayMilliseconds"]
        let members = try json.members(at: place, known: known)
        guard let status = (members["status"] ?? .number(200)).integer, (200...599).contains(status) else {
            throw MappingError("\(place).status", "is not a number from 200 to 599")
        }
        guard let delay = (members["fixedDelayMilliseconds"] ?? .number(0)).integer, delay >= 0 else {
            throw MappingError("\(place).fixedDelayMilliseconds", "is not a number of milliseconds")
        }
        self.init(status: status, delayMilliseconds: delay)
        if case .object(let fields)? = members["headers"] {
            for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
                headers.append((name, try TextPattern.text(value, "\(place).headers.\(name)")))
            }
        }
        if let json = members["jsonBody"] {
            body = json.bytes
        } else if let text = members["body"] {
            body = Data(try TextPattern.text(text, "\(place).body").utf8)
        }
    }
}

extension JSONValue {
    /// The object's members. A member that the stub does not support would make it answer differently from WireMock, so it
    /// is refused by name.
    fileprivate func members(at place: String, known: [String]) throws(MappingError) -> [String: JSONValue] {
        guard case .object(let members) = self else { throw MappingError(place, "is not an object") }
        for name in members.keys.sorted() where !known.contains(name) {
            throw MappingError("\(place).\(name)", "is not known to order-stub")
        }
        return members
    }
}
