import Foundation
import Testing

/// How many programs a test run makes, and from which seeds.
enum Plan {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    /// Which history is to be recorded anew: `all` or a name.
    static let recorded = ProcessInfo.processInfo.environment["PROOF_RECORD"]

    /// The seeds of the programs that run in memory: always the same few, and some that nobody has seen.
    static let seeds: [UInt64] = {
        if let first = number("PROOF_SEED") { return Array(first..<first + (number("PROOF_PROGRAMS") ?? 1)) }
        let fresh = UInt64.random(in: 1_000...1_000_000_000)
        let count = number("PROOF_PROGRAMS") ?? 60
        // tidy:allow print — a failure must be repeatable, and the seeds are new each time
        print("proof: fresh programs from PROOF_SEED=\(fresh) PROOF_PROGRAMS=\(count)")
        return Array(0..<200) + Array(fresh..<fresh + count)
    }()

    /// The seeds of the programs that run on a real server, for one kind of worker.
    static func liveSeeds(_ cache: Int) -> [UInt64] {
        let first = number("PROOF_LIVE_SEED") ?? UInt64.random(in: 1_000...1_000_000_000)
        let count = max(1, (number("PROOF_LIVE_PROGRAMS") ?? 32) / 4)
        // tidy:allow print — a failure must be repeatable, and the seeds are new each time
        print("proof: \(count) programs on a server from PROOF_LIVE_SEED=\(first), cache \(cache)")
        return Array(first..<first + count)
    }

    /// The seeds of the programs that run both in a test environment and on a real server.
    static let comparedSeeds: [UInt64] = {
        let first = number("PROOF_LIVE_SEED") ?? UInt64.random(in: 1_000...1_000_000_000)
        return Array(first..<first + (number("PROOF_LIVE_PROGRAMS") ?? 100))
    }()

    /// The seeds, dealt out to as many tests as run beside each other.
    static func lot(_ number: Int) -> [UInt64] { seeds.filter { $0 % 4 == UInt64(number) } }
}

@Suite("Random programs", .timeLimit(.minutes(30)))
struct RandomProgramTests {
    @Test("replay as they ran, in every way there is", arguments: 0..<4)
    func proof(lot: Int) async {
        for seed in Plan.lot(lot) {
            // Others want their turn, such as the tests that wait for a server.
            await Task.yield()
            let program = ProgramGenerator.program(seed: seed)
            guard let failure = failure(of: program, seed) else { continue }
            let shrunk = program.shrunk { self.failure(of: $0, seed) != nil }
            Issue.record(
                """
                PROOF_SEED=\(seed): \(failure)
                shrunk to \(shrunk)
                which fails so: \(self.failure(of: shrunk, seed)?.description ?? "no more")
                """
            )
            return
        }
    }

    @Test("that were changed are caught by their histories, or ask for the same as before", arguments: 0..<4)
    func mutations(lot: Int) async throws {
        var caught = 0
        for seed in Plan.lot(lot) {
            await Task.yield()
            do throws(ProofFailure) {
                caught += try Proof.proveMutations(of: ProgramGenerator.program(seed: seed), seed: seed).caught
            } catch {
                Issue.record("PROOF_SEED=\(seed): \(error)")
                return
            }
        }
        #expect(caught > 0)
    }

    private func failure(of program: Program, _ seed: UInt64) -> ProofFailure? {
        do throws(ProofFailure) {
            try Proof.prove(program, seed: seed)
            return nil
        } catch {
            return error
        }
    }
}
