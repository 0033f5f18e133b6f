import Synchronization

/// Counts the requests of each caller, and says when they are too many: a bucket that fills with time.
final class RequestCounter: Sendable {
    private struct Bucket {
        var left: Double
        var at: ContinuousClock.Instant
    }

    /// How many seconds' requests may come at once.
    private static let burst = 10.0
    /// With more callers than this, those that have been quiet are forgotten.
    private static let mostCallers = 10_000

    /// The shortest time between two looks for callers that have been quiet.
    private static let sweepTime = Duration.seconds(1)

    private struct State {
        var buckets: [String: Bucket] = [:]
        var sweptAt: ContinuousClock.Instant?
    }

    private let perSecond: Double
    private let state = Mutex(State())

    init(perSecond: Double) { self.perSecond = perSecond }

    /// Counts a request.
    /// - Parameters:
    ///   - key: the caller.
    ///   - now: the present.
    /// - Returns: nil if it may be answered, else after how many seconds the caller may try again.
    func excess(_ key: String, now: ContinuousClock.Instant = .now) -> Int? {
        state.withLock { state in
            if state.buckets.count > Self.mostCallers, state.sweptAt.map({ now - $0 >= Self.sweepTime }) ?? true {
                state.sweptAt = now
                state.buckets = state.buckets.filter { (now - $0.value.at) / .seconds(1) * perSecond < most }
            }
            var bucket = state.buckets[key] ?? Bucket(left: most, at: now)
            bucket.left = min(most, bucket.left + (now - bucket.at) / .seconds(1) * perSecond)
            bucket.at = now
            defer { state.buckets[key] = bucket }
            guard bucket.left >= 1 else { return max(1, Int(((1 - bucket.left) / perSecond).rounded(.up))) }
            bucket.left -= 1
            return nil
        }
    }

    /// Takes back the last count of a caller.
    func giveBack(_ key: String) {
        state.withLock { state in
            guard let left = state.buckets[key]?.left else { return }
            state.buckets[key]?.left = min(most, left + 1)
        }
    }

    /// How many requests may come at once.
    private var most: Double { max(1, perSecond * Self.burst) }

    /// How many callers are remembered.
    var callers: Int { state.withLock { $0.buckets.count } }
}

/// The address of the machine at the other end of a connection.
enum PeerAddress {
    /// The part of an address that one machine cannot choose: all of a version 4 address, the network of a version 6 one,
    /// in which a machine may take any of 2^64 addresses.
    static func counted(_ address: String) -> String {
        let plain = address.prefix { $0 != "%" }
        guard plain.contains(":") else { return String(plain) }
        let last = plain.split(separator: ":").last ?? ""
        // A version 4 address, written as one of version 6.
        if last.contains(".") { return String(last) }
        let groups = plain.split(separator: ":", omittingEmptySubsequences: false)
        // Two colons stand for as many groups of zero as are missing; at an end they leave two empty texts.
        let gap = groups.firstIndex { $0.isEmpty } ?? groups.endIndex
        let before = groups[..<gap].filter { !$0.isEmpty }
        let after = groups[gap...].filter { !$0.isEmpty }
        let zeros = Array(repeating: Substring("0"), count: max(0, 8 - before.count - after.count))
        return (before + zeros + after).prefix(4).joined(separator: ":") + "::/64"
    }
}

/// Counts what is open, such as streams or connections, of each caller and of all.
final class PlaceCounter: Sendable {
    private let perCaller: Int
    private let most: Int
    private let open = Mutex<[String: Int]>([:])

    init(perCaller: Int, most: Int) {
        self.perCaller = perCaller
        self.most = most
    }

    /// Counts one that begins.
    /// - Parameter key: the caller.
    /// - Returns: the place that it takes until that is gone; nil if there are too many.
    func begin(_ key: String) -> Place? {
        let isFree = open.withLock { open in
            guard open[key, default: 0] < perCaller, open.values.reduce(0, +) < most else { return false }
            open[key, default: 0] += 1
            return true
        }
        return isFree ? Place(self, key) : nil
    }

    private func end(_ key: String) {
        open.withLock { open in
            let left = open[key, default: 1] - 1
            open[key] = left > 0 ? left : nil
        }
    }

    /// The place of one that is open, which is given back when nobody holds it any more.
    final class Place: Sendable {
        private let counter: PlaceCounter
        private let key: String

        fileprivate init(_ counter: PlaceCounter, _ key: String) {
            self.counter = counter
            self.key = key
        }

        deinit { counter.end(key) }
    }
}
