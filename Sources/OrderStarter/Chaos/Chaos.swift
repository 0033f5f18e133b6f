import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import OrderStores
import TemporalClient
import TemporalCore

/// Kills workers while they handle orders, and checks afterwards that nothing is lost and nothing doubled.
struct Chaos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Kills workers again and again while they handle orders, then checks that everything adds up.",
        discussion: """
            Orders of all policies are started; some of them are cancelled, declined, or want more than there is. Their \
            worker is one that this command starts, with a queue and a database of its own. It is killed as by a power \
            cut: at random moments, and between a database's commit and the answer to Temporal. In the end an \
            undisturbed worker finishes what is left, and the books are checked as by verify.

            With --unsafe-keys every attempt to charge has another key, as if the key were made up when it is needed: \
            then the check must fail, which shows that it can.

            Exit codes: 0 everything adds up, 1 it does not, 2 a flag makes no sense, 3 Temporal cannot be reached.
            """
    )

    @Option(help: "How many orders.")
    var orders = 200

    @Option(help: "How long workers are killed for, in seconds.")
    var seconds = 60.0

    @Option(help: "How long a worker lives at most before it is killed, in seconds.")
    var life = 2.0

    @Option(help: "Makes the same random choices again. (default: made up)")
    var seed: UInt64?

    @Option(help: "Where the database and the workers' logs go and stay. (default: a temporary folder)")
    var folder: String?

    @Flag(help: "Give every attempt to charge a key of its own; the check must then fail.")
    var unsafeKeys = false

    /// The command's own flags: where Temporal is, the output's form.
    @ParentCommand var starter: OrderStarter

    func run() async throws {
        guard (1...100_000).contains(orders) else {
            throw CommandFailure.usage("--orders is \(orders); give a whole number from 1 to 100000")
        }
        guard seconds >= 0, seconds <= 86_400 else {
            throw CommandFailure.usage("--seconds is \(seconds); give seconds, up to a day")
        }
        guard life > 0, life <= 3_600 else {
            throw CommandFailure.usage("--life is \(life); give seconds, up to an hour")
        }
        let (flags, settings) = (starter.flags, processSettings)
        let connection = try ConnectionSettings(address: flags.address, namespace: flags.namespace, settings)
        let client = try await connection.connect()
        let key = String(UUID().uuidString.prefix(8))
        let fleet = try await WorkerFleet("chaos", key: key, connection, settings, folder: folder)
        let run = ChaosRun(
            fleet: fleet,
            driver: OrderDriver(
                client: client,
                queue: TaskQueue(fleet.queue),
                name: "CHAOS-\(key)",
                visibility: await client.knowsOrderAttributes
            ),
            orders: orders,
            time: .milliseconds(Int64(seconds * 1_000)),
            life: .milliseconds(Int64(life * 1_000)),
            hasUnsafeKeys: unsafeKeys,
            seed: seed ?? UInt64.random(in: 0..<1_000_000)
        )
        let report: ChaosReport
        do {
            report = try await run.perform { if flags.output == .text { say($0) } }
        } catch {
            fleet.disband(keepsFolder: true)
            await client.close()
            throw CommandFailure("\(error); database and logs are in \(fleet.folder.path())", .failed)
        }
        // What is wrong can be looked at.
        fleet.disband(keepsFolder: folder != nil || !report.isSound)
        await client.close()
        let printer = Printer(output: flags.output, language: flags.lang)
        if flags.output == .json {
            say(printer.json(report))
        } else {
            say(report.summary)
            say(printer.audit(report.audit))
            for line in report.disagreements { say(line) }
        }
        if !report.isSound { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

/// What came of it.
struct ChaosReport: Encodable, Sendable {
    /// How many orders ended how, by their workflows' word.
    let statuses: [String: Int]
    let seed: UInt64
    /// How often a worker was killed at a moment that nobody chose.
    let randomKills: Int
    /// How often a worker killed itself, by the point that it had come to.
    let pointKills: [String: Int]
    let seconds: Double
    let audit: AuditReport

    private enum CodingKeys: String, CodingKey {
        case randomKills = "random_kills"
        case pointKills = "point_kills"
        case statuses, seed, seconds, audit
    }

    /// Where the database says something else of the orders than their workflows do.
    var disagreements: [String] {
        Set(statuses.keys).union(audit.orders.keys).sorted().compactMap { status in
            let (said, written) = (statuses[status] ?? 0, audit.orders[status] ?? 0)
            return said == written
                ? nil : "\(said) workflows ended as \(status), the database has \(written) such orders"
        }
    }

    /// Whether nothing was lost and nothing doubled.
    var isSound: Bool { audit.isSound && disagreements.isEmpty }

    var summary: String {
        let points = pointKills.sorted { $0.key < $1.key }.map { "\($0.value) at \($0.key)" }
        let kills = (["\(randomKills) at random"] + points).joined(separator: ", ")
        return "\(statuses.values.reduce(0, +)) orders in \(decimals(seconds, 1)) s; workers killed: \(kills)"
    }
}
