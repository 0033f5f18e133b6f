import ArgumentParser
import Foundation
import TemporalCore
import TemporalTesting
import TemporalWorker

extension BenchWorker {
    /// Replays one history many times and prints what an event costs.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replays one history many times and prints one JSON line with what it cost."
        )
        @Argument(help: "The history, as exported by the Temporal CLI.") var history: String
        @Option(help: "How many replays are timed; two more warm up.") var k = 20

        func validate() throws {
            guard k > 0 else { throw ValidationError("--k must be at least 1") }
        }

        func run() async throws {
            let json = [UInt8](try Data(contentsOf: URL(fileURLWithPath: history)))
            let clock = ContinuousClock()
            let parseStart = clock.now
            let recorded = try WorkflowHistory(json: json)
            let parsed = parseStart.duration(to: clock.now)
            let replayer = try Replayer {
                ChainWorkflow.self
                FanoutWorkflow.self
                TimersSignalsWorkflow.self
                EchoWorkflow.self
                SignalSumWorkflow.self
                InteractiveWorkflow.self
                VersionWorkflow.self
            }
            for _ in 0..<2 { try await replayer.replay(recorded) }
            let cpuStart = Usage.current
            let start = clock.now
            for _ in 0..<k { try await replayer.replay(recorded) }
            let wall = start.duration(to: clock.now) / .seconds(1)
            let usage = Usage.current
            try report(events: recorded.eventCount, wall: wall, cpu: usage.cpu - cpuStart.cpu, parsed, usage)
        }

        private func report(events: Int, wall: Double, cpu: Double, _ parsed: Duration, _ usage: Usage) throws {
            let total = Double(events * k)
            let line = Line(
                label: "swift",
                history: URL(fileURLWithPath: history).deletingPathExtension().lastPathComponent,
                events: events,
                k: k,
                wall_s: wall,
                cpu_s: cpu,
                events_per_s: total / wall,
                cpu_us_per_event: cpu / total * 1_000_000,
                json_parse_ms: parsed / .milliseconds(1),
                peak_rss_kb: usage.peakKilobytes
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            print(String(decoding: try encoder.encode(line), as: UTF8.self))
        }
    }

    /// The fields of the report, named as the other SDKs' reports name them.
    private struct Line: Encodable {
        let label: String
        let history: String
        let events: Int
        let k: Int
        let wall_s: Double
        let cpu_s: Double
        let events_per_s: Double
        let cpu_us_per_event: Double
        let json_parse_ms: Double
        let peak_rss_kb: Int
    }

    /// What the process has used of the machine.
    private struct Usage {
        let cpu: Double
        let peakKilobytes: Int

        static var current: Usage {
            var usage = rusage()
            getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
            let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            let micros = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
            return Usage(cpu: seconds + micros / 1_000_000, peakKilobytes: usage.ru_maxrss)
        }
    }
}
