import ConsumerSupport
import Temporal
import Testing

// What the page on versions of workers shows of rolling them out stands here between `docs:` marks, so that it is compiled
// and run.

extension Live {
    @Suite("The page on versioning, about rolling out")
    struct RollOutPageTests {
        @Test("a version gets a part, then all; the old one is looked at, and workflows are moved")
        func rollOut() async throws {
            let client = try await Stage().client
            let deployment = try await client.createDeployment("parcels")
            // Versions without workers, which nothing is started on.
            for build in ["2f4c9d1", "77a01b3"] {
                try await deployment.setCurrentVersion(.build(build), allowsNoPollers: true)
            }
            // docs: a part
            let parcels = client.deployment("parcels")
            let seen = try await parcels.describe()
            try await parcels.setRampingVersion(.build("2f4c9d1"), percentage: 10, ifUnchangedSince: seen.conflictToken)
            // docs: end
            #expect(try await parcels.describe().routing.ramping?.percentage == 10)
            // docs: all
            try await parcels.setCurrentVersion(.build("2f4c9d1"))
            // docs: end
            #expect(try await parcels.describe().routing.current == .build("2f4c9d1"))
            // docs: the old one
            let old = try await parcels.describeVersion("77a01b3")
            if old.drainage?.status == .drained { try await parcels.deleteVersion("77a01b3") }
            // docs: end
            #expect(old.status == .draining)
            // docs: moved
            let version = WorkerDeploymentVersion(deploymentName: "parcels", buildID: "2f4c9d1")
            let batch = try await client.startBatch(
                .updateOptions(WorkflowOptionsChange(versioning: .set(.oneTime(version)))),
                on: .query("TemporalWorkerDeploymentVersion = 'parcels:77a01b3' AND ExecutionStatus = 'Running'"),
                reason: "the old build is wrong about postage"
            )
            // docs: end
            try await eventually("nothing had to be moved") { try await batch.describe().state == .completed }
        }
    }
}
