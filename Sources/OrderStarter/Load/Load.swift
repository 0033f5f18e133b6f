import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import TemporalClient
import TemporalCore

/// Starts many orders at a fixed rate and measures how long they take.
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts many orders at a fixed rate, and reports how long they took.",
        discussion: """
            The starts are due at fixed times, however slow the answers are, and latencies are counted from those times. \
            Each order is sent at once the signals that it will wait for. Without --worker, the running workers are used.

            Exit codes: 0 all orders completed, 1 some did not, 2 a flag makes no sense, 3 Temporal cannot be reached.
            """
    )

    @Option(help: "How many orders.")
    var orders = 100

    @Option(help: "Orders a second.")
    var rate = 10.0

    @Option(help: "The file for a plot of the latencies, as SVG.")
    var plot: String?

    @Flag(help: "Start a worker, a validation service and a database for the orders, and remove them afterwards.")
    var worker = false

    /// The command's own flags: the connection to Temporal, the policy, the queue, the output's format.
    @ParentCommand var starter: OrderStarter

    func run() async throws {
        guard (1...1_000_000).contains(orders) else {
            throw CommandFailure.usage("--orders is \(orders); give a whole number from 1 to 1000000")
        }
        guard rate > 0, rate <= 10_000 else {
            throw CommandFailure.usage("--rate is \(rate); give orders a second, up to 10000")
        }
        let (flags, settings) = (starter.flags, processSettings)
        let name = flags.policy ?? .direct
        var quick = settings
        if settings.text("PROCESS_SECONDS") == nil { quick = quick.with(["PROCESS_SECONDS": "0.2/0.1"]) }
        let policy = try OrderPolicy(name, quick, changed: flags.set)
        let connection = try ConnectionSettings(address: flags.address, namespace: flags.namespace, settings)
        let client = try await connection.connect()
        let key = String(UUID().uuidString.prefix(8))
        let fleet = worker ? try await WorkerFleet("load", key: key, connection: connection, settings: settings) : nil
        let ownWorker = try await fleet?.worker()
        // What is measured is not how soon the shop is sold out.
        do { try await fleet?.stockUp(by: orders) } catch {
            await ownWorker?.kill()
            await fleet?.disband(keepsFolder: false)
            await client.close()
            throw CommandFailure("the shelves could not be filled: \(error)", .failed)
        }
        let queue = fleet?.queue ?? flags.taskQueue ?? settings.text("ORDER_TASK_QUEUE") ?? TaskQueue.orders.name
        let driver = OrderDriver(
            client: client,
            queue: TaskQueue(queue),
            name: "LOAD-\(key)",
            visibility: await client.knowsOrderAttributes
        )
        let (report, samples) = await measure(driver, policy)
        await ownWorker?.kill()
        await fleet?.disband(keepsFolder: false)
        await client.close()
        if let plot {
            do {
                try LatencyPlot(report: report, samples: samples).svg.write(
                    toFile: plot,
                    atomically: true,
                    encoding: .utf8
                )
            } catch { throw CommandFailure.usage("--plot: \(plot) cannot be written: \(error.localizedDescription)") }
        }
        let printer = Printer(output: flags.output, language: flags.lang)
        say(flags.output == .json ? printer.json(report) : report.text)
        let completed = report.statuses[OrderStatus.completed.rawValue] ?? 0
        if completed < orders { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func measure(_ driver: OrderDriver, _ policy: OrderPolicy) async -> (LoadReport, [LoadReport.Sample]) {
        let clock = ContinuousClock()
        let start = clock.now
        let rate = rate
        let samples = await withTaskGroup(of: LoadReport.Sample.self) { group in
            for number in 0..<orders {
                let due = Double(number) / rate
                group.addTask {
                    let time = start.advanced(by: .milliseconds(Int64(due * 1_000)))
                    try? await clock.sleep(until: time)
                    let order = driver.order(number, policy)
                    return await Self.sample(order, driver, due: due, at: time, by: clock)
                }
            }
            return await group.reduce(into: [LoadReport.Sample]()) { $0.append($1) }
        }.sorted { $0.at < $1.at }
        let seconds = (clock.now - start) / .seconds(1)
        return (LoadReport(policy: policy.name, rate: rate, seconds: seconds, samples), samples)
    }

    private static func sample(
        _ order: OrderInput,
        _ driver: OrderDriver,
        due: Double,
        at time: ContinuousClock.Instant,
        by clock: ContinuousClock
    ) async -> LoadReport.Sample {
        var sample = LoadReport.Sample(at: due)
        do {
            let handle = try await driver.startAccepted(order)
            sample.accepted = (clock.now - time) / .milliseconds(1)
            try await driver.sendSignals(to: handle, order)
            try await driver.playCarrier(of: order)
            sample.status = try await driver.end(of: handle)
            sample.completed = (clock.now - time) / .milliseconds(1)
        } catch {
            sample.error = "\(error)"
        }
        return sample
    }
}
