import ArgumentParser
import Foundation
import OrderCommandLine
import OrderContract
import OrderStores
import TemporalClient
import TemporalCore

/// Kills workers while they handle orders, and then checks that nothing is lost and nothing is done twice.
struct Chaos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Kills workers again and again while they handle orders, then checks that everything adds up.",
        discussion: """
            Orders of all policies are started; some of them are cancelled, declined, or ask for more than is in stock. \
            This command starts their worker, on its own queue and database, and kills it like a power cut: at random \
            moments, and between a database's commit and the answer to Temporal. In the end, a worker that is not \
            killed finishes what is left, and the books are checked as by verify.

            With --unsafe-keys, every attempt to charge has another key, as if the key were made when it is needed. \
            Then the check must fail, which shows that it works.

            Exit codes: 0 everything adds up, 1 it does not, 2 a flag makes no sense, 3 Temporal cannot be reached.
            """
    )

    @Option(help: "How many orders.")
    var orders = 200

    @Option(help: "How long to go on killing workers, in seconds.")
    var seconds = 60.0

    @Option(help: "How long a worker lives at most before it is killed, in seconds.")
    var life = 2.0

    @Option(help: "Repeats the random choices of this seed. (default: a random seed)")
    var seed: UInt64?

    @Option(help: "A folder for the database and the workers' logs, which are kept. (default: a temporary folder)")
    var folder: String?

    @Flag(help: "Give every attempt to charge another key; the check must then fail.")
    var unsafeKeys = false

    /// The command's own flags: the connection to Temporal, the output's format.
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
        let fleet = try await WorkerFleet(
            "chaos",
            key: key,
            connection: connection,
            settings: settings,
            folder: folder
        )
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
            await fleet.disband(keepsFolder: true)
            await client.close()
            throw CommandFailure("\(error); database and logs are in \(fleet.folder.path())", .failed)
        }
        // If something is wrong, the folder is kept.
        await fleet.disband(keepsFolder: folder != nil || !report.isSound)
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

/// The result of a chaos run.
struct ChaosReport: Encodable, Sendable {
    /// How many orders ended with each status, according to their workflows.
    let statuses: [String: Int]
    let seed: UInt64
    /// How often a worker was killed at a random moment.
    let randomKills: Int
    /// How often a worker killed itself, by the point.
    let pointKills: [String: Int]
    let seconds: Double
    let audit: AuditReport

    private enum CodingKeys: String, CodingKey {
        case randomKills = "random_kills"
        case pointKills = "point_kills"
        case statuses, seed, seconds, audit
    }

    /// Where the database and the workflows disagree about the orders.
    var disagreements: [String] {
        Set(statuses.keys).union(audit.orders.keys).sorted().compactMap { status in
            let (said, written) = (statuses[status] ?? 0, audit.orders[status] ?? 0)
            return said == written
                ? nil : "\(said) workflows ended as \(status), the database has \(written) such orders"
        }
    }

    /// Whether nothing was lost and nothing was done twice.
    var isSound: Bool { audit.isSound && disagreements.isEmpty }

    var summary: String {
        let points = pointKills.sorted { $0.key < $1.key }.map { "\($0.value) at \($0.key)" }
        let kills = (["\(randomKills) at random"] + points).joined(separator: ", ")
        return "\(statuses.values.reduce(0, +)) orders in \(decimals(seconds, 1)) s; workers killed: \(kills)"
    }
}
