/// The values that a run took from outside, written to history as the Go and Java SDKs do: one `SideEffect` marker each,
/// counted from 1.
struct SideEffects: Sendable {
    static let markerName = "SideEffect"

    private var values: [Int: [Payload]] = [:]
    private var count = 0

    /// Reads a marker ahead of the code that wrote it.
    mutating func read(_ marker: HistoryEvent.Marker) {
        guard marker.name == Self.markerName,
            let number = marker.payloads("side-effect-id").first.flatMap({
                Int(String(decoding: $0.data, as: UTF8.self))
            })
        else { return }
        values[number] = marker.payloads("data")
    }

    /// Counts a call.
    /// - Returns: its number, and what history holds of it.
    mutating func next() -> (number: Int, recorded: [Payload]?) {
        count += 1
        return (count, values.removeValue(forKey: count))
    }

    static func command(_ number: Int, _ value: [Payload]) -> Command {
        Command(
            .recordMarker(
                HistoryEvent.Marker(
                    name: markerName,
                    details: [.init("data", value), .init("side-effect-id", [.json(number)])]
                )
            )
        )
    }
}
