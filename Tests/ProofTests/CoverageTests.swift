import TemporalCore
import Testing

@Suite("What random programs reach")
struct CoverageTests {
    /// The kinds of events that have an effect on a run.
    static let events = [
        "timerStarted", "timerFired", "timerCancelled", "activityScheduled", "activityCompleted", "activityFailed",
        "activityTimedOut", "activityCancelRequested", "activityCancelled", "childInitiated", "childStarted",
        "childStartFailed", "childCompleted", "childFailed", "childCancelled", "childTimedOut", "markerRecorded",
        "searchAttributesUpserted", "propertiesModified", "externalSignalInitiated", "externalSignalDelivered",
        "externalSignalFailed", "externalCancelInitiated", "externalCancelDelivered", "externalCancelFailed",
        "signaled", "workflowCancelRequested", "updateAdmitted", "updateAccepted", "updateCompleted",
        "workflowTaskFailed", "workflowTaskTimedOut", "workflowCompleted", "workflowFailed", "workflowCancelled",
        "workflowContinuedAsNew", "nexusScheduled", "nexusStarted", "nexusCompleted", "nexusFailed", "nexusCancelled",
        "nexusTimedOut", "nexusCancelRequested", "nexusCancelDelivered", "nexusCancelFailed",
    ]

    @Test("every kind of command and event that the engine handles, and every turn a task can take")
    func coverage() async throws {
        var tally: [String: Int] = [:]
        for seed in 0..<UInt64(400) {
            await Task.yield()
            let tallied = try Proof.tally(of: ProgramGenerator.program(seed: seed), seed: seed)
            tally.merge(tallied, uniquingKeysWith: +)
        }
        let turns = [
            "task taken", "task dropped", "task refused", "task lost", "sticky task", "whole task", "query", "reset",
            "task held open",
        ]
        for name in Self.events + turns {
            #expect(tally[name, default: 0] > 0, "no \(name) in 400 programs")
        }
    }
}
