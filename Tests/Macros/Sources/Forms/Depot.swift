public import Temporal
import TemporalMacros

/// Activities that share a scale.
@Activities(startToClose: .seconds(10))
public actor Depot {
    private var weighed = 0

    /// A scale that has not been used.
    public init() {}

    func weigh(_ street: String) async -> Int {
        weighed += 1
        return street.count * 100
    }

    @Activity(name: "file-away", retry: RetryPolicy(maximumAttempts: 3))
    func file(_ street: String, notes: Int, in context: ActivityContext) throws(TooLate) -> String {
        if street == "nowhere" { throw TooLate(street: street) }
        return "\(street) with \(notes) notes, attempt \(context.info.attempt)"
    }

    /// How often something was weighed.
    nonisolated func tidyUp() async {}

    private func unused() {}
}
