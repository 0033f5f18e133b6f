import Testing

@Suite("The rooms of TemporalCore")
struct CoreRoomTests {
    private func files(in rooms: [String]) throws -> [SourceFile] {
        let files = try SourceTree().files.filter { file in
            rooms.contains { file.path.hasPrefix("Sources/TemporalCore/\($0)/") }
        }
        #expect(files.count >= rooms.count)
        return files
    }

    @Test("what workflow code calls is in Authoring, so the engine's own rooms have nothing public")
    func nothingPublic() throws {
        for file in try files(in: ["History", "Machines", "Operations", "Run"]) {
            for (index, line) in file.lines.enumerated() {
                #expect(!line.contains(#/^\s*(@\w+ )*public /#), "\(file.path):\(index + 1)")
            }
        }
    }

    @Test("a kind of operation keeps its operations to itself")
    func privateTables() throws {
        for file in try files(in: ["Operations"]) {
            for (index, line) in file.lines.enumerated() {
                #expect(!line.contains(#/^ {4}var \w+: \[/#), "\(file.path):\(index + 1) is open to the whole module")
            }
        }
    }
}
