/// Values from outside that change now and then, written to history as the Go SDK does: a marker at the first call of an
/// id and at each call that gave another value. Calls are counted by id, with and without a marker.
struct MutableSideEffects: Sendable {
    static let markerName = "MutableSideEffect"

    private struct Series: Sendable {
        var calls = 0
        var last: [Payload]?
        var byCall: [Int: [Payload]] = [:]
        /// Older markers do not count the calls; they are known by the event that they are.
        var byEvent: [EventID: [Payload]] = [:]
    }

    private var series: [String: Series] = [:]

    /// Reads a marker ahead of the code that wrote it.
    mutating func read(_ marker: HistoryEvent.Marker) {
        guard marker.name == Self.markerName else { return }
        let data = marker.payloads("data")
        guard data.count == 2, let id = JSONText.unquoted(Self.text(data[0])), let value = Self.payloads(data[1]) else {
            return
        }
        let counter = marker.payloads("mutable-side-effect-call-counter").first.flatMap { Int(Self.text($0)) }
        if let counter {
            series[id, default: Series()].byCall[counter] = value
        } else if let key = marker.payloads("side-effect-id").first.flatMap({ JSONText.unquoted(Self.text($0)) }),
            let event = key.split(separator: "_").last.flatMap({ Int64($0) })
        {
            series[id, default: Series()].byEvent[EventID(event)] = value
        }
    }

    /// Whether a marker is left out of the comparison with history: code may have dropped or gained the call.
    static func leavesOut(_ marker: HistoryEvent.Marker) -> Bool { marker.name == markerName }

    /// Counts a call.
    /// - Returns: its number, what history holds of it, and the value so far.
    mutating func next(_ id: String, event: EventID) -> (number: Int, recorded: [Payload]?, last: [Payload]?) {
        var known = series[id, default: Series()]
        known.calls += 1
        let recorded = known.byCall.removeValue(forKey: known.calls) ?? known.byEvent.removeValue(forKey: event)
        let last = known.last
        if let recorded { known.last = recorded }
        series[id] = known
        return (known.calls, recorded, last)
    }

    /// Keeps the value that a call gave.
    mutating func note(_ id: String, _ value: [Payload]) { series[id]?.last = value }

    static func command(_ id: String, call: Int, event: EventID, value: [Payload]) -> Command {
        let wrapped = wrapped(value)
        return Command(
            .recordMarker(
                HistoryEvent.Marker(
                    name: markerName,
                    details: [
                        .init("data", [.json(id), wrapped]), .init("mutable-side-effect-call-counter", [.json(call)]),
                        .init("side-effect-id", [.json("\(id)_\(event)")]),
                    ]
                )
            )
        )
    }

    /// Visits the value that the part `data` of a marker holds, which is a payload within a payload.
    /// - Returns: false when the part is not readable as one; nothing was visited then.
    static func visitWrapped(_ data: inout [Payload], _ walk: inout PayloadWalk) -> Bool {
        guard data.count == 2, var value = payloads(data[1]) else { return false }
        walk.visit(&value)
        if !walk.isCollecting { data[1] = wrapped(value) }
        return true
    }

    private static func wrapped(_ value: [Payload]) -> Payload {
        let payloads = value.map { payload -> JSONDocument in
            let entries = [Payload.Entry("encoding", Array(payload.encoding.utf8))] + payload.metadata
            let metadata = entries.map { (name: $0.key, value: JSONDocument.string(Base64.encode($0.value))) }
            return .object([("metadata", .object(metadata)), ("data", .string(Base64.encode(payload.data)))])
        }
        let list = JSONDocument.object([("payloads", .list(payloads))])
        return list.payload(
            encoding: "json/protobuf",
            metadata: [.init("messageType", Array("temporal.api.common.v1.Payloads".utf8))]
        )
    }

    private static func text(_ payload: Payload) -> String { String(decoding: payload.data, as: UTF8.self) }

    /// The payloads in their JSON form.
    private static func payloads(_ wrapped: Payload) -> [Payload]? {
        guard let list = JSONText.member("payloads", of: text(wrapped)) else { return nil }
        var found: [Payload] = []
        for element in JSONText.elements(of: list) {
            var payload = Payload(encoding: "", data: [])
            for (name, value) in JSONText.members(of: JSONText.member("metadata", of: element) ?? "{}") {
                guard let bytes = JSONText.unquoted(value).flatMap(Base64.decode) else { return nil }
                if name == "encoding" {
                    payload.encoding = String(decoding: bytes, as: UTF8.self)
                } else {
                    payload.metadata.append(Payload.Entry(name, bytes))
                }
            }
            if let data = JSONText.member("data", of: element) {
                guard let bytes = JSONText.unquoted(data).flatMap(Base64.decode) else { return nil }
                payload.data = bytes
            }
            found.append(payload)
        }
        return found
    }
}

extension RunCore {
    /// The value of a mutable side effect: as history has it, or as it was, or as it is made and recorded now.
    func mutableSideEffect(
        _ id: String,
        _ make: () -> [Payload]?,
        isUnchanged: (_ last: [Payload], _ now: [Payload]) -> Bool
    ) -> SideEffectValue {
        let event = machines.nextCommandEvent
        let call = machines.mutableSideEffects.next(id, event: event)
        if let recorded = call.recorded {
            machines.recorder.record(
                MutableSideEffects.command(id, call: call.number, event: event, value: recorded),
                for: .unmatched
            )
            return .value(recorded)
        }
        guard !isReplaying else {
            if let last = call.last { return .value(last) }
            return .missing(Nondeterminism(expected: "a marker of mutable side effect \"\(id)\"", found: "none"))
        }
        guard let value = make() else { return .unusable }
        if let last = call.last, isUnchanged(last, value) { return .value(last) }
        machines.mutableSideEffects.note(id, value)
        machines.recorder.record(
            MutableSideEffects.command(id, call: call.number, event: event, value: value),
            for: .unmatched
        )
        return .value(value)
    }
}
