import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

extension HistoryCase: CustomTestStringConvertible {
    var testDescription: String { name }
}

@Suite("The library of histories")
struct HistoryTests {
    private let replayer: Replayer
    init() throws { replayer = try Replayer { Interpreter.self } }

    @Test("shows what it says", arguments: HistoryLibrary.all)
    func shows(library: HistoryCase) throws {
        let kinds = Set(try library.history().events.map { String("\($0.attributes)".prefix { $0 != "(" }) })
        for kind in library.shows { #expect(kinds.contains(kind)) }
    }

    @Test("replays whole, in pages and cut at each task", arguments: HistoryLibrary.all)
    func replays(library: HistoryCase) async throws {
        let history = try library.history()
        for feeding in [Replayer.Feeding.whole, .pages(1), .pages(2), .pages(3), .pages(7), .cutAtEachTask] {
            try await replayer.replay(history, feeding)
        }
    }

    @Test("replays with all its values", arguments: HistoryLibrary.all)
    func replaysValues(library: HistoryCase) async throws {
        try await Replayer(comparing: .inputs) { Interpreter.self }.replay(try library.history())
    }

    @Test("catches changed code, with the event, what was expected and what was found", arguments: HistoryLibrary.all)
    func catches(library: HistoryCase) async throws {
        let history = try library.history()
        let caught = await #expect(throws: ReplayFailure.self) {
            try await Interpreter.$changed.withValue(library.changed) { try await replayer.replay(history) }
        }
        let failure = try #require(caught)
        #expect(failure.eventID == EventID(library.caught.event), "\(failure)")
        let parts = failure.reason.split(separator: ", found ")
        #expect(parts.first?.contains(library.caught.expected) == true, "\(failure)")
        #expect(parts.last?.contains(library.caught.found) == true, "\(failure)")
    }

    @Test("has every kind of event that the engine acts upon")
    func isComplete() {
        let shown = Set(HistoryLibrary.all.flatMap(\.shows))
        let names = HistoryLibrary.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(shown.isSuperset(of: CoverageTests.events))
    }
}
