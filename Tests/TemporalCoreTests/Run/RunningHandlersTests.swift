import Testing

@testable import TemporalCore

@Suite("Handlers that run")
struct RunningHandlersTests {
    @Test("are named when the workflow ends before them, unless they may be abandoned")
    func warning() throws {
        var handlers = RunningHandlers()
        #expect(handlers.isEmpty && handlers.warning == nil)
        let signal = handlers.begin(.signal("s", .warn))
        let abandoned = handlers.begin(.signal("a", .abandon))
        let update = handlers.begin(.update(UpdateRequest(updateID: "1", name: "u", input: []), .warn))
        let warning = try #require(handlers.warning)
        #expect(warning.hasPrefix("[TMPRL1102]"))
        #expect(warning.contains("these handlers had: signal \"s\", update \"u\" (id 1). "))
        handlers.end(signal)
        handlers.end(update)
        #expect(!handlers.isEmpty && handlers.warning == nil)
        handlers.end(abandoned)
        #expect(handlers.isEmpty)
    }
}
