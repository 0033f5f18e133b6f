import Foundation
import Testing

@testable import TemporalCore

/// A machine's transitions, every state with every event, as a page of the documentation.
struct TransitionTable: Sendable, CustomTestStringConvertible {
    /// The file in `docs/machines`, without its extension.
    let name: String
    let markdown: String
    var testDescription: String { name }

    init<State: CaseIterable & Equatable, Event: CaseIterable, Effect: Equatable>(
        _ name: String,
        about: String,
        none: Effect,
        transition: (State, Event) throws -> (State, Effect)
    ) {
        self.name = name
        let title = name.replacing("-", with: " ")
        let events = Event.allCases.map { "\($0)" }
        var lines = ["# The \(title) machine", "", about, ""]
        lines.append("A row is a state, a column is an event; a cell is the state that follows and what is to be done.")
        lines.append(
            "“refused” means that history does not fit the code. Begins as `\(State.allCases.first.map { "\($0)" } ?? "")`."
        )
        lines += ["", Self.row([""] + events.map { "`\($0)`" }), Self.row(["---"] + events.map { _ in "---" })]
        for state in State.allCases {
            let cells = Event.allCases.map { event in Self.cell(state, none: none) { try transition(state, event) } }
            lines.append(Self.row(["`\(state)`"] + cells))
        }
        markdown = lines.joined(separator: "\n") + "\n"
    }

    private static func cell<State: Equatable, Effect: Equatable>(
        _ state: State,
        none: Effect,
        _ transition: () throws -> (State, Effect)
    ) -> String {
        guard let (next, effect) = try? transition() else { return "refused" }
        let place = next == state ? "stays" : "`\(next)`"
        return effect == none ? place : "\(place), \(effect)"
    }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    /// All of them.
    static let all = [
        TransitionTable(
            "timer",
            about: "One timer, from the command that starts it to the event that ends it.",
            none: TimerMachine.Effect.none,
            transition: TimerMachine.transition
        ),
        TransitionTable(
            "activity",
            about: "One activity, from the command that schedules it to the event that ends it.",
            none: ActivityMachine.Effect.none,
            transition: ActivityMachine.transition
        ),
        TransitionTable(
            "child-workflow",
            about: "One child workflow, from the command that asks for it to the event that ends it.",
            none: ChildWorkflowMachine.Effect.none,
            transition: ChildWorkflowMachine.transition
        ),
        TransitionTable(
            "update",
            about: "One update, from the request to its outcome.",
            none: UpdateMachine.Effect.none,
            transition: UpdateMachine.transition
        ),
        TransitionTable(
            "external",
            about: "One signal or request to cancel that goes to another workflow.",
            none: ExternalMachine.Effect.none,
            transition: ExternalMachine.transition
        ),
        TransitionTable(
            "local-activity",
            about: "One local activity, from the call to the marker that says how it ended.",
            none: LocalActivityMachine.Effect.none,
            transition: LocalActivityMachine.transition
        ),
        TransitionTable(
            "nexus-operation",
            about: "One call of a Nexus operation, from the command that asks for it to the event that ends it.",
            none: NexusOperationMachine.Effect.none,
            transition: NexusOperationMachine.transition
        ),
    ]

    /// The committed page.
    func page(beside file: String = #filePath) -> URL {
        URL(filePath: file).deletingLastPathComponent().appending(path: "../../../docs/machines/\(name).md")
            .standardizedFileURL
    }
}
