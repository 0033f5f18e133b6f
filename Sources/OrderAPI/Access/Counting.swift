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

    private let perSecond: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    init(perSecond: Double) { self.perSecond = perSecond }

    /// Counts a request.
    /// - Parameters:
    ///   - key: the caller.
    ///   - now: the present.
    /// - Returns: nil if it may be answered, else after how many seconds the caller may try again.
    func excess(_ key: String, now: ContinuousClock.Instant = .now) -> Int? {
        buckets.withLock { buckets in
            let most = max(1, perSecond * Self.burst)
            if buckets.count > Self.mostCallers {
                buckets = buckets.filter { (now - $0.value.at) / .seconds(1) * perSecond < most }
            }
            var bucket = buckets[key] ?? Bucket(left: most, at: now)
            bucket.left = min(most, bucket.left + (now - bucket.at) / .seconds(1) * perSecond)
            bucket.at = now
            defer { buckets[key] = bucket }
            guard bucket.left >= 1 else { return max(1, Int(((1 - bucket.left) / perSecond).rounded(.up))) }
            bucket.left -= 1
            return nil
        }
    }
}

/// Counts the open streams, of each caller and of all.
final class StreamCounter: Sendable {
    private let perCaller: Int
    private let most: Int
    private let open = Mutex<[String: Int]>([:])

    init(perCaller: Int, most: Int) {
        self.perCaller = perCaller
        self.most = most
    }

    /// Counts a stream that begins.
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

    /// A stream's place, which is given back when nobody holds it any more.
    final class Place: Sendable {
        private let counter: StreamCounter
        private let key: String

        fileprivate init(_ counter: StreamCounter, _ key: String) {
            self.counter = counter
            self.key = key
        }

        deinit { counter.end(key) }
    }
}
