import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import TemporalClient
import TemporalCore

/// Runs the documented scenarios of the five reference systems, and compares the results.
struct Scenarios: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs every documented scenario of the five reference systems, and prints the result of each.",
        discussion: """
            Workers must be running, and order-api for scenarios over HTTP. With --fast, the orders' own policies shorten \
            waits; without it, the scenario without approval takes 15 minutes.

            Exit codes: 0 all results are as expected, 1 some are not, 2 a flag makes no sense, 3 Temporal or the API cannot be reached.
            """
    )

    @Flag(help: "Shorten waits.")
    var fast = false

    @Option(help: "Only the scenarios of this system: 000, 001, 002, 003, 004 or ours.")
    var only: String?

    @Option(help: "Where the API is. [ORDER_API_URL; http://localhost:8080]")
    var api: String?

    @Option(help: "How many scenarios run at once.")
    var atOnce = 4

    @Option(help: "A folder to write the orders' histories to. [RECORD_HISTORIES]")
    var record: String?

    /// The command's own flags: the connection to Temporal, the output's format.
    @ParentCommand var starter: OrderStarter

    func run() async throws {
        let (flags, settings) = (starter.flags, processSettings)
        let chosen = Scenario.all.filter { only == nil || $0.system == only }
        guard !chosen.isEmpty else {
            throw CommandFailure.usage("--only is '\(only ?? "")'; give 000, 001, 002, 003, 004 or ours")
        }
        guard (1...100).contains(atOnce) else {
            throw CommandFailure.usage("--at-once is \(atOnce); give a whole number from 1 to 100")
        }
        let api = try OrderAPIClient(api ?? settings.text("ORDER_API_URL") ?? "http://localhost:8080")
        let connection = try ConnectionSettings(address: flags.address, namespace: flags.namespace, settings)
        let client = try await connection.connect()
        do {
            let queue = flags.taskQueue ?? settings.text("ORDER_TASK_QUEUE")
            try await Self.findWorker(client, queue)
            if chosen.contains(where: \.usesAPI) {
                _ = try await api.call("GET", "/health/live")
            }
            let site = ScenarioSite(
                client: client,
                connection: connection,
                settings: queue.map { settings.with(["ORDER_TASK_QUEUE": $0]) } ?? settings,
                api: api,
                isFast: fast,
                key: String(UUID().uuidString.prefix(6)),
                recordings: (record ?? settings.text("RECORD_HISTORIES")).map { URL(fileURLWithPath: $0) },
                visibility: await client.knowsOrderAttributes
            )
            let outcomes = await perform(chosen, at: site, isText: flags.output == .text)
            await client.close()
            if flags.output == .json { say(Printer(output: .json, language: flags.lang).json(outcomes)) }
            if !outcomes.allSatisfy(\.ok) { throw ExitCode(ExitStatus.failed.rawValue) }
        } catch {
            await client.close()
            throw error
        }
    }

    /// Checks that workers poll the queues, since each scenario would wait in vain without one.
    private static func findWorker(_ client: Client, _ queue: String?) async throws {
        for name in queue.map({ [$0] }) ?? [TaskQueue.orders.name, TaskQueue.orderProcessing.name] {
            // A worker that has just started may not poll yet.
            for attempt in 1...50 {
                do throws(ClientError) {
                    if try await !client.describeTaskQueue(TaskQueue(name)).pollers.isEmpty { break }
                } catch {
                    throw CommandFailure(error)
                }
                guard attempt < 50 else {
                    throw CommandFailure("no worker polls \(name); start one with order-worker", .failed)
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Runs the scenarios, several at a time, and prints each as soon as those before it are done.
    private func perform(_ scenarios: [Scenario], at site: ScenarioSite, isText: Bool) async -> [ScenarioOutcome] {
        let isTerminal = isText && isatty(STDOUT_FILENO) == 1
        let limit: Duration = site.isFast ? .seconds(120) : .seconds(1_000)
        if isText { say(ScenarioTable.head) }
        var done: [Int: ScenarioOutcome] = [:]
        var printed = 0
        await withTaskGroup(of: (Int, ScenarioOutcome).self) { group in
            var next = 0
            func add() {
                guard next < scenarios.count else { return }
                let (index, scenario) = (next, scenarios[next])
                next += 1
                group.addTask { (index, await ScenarioOutcome(of: scenario, at: site, within: limit)) }
            }
            for _ in 0..<atOnce { add() }
            if isTerminal { Self.progress(scenarios, done) }
            for await (index, outcome) in group {
                done[index] = outcome
                add()
                if isTerminal { Self.clearLine() }
                while isText, let outcome = done[printed] {
                    say(ScenarioTable.row(outcome))
                    printed += 1
                }
                if isTerminal, done.count < scenarios.count { Self.progress(scenarios, done) }
            }
        }
        let outcomes = scenarios.indices.compactMap { done[$0] }
        if isText { say("  \(outcomes.count { $0.ok })/\(outcomes.count)") }
        return outcomes
    }

    private static func progress(_ scenarios: [Scenario], _ done: [Int: ScenarioOutcome]) {
        guard let first = scenarios.indices.first(where: { done[$0] == nil }) else { return }
        let scenario = scenarios[first]
        // A line that is too long could not be erased.
        write(String("  … \(done.count) of \(scenarios.count) done; \(scenario.system) \(scenario.title)".prefix(78)))
    }

    private static func clearLine() { write("\r\u{1B}[2K") }

    private static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}
