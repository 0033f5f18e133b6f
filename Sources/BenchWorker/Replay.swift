import ArgumentParser

extension BenchWorker {
    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Replays one history many times and says what it cost.")
        @Argument(help: "The history, as exported by the Temporal CLI.") var history: String
        @Option(help: "How many replays.") var k = 20
        func run() throws {}
    }
}
