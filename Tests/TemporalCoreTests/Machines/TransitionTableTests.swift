import Foundation
import Testing

@testable import TemporalCore

@Suite("The pages about the machines")
struct TransitionTableTests {
    @Test("a page in docs/machines says what its machine does", arguments: TransitionTable.all)
    func page(_ table: TransitionTable) throws {
        let page = table.page()
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] == "1" {
            let folder = page.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try table.markdown.write(to: page, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: page, encoding: .utf8)
        #expect(written == table.markdown, "run the tests with UPDATE_DOCS=1 and look at the difference")
    }

    @Test("a table shows every state, what follows and what is refused")
    func rendering() {
        enum State: CaseIterable { case off, on }
        enum Event: CaseIterable { case press, hold }
        enum Effect { case none, light }
        let table = TransitionTable("light-switch", about: "A switch.", none: Effect.none) {
            (state: State, event: Event) in
            switch (state, event) {
            case (.off, .press): (.on, .light)
            case (.on, .press): (.off, .none)
            case (.on, .hold): (.on, .none)
            case (.off, .hold): throw Nondeterminism(expected: "light", found: "none")
            }
        }
        #expect(table.markdown.hasPrefix("# The light switch machine\n\nA switch.\n"))
        #expect(table.markdown.contains("| `off` | `on`, light | refused |"))
        #expect(table.markdown.contains("| `on` | `off` | stays |"))
    }
}
