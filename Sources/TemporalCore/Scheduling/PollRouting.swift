/// The groups among which a server wants polls to be divided, such as the places where a namespace is served. The API calls
/// them poller groups.
package struct PollRoutes: Hashable, Sendable {
    /// A group of pollers, and how much of the polls it should get.
    package struct Group: Hashable, Sendable {
        package var id: String
        /// Its part of all groups' weights is its part of the polls.
        package var weight: Float
        /// A group.
        package init(_ id: String, weight: Float) {
            self.id = id
            self.weight = weight
        }
    }

    /// Grows with each change; nil where an older server does not say it.
    package var version: Int64?
    package var groups: [Group]

    /// How many groups are looked at: each of them gets a poll, and there are but a few.
    package static let limit = 100

    /// Groups with names, each once, and not more than ``limit``.
    package init(version: Int64?, groups: [Group]) {
        self.version = version
        var names: Set<String> = []
        let named = groups.filter { !$0.id.isEmpty && names.insert($0.id).inserted }
        self.groups = Array(named.prefix(Self.limit))
    }

    /// Whether these are newer than others. Answers overtake each other, so what comes last may be old.
    package func replaces(_ other: PollRoutes?) -> Bool {
        guard let other else { return true }
        switch (version, other.version) {
        case (let version?, let old?): return version > old
        case (_?, nil): return true
        case (nil, _?): return false
        case (nil, nil): return groups != other.groups
        }
    }
}

/// Chooses the group of each poll of one kind: first one that has no poll, else by chance and weight.
package struct PollRouting: Sendable {
    /// That a poll of a group is under way.
    package struct Ticket: Hashable, Sendable {
        package let groupID: String
        /// Tells a group from one of the same name that was gone meanwhile.
        fileprivate let generation: Int
    }

    private struct Group {
        let id: String
        let generation: Int
        var weight: Double
        var polls = 0
    }

    private var groups: [Group] = []
    private var routes: PollRoutes?
    private var generation = 0

    /// Without groups, until the server names some.
    package init() {}

    /// Takes over what the server says; polls under way still count for the groups that stay.
    package mutating func follow(_ newRoutes: PollRoutes?) {
        guard newRoutes != routes else { return }
        routes = newRoutes
        generation += 1
        let old = Dictionary(uniqueKeysWithValues: groups.map { ($0.id, $0) })
        groups = (newRoutes?.groups ?? []).map { group in
            let weight = group.weight.isNaN ? 0 : Double(min(max(group.weight, 0), .greatestFiniteMagnitude))
            guard var known = old[group.id] else { return Group(id: group.id, generation: generation, weight: weight) }
            known.weight = weight
            return known
        }
    }

    /// How many groups have no poll.
    package var missing: Int { groups.count { $0.polls == 0 } }

    /// The number of polls that there should be.
    ///
    /// Polls of groups that are gone go on until the server answers them, and those of new groups come on top. However often
    /// the groups change, there are not more than the target and two for each group.
    /// - Parameters:
    ///   - target: how many there should be without groups.
    ///   - polling: how many are under way, of groups that are gone too.
    /// - Returns: how many lanes of polls to have.
    package func wanted(target: Int, polling: Int) -> Int {
        let missing = missing
        return missing == 0 ? target : min(max(target, polling + missing), target + 2 * groups.count)
    }

    /// Chooses the group of a poll that begins.
    /// - Parameter random: where chance comes from.
    /// - Returns: its group, for ``end(_:)``; nil without groups.
    package mutating func begin(using random: inout some RandomNumberGenerator) -> Ticket? {
        let uncovered = groups.indices.filter { groups[$0].polls == 0 }
        guard let index = choose(uncovered.isEmpty ? Array(groups.indices) : uncovered, using: &random) else {
            return nil
        }
        groups[index].polls += 1
        return Ticket(groupID: groups[index].id, generation: groups[index].generation)
    }

    /// A poll has ended.
    package mutating func end(_ ticket: Ticket?) {
        guard let ticket,
            let index = groups.firstIndex(where: {
                $0.id == ticket.groupID && $0.generation == ticket.generation && $0.polls > 0
            })
        else { return }
        groups[index].polls -= 1
    }

    private func choose(_ candidates: [Int], using random: inout some RandomNumberGenerator) -> Int? {
        let total = candidates.reduce(0) { $0 + groups[$1].weight }
        // Where no weight says anything, all are the same.
        guard total > 0 else { return candidates.randomElement(using: &random) }
        var point = Double.random(in: 0..<total, using: &random)
        for index in candidates {
            point -= groups[index].weight
            if point < 0 { return index }
        }
        return candidates.last { groups[$0].weight > 0 }
    }
}
