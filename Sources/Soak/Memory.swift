import ArgumentParser
import Foundation
import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker

extension Soak {
    /// Many short workflows, and the memory of the process after the first and after all of them.
    struct Memory: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs many short workflows on a separate server and prints what memory the worker keeps."
        )
        @Option(help: "How many workflows run.") var workflows = 50_000
        @Option(help: "After how many of them the memory is read first.") var warmUp = 5_000
        @Option(help: "How many runs the worker keeps in memory.") var cache = 500
        @Option(help: "How many workflows run at once.") var atOnce = 100
        @Option(help: "By how many percent the memory may have grown in the end.") var growth = 10.0

        @Option(help: "How many bytes each workflow leaves behind, to see that the check finds a leak.") var leak = 0

        func validate() throws {
            guard warmUp > 0, warmUp < workflows, atOnce > 0, cache >= 0 else {
                throw ValidationError("--warm-up must be less than --workflows, and all numbers more than 0")
            }
            guard leak >= 0 else { throw ValidationError("--leak is a number of bytes, 0 or more, not \(leak)") }
        }

        func run() async throws {
            let server = try await DevServer.start()
            defer { server.stop() }
            let client = try await Client.connect(ClientOptions(server.address))
            var options = WorkerOptions()
            options.maximumCachedWorkflows = cache
            let left = LeftBehind()
            let worker = try Worker(client, on: "soak", options: options) {
                ShortWorkflow.self
                Steps.step.implemented { [leak] input in
                    left.add(bytes: leak)
                    return input.number
                }
            }
            let running = Task { try await worker.run() }
            try await run(0..<warmUp, client)
            let before = Resident.now
            report(warmUp, memory: before, of: worker)
            // Ten readings on the way show whether it grows or only moves.
            let stride = max(1, (workflows - warmUp) / 10)
            for start in Swift.stride(from: warmUp, to: workflows, by: stride) {
                let end = min(start + stride, workflows)
                try await run(start..<end, client)
                report(end, memory: Resident.now, of: worker)
            }
            let after = Resident.now
            worker.shutDown()
            try await running.value
            await client.close()
            let grown = (Double(after.kilobytes) / Double(before.kilobytes) - 1) * 100
            print(String(format: "grown by %.1f %%, allowed are %.1f %%", grown, growth))
            if grown > growth { throw ExitCode.failure }
        }

        private func run(_ numbers: Range<Int>, _ client: Client) async throws {
            let text = String(repeating: "x", count: 500)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in numbers {
                    if number - numbers.lowerBound >= atOnce { try await group.next() }
                    group.addTask {
                        let id = WorkflowID<ShortWorkflow>("short-\(number)")
                        _ = try await client.execute(ShortWorkflow.self, id: id, on: "soak", text)
                    }
                }
                try await group.waitForAll()
            }
        }

        private func report(_ count: Int, memory: Resident, of worker: Worker) {
            let cache = worker.statistics.cache
            print("\(count) workflows: \(memory.kilobytes) kB resident, \(cache.size) runs in memory")
        }
    }
}

/// What is planted to be found.
private final class LeftBehind: Sendable {
    private let pieces = Mutex<[[UInt8]]>([])

    func add(bytes count: Int) {
        // All ones: pages of zeros would take no memory.
        if count > 0 { pieces.withLock { $0.append([UInt8](repeating: 1, count: count)) } }
    }
}

/// The memory of this process that is in RAM.
struct Resident {
    let kilobytes: Int

    static var now: Resident {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return Resident(kilobytes: line?.split(separator: " ").compactMap { Int($0) }.first ?? 0)
    }
}
