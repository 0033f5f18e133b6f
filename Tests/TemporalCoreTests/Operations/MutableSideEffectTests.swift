import Testing

@testable import TemporalCore

@Suite("Mutable side effects")
struct MutableSideEffectTests {
    private let one = [Payload.json(1)]
    private let two = [Payload.json("zwei")]

    private func marker(_ command: Command) throws -> HistoryEvent.Marker {
        guard case .recordMarker(let marker) = command.attributes else { throw Wrong() }
        return marker
    }
    private struct Wrong: Error {}

    @Test("calls with a marker give what it has, those between give the value before")
    func replay() throws {
        var effects = MutableSideEffects()
        effects.read(try marker(MutableSideEffects.command("id", call: 1, event: EventID(5), value: one)))
        effects.read(try marker(MutableSideEffects.command("id", call: 4, event: EventID(9), value: two)))
        let calls = (1...5).map { _ in effects.next("id", event: EventID(0)) }
        #expect(calls.map(\.number) == [1, 2, 3, 4, 5])
        #expect(calls.map(\.recorded) == [one, nil, nil, two, nil])
        #expect(calls.map(\.last) == [nil, one, one, one, two])
        #expect(effects.next("other", event: EventID(0)).recorded == nil)
    }

    @Test("a marker looks as the Go SDK writes it, and one without a call counter is found by its event")
    func goFormat() throws {
        let written = try marker(MutableSideEffects.command("id", call: 3, event: EventID(17), value: two))
        let texts = written.details.flatMap { detail in
            detail.payloads.map { "\(detail.name) \($0.encoding) \(String(decoding: $0.data, as: UTF8.self))" }
        }
        #expect(
            texts == [
                #"data json/plain "id""#,
                #"data json/protobuf {"payloads":[{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"Inp3ZWki"}]}"#,
                "mutable-side-effect-call-counter json/plain 3",
                #"side-effect-id json/plain "id_17""#,
            ]
        )
        var old = written
        old.details.removeAll { $0.name == "mutable-side-effect-call-counter" }
        var effects = MutableSideEffects()
        effects.read(old)
        #expect(effects.next("id", event: EventID(16)).recorded == nil)
        #expect(effects.next("id", event: EventID(17)).recorded == two)
    }

    @Test("a marker that cannot be read is passed over")
    func broken() {
        var effects = MutableSideEffects()
        let data = [Payload.json("id"), Payload(encoding: "json/protobuf", data: Array("{".utf8))]
        effects.read(HistoryEvent.Marker(name: "MutableSideEffect", details: [.init("data", data)]))
        effects.read(HistoryEvent.Marker(name: "MutableSideEffect", details: []))
        #expect(effects.next("id", event: EventID(1)).recorded == nil)
    }
}
