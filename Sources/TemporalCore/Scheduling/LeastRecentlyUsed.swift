/// The order in which things were last used, for caches: every operation takes constant time.
package struct LeastRecentlyUsed<Key: Hashable & Sendable>: Sendable {
    private struct Node: Sendable {
        var key: Key
        var older: Int?
        var newer: Int?
    }

    private var nodes: [Node] = []
    private var free: [Int] = []
    private var places: [Key: Int] = [:]
    private var oldestPlace: Int?
    private var newestPlace: Int?

    package init() {}

    package var count: Int { places.count }
    /// What was not used for the longest time.
    package var oldest: Key? { oldestPlace.map { nodes[$0].key } }

    /// Makes a key the one used last.
    package mutating func use(_ key: Key) {
        remove(key)
        let node = Node(key: key, older: newestPlace, newer: nil)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        if let newestPlace { nodes[newestPlace].newer = place } else { oldestPlace = place }
        newestPlace = place
        places[key] = place
    }

    /// Forgets a key.
    package mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        let node = nodes[place]
        if let older = node.older { nodes[older].newer = node.newer } else { oldestPlace = node.newer }
        if let newer = node.newer { nodes[newer].older = node.older } else { newestPlace = node.older }
        free.append(place)
    }
}
