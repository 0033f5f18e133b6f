import Temporal
import TemporalTesting
import Testing

@testable import Forms

/// What the forms of one workflow have in common, for a test that runs each of them.
protocol ParcelForm: Workflow where Input == String, Output == String {
    static var sign: KeyPath<Messages, Signal<Self, Empty>> { get }
    static var note: KeyPath<Messages, Signal<Self, Arguments<String, Int>>> { get }
    static var remind: KeyPath<Messages, Signal<Self, Duration>> { get }
    static var street: KeyPath<Messages, Query<Self, String>> { get }
    static var summary: KeyPath<Messages, Query<Self, String>> { get }
    static var has: KeyPath<Messages, InputQuery<Self, String, Bool>> { get }
    static var redirect: KeyPath<Messages, Update<Self, String, String, TooLate>> { get }
    static var weigh: KeyPath<Messages, Update<Self, Empty, Int, any Error>> { get }
    static var clear: KeyPath<Messages, Update<Self, Empty, Empty, Never>> { get }
}

extension ParcelByHand: ParcelForm {
    static var sign: KeyPath<Messages, Signal<Self, Empty>> { \.sign }
    static var note: KeyPath<Messages, Signal<Self, Arguments<String, Int>>> { \.note }
    static var remind: KeyPath<Messages, Signal<Self, Duration>> { \.remind }
    static var street: KeyPath<Messages, Query<Self, String>> { \.street }
    static var summary: KeyPath<Messages, Query<Self, String>> { \.summary }
    static var has: KeyPath<Messages, InputQuery<Self, String, Bool>> { \.has }
    static var redirect: KeyPath<Messages, Update<Self, String, String, TooLate>> { \.redirect }
    static var weigh: KeyPath<Messages, Update<Self, Empty, Int, any Error>> { \.weigh }
    static var clear: KeyPath<Messages, Update<Self, Empty, Empty, Never>> { \.clear }
}

extension StaticParcel: ParcelForm {
    static var sign: KeyPath<Messages, Signal<Self, Empty>> { \.sign }
    static var note: KeyPath<Messages, Signal<Self, Arguments<String, Int>>> { \.note }
    static var remind: KeyPath<Messages, Signal<Self, Duration>> { \.remind }
    static var street: KeyPath<Messages, Query<Self, String>> { \.street }
    static var summary: KeyPath<Messages, Query<Self, String>> { \.summary }
    static var has: KeyPath<Messages, InputQuery<Self, String, Bool>> { \.has }
    static var redirect: KeyPath<Messages, Update<Self, String, String, TooLate>> { \.redirect }
    static var weigh: KeyPath<Messages, Update<Self, Empty, Int, any Error>> { \.weigh }
    static var clear: KeyPath<Messages, Update<Self, Empty, Empty, Never>> { \.clear }
}

extension Parcel: ParcelForm {
    static var sign: KeyPath<Messages, Signal<Self, Empty>> { \.sign }
    static var note: KeyPath<Messages, Signal<Self, Arguments<String, Int>>> { \.note }
    static var remind: KeyPath<Messages, Signal<Self, Duration>> { \.remind }
    static var street: KeyPath<Messages, Query<Self, String>> { \.street }
    static var summary: KeyPath<Messages, Query<Self, String>> { \.summary }
    static var has: KeyPath<Messages, InputQuery<Self, String, Bool>> { \.has }
    static var redirect: KeyPath<Messages, Update<Self, String, String, TooLate>> { \.redirect }
    static var weigh: KeyPath<Messages, Update<Self, Empty, Int, any Error>> { \.weigh }
    static var clear: KeyPath<Messages, Update<Self, Empty, Empty, Never>> { \.clear }
}

@Suite("Histories")
struct HistoryTests {
    /// Everything that a parcel can be told while it waits, with what it answers.
    private func run<Form: ParcelForm>(_ form: Form.Type) async throws -> WorkflowHistory {
        let depot = Depot()
        let test = try await WorkflowTestEnvironment {
            form
            depot.activities
        }
        defer { test.shutDown() }
        let handle = try await test.client.start(form, id: "parcel", on: test.taskQueue, "Main Street")
        #expect(try await handle.query(Form.street) == "Main Street")
        try await handle.signal(Form.note, Arguments("fragile", 2))
        try await handle.signal(Form.remind, .seconds(90))
        #expect(try await handle.query(Form.has, "fragile"))
        await #expect(throws: ClientError.self) { try await handle.query(Form.has, "") }
        #expect(try await handle.update(Form.redirect, "Side Street", updateID: "1") == "Main Street")
        await #expect(throws: UpdateFailure<TooLate>.self) { try await handle.update(Form.redirect, "", updateID: "2") }
        #expect(try await handle.update(Form.weigh, Empty(), updateID: "3") == 1100)
        _ = try await handle.update(Form.clear, Empty(), updateID: "4")
        #expect(try await handle.update(Form.weigh, Empty(), updateID: "5") == 1100)
        try await test.sleep(for: .seconds(120))
        #expect(try await handle.query(Form.summary) == #"Side Street false ["1100 g"] 1"#)
        try await handle.signal(named: "confirm")
        // After a signal its validator refuses it, which leaves nothing in the history.
        await #expect(throws: UpdateFailure<TooLate>.self) {
            try await handle.update(Form.redirect, "Elsewhere", updateID: "6")
        }
        #expect(try await handle.result() == "Main Street with 2 notes, attempt 1 at Side Street")
        return try await test.history(of: "parcel")
    }

    /// Every field of every event.
    private func text(of history: WorkflowHistory) -> String {
        var text = ""
        dump(history, to: &text)  // tidy:allow print — into a text
        return text
    }

    @Test("the macros write the history that one writes by hand")
    func same() async throws {
        let byHand = text(of: try await run(ParcelByHand.self))
        #expect(byHand.contains("remind-later") && byHand.contains("file-away") && byHand.contains("clear"))
        #expect(text(of: try await run(StaticParcel.self)) == byHand)
        #expect(text(of: try await run(Parcel.self)) == byHand)
    }

    @Test("each form replays the others' histories, whole, in pages and cut at each task")
    func replay() async throws {
        let depot = Depot()
        let replayers = [
            try Replayer { ParcelByHand.self },
            try Replayer { StaticParcel.self },
            try Replayer {
                Parcel.self; depot.activities
            },
        ]
        let histories = [
            try await run(ParcelByHand.self), try await run(StaticParcel.self), try await run(Parcel.self),
        ]
        for history in histories {
            for replayer in replayers {
                for feeding in [Replayer.Feeding.whole, .pages(1), .pages(3), .cutAtEachTask] {
                    try await replayer.replay(history, feeding)
                }
            }
        }
    }

    @Test("names on the wire are the methods', unless said otherwise")
    func names() {
        let messages = Parcel.Messages()
        #expect(Parcel.name == "Parcel" && Page<Int>.name == "Page<Int>")
        #expect(messages.sign.name == "sign" && messages.sign.aliases == ["confirm"])
        #expect(messages.remind.name == "remind-later" && messages.street.name == "street")
        #expect(messages.summary.description == "All in a line.")
        #expect(Depot.weigh.name == "weigh" && Depot.file.name == "file-away")
        #expect(Depot.file.options.retry?.maximumAttempts == 3 && Depot.weigh.options.startToClose == .seconds(10))
    }
}
