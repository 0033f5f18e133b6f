import ArgumentParser
import Foundation
import OrderActivities
import OrderCommandLine
import OrderContract
import OrderDatabase
import OrderStores
import TemporalClient
import TemporalCore

/// Sets right what `verify` finds.
struct Repair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what would set right what verify finds, and with --apply does it.",
        discussion: """
            Without --apply nothing is changed. With it, orders get the end that their workflows had, orders that the \
            database does not have are written from their workflows, customers are told what they were not told, and \
            orders that have ended give back what they still have. All of it is done with the order's own keys, so it is \
            done once, and written down with the name of --by. What is not safe to do is left for a person.

            Exit codes: 0 nothing is left to do, 1 something is: proposed, not possible, or for a person, 2 a flag or \
            variable makes no sense or the database cannot be used, 3 it or Temporal cannot be reached.
            """
    )

    @OptionGroup var books: BookFlags

    @Flag(help: "Do what is proposed.")
    var apply = false

    /// The command's own flags: the connection to Temporal, the queue, who does it, the output's format.
    @ParentCommand var starter: OrderStarter

    /// How often it looks: what was set right may show something else, such as a message that was never sent.
    private static let mostRounds = 4

    func run() async throws {
        let settings = processSettings
        let report = try await books.withStores(settings) { stores in
            let place = try ConnectionSettings(
                address: starter.flags.address,
                namespace: starter.flags.namespace,
                settings
            )
            return try await starter.flags.withRoster(place) { try await repair(stores, asking: $0, settings) }
        }
        say(Printer(output: starter.flags.output, language: .english).repaired(report))
        if !report.isDone { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func repair(
        _ stores: OrderStores,
        asking roster: WorkflowRoster,
        _ settings: Settings
    ) async throws -> RepairReport {
        let operatorsName = starter.flags.by ?? NSUserName()
        let mender = Mender(
            stores: stores,
            by: operatorsName.isEmpty ? "operator" : operatorsName,
            address: try PublicAddress.read(settings)
        )
        var report = RepairReport(database: stores.database.name, applied: apply)
        do {
            var mended: Set<AuditReport.Violation> = []
            for _ in 0..<Self.mostRounds {
                let plan = RepairPlan(stores: stores, roster: roster)
                var proposals = try await plan.proposals(for: try await findings(stores, settings))
                guard apply else {
                    report.findings = proposals
                    break
                }
                for index in proposals.indices { await mender.mend(&proposals[index], unless: mended) }
                report.note(proposals)
                let done = proposals.filter { $0.state == .mended }.map(\.violation)
                guard !done.isEmpty else { break }
                mended.formUnion(done)
            }
        } catch let error as ClientError {
            throw Self.silence("\(error)")
        }
        return report
    }

    private func findings(_ stores: OrderStores, _ settings: Settings) async throws -> [Finding] {
        let audit = try await Audit(stores.database).report()
        switch try await starter.flags.compare(stores, settings) {
        case .found(let findings, _): return findings + audit.violations.map { Finding($0) }
        case .unreachable(let reason): throw Self.silence(reason)
        }
    }

    private static func silence(_ reason: String) -> CommandFailure {
        CommandFailure("Temporal does not answer, and without it nobody knows what is right: \(reason)", .unreachable)
    }
}

extension RepairReport {
    /// Adds what a further round has come to. What is still there replaces what was said of it before.
    mutating func note(_ proposals: [Proposal]) {
        let said = Set(proposals.map(\.violation))
        findings.removeAll { said.contains($0.violation) || $0.remedy.map { $0.isDependent } ?? false }
        findings += proposals
    }
}

extension Remedy {
    /// Whether only what was done for another finding decides about it.
    var isDependent: Bool { if case .alongWithTheOther = self { true } else { false } }
}

/// Does what is proposed, one finding at a time: each is a separate change.
struct Mender: Sendable {
    let stores: OrderStores
    /// Who does it.
    let by: String
    /// What the links in messages to customers begin with; there are none when nil.
    let address: PublicAddress?

    /// Does what is proposed, and says what came of it.
    /// - Parameters:
    ///   - proposal: what to do; afterwards what was done.
    ///   - mended: what was set right before. It is not tried again.
    func mend(_ proposal: inout Proposal, unless mended: Set<AuditReport.Violation>) async {
        guard let remedy = proposal.remedy, !remedy.isDependent else { return }
        guard !mended.contains(proposal.violation) else {
            (proposal.state, proposal.sentence) = (.failed, "it was set right, and it is so again: somebody looks why")
            return
        }
        do {
            (proposal.state, proposal.sentence) = (.mended, try await apply(remedy, proposal))
        } catch let error as Changed {
            (proposal.state, proposal.sentence) = (.failed, error.sentence)
        } catch {
            (proposal.state, proposal.sentence) = (.failed, "\(error)")
        }
    }

    /// The order has changed since it was looked at.
    private struct Changed: Error {
        let sentence = "the order has changed meanwhile; repair again"
    }

    /// - Returns: what was done.
    private func apply(_ remedy: Remedy, _ proposal: Proposal) async throws -> String {
        let (id, store) = (proposal.violation.subject, stores.repairs)
        let note = RepairStore.Note(by: by, rule: proposal.violation.rule)
        switch remedy {
        case .close(let outcome):
            guard let given = try await store.close(id, as: outcome, note) else { throw Changed() }
            return "recorded as \(outcome.status.rawValue)" + (given.words.map { ", gave back \($0)" } ?? "")
        case .reopen(let standing, let outcome):
            guard try await store.reopen(standing, as: outcome, note) else { throw Changed() }
            return "opened again as \(outcome.status.rawValue)"
        case .restore(let request, let outcome, let wasTaken):
            guard try await store.restore(request, as: outcome, wasTaken: wasTaken, note) else { throw Changed() }
            return "wrote its row" + (outcome.map { " as \($0.status.rawValue)" } ?? "")
        case .giveBack:
            guard let given = try await store.giveBack(id, note) else { throw Changed() }
            return "gave back \(given.words ?? "nothing")"
        case .tell(let message):
            let messenger = Messenger(notifications: stores.notifications) { [stores, address] orderID in
                guard let address else { return nil }
                return address.link(try await stores.secrets.trackingKey().token(of: orderID))
            }
            _ = try await messenger.tell(message)
            try await store.write(note, of: id)
            return "sent: \(message.message)"
        case .acknowledge:
            try await store.write(note, of: id)
            return "noted that \(by) has seen it"
        case .alongWithTheOther: return proposal.sentence
        }
    }
}
