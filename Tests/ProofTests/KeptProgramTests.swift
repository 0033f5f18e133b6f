import Testing

/// Programs that once failed, as small as they could be made, under many seeds of what happens around them.
@Suite("Programs that found mistakes")
struct KeptProgramTests {
    private func prove(_ program: Program) throws {
        for seed in 0..<UInt64(60) { try Proof.prove(program, seed: seed) }
    }

    @Test("a timer of a branch that has ended is cancelled with the workflow (seed 476)")
    func timerOfEndedBranch() throws {
        let timer = Action.timer(milliseconds: 60, .notAtAll)
        try prove(Program(main: [.branches([[timer]], .all)], stimuli: [.cancel]))
        try prove(Program(main: [.stretch([timer], cancelBefore: nil)], stimuli: [.cancel]))
    }

    @Test("a branch of a branch that has ended is cancelled with the workflow (seed 1226)")
    func branchOfEndedBranch() throws {
        let timer = Action.timer(milliseconds: 60, .forIt)
        try prove(Program(main: [.branches([[.branches([[timer]], .never)]], .all)], stimuli: [.cancel]))
    }
}
