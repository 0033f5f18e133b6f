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

    /// Whether an event is the marker of a side effect; their order tells which.
    static func matches(_ event: HistoryEvent) -> Bool {
        if case .markerRecorded(let marker) = event.attributes { marker.name == markerName } else { false }
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

extension RunCore {
    /// The value that history holds of the next side effect, or the one that is made and recorded now.
    func sideEffect(_ make: () -> [Payload]?) -> SideEffectValue {
        let (number, recorded) = machines.sideEffects.next()
        if recorded == nil, isReplaying {
            return .missing(Nondeterminism(expected: "a marker of side effect \(number)", found: "none"))
        }
        guard let value = recorded ?? make() else { return .unusable }
        machines.recorder.record(SideEffects.command(number, value), for: .sideEffect(Sequence(number)))
        return .value(value)
    }
}

/// What a side effect gives.
enum SideEffectValue {
    case value([Payload])
    case missing(Nondeterminism)
    /// It could not be encoded; the run has failed.
    case unusable
}
