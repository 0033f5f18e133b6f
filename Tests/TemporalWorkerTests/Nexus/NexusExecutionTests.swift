import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWorker
import TestSupport
import Testing

extension Live {
    @Suite("Nexus operations without a workflow")
    struct NexusExecutionTests {
        private func reason(
            _ body: () async throws(NexusExecutionFailure) -> String
        ) async -> String {
            do throws(NexusExecutionFailure) { return try await body() } catch {
                switch error {
                case .unsuccessful(let failure): return BureauCaller.text(failure)
                case .client(let error): return "\(error)"
                }
            }
        }

        @Test("are called, awaited, described, found, cancelled and terminated by a client")
        func calls() async throws {
            let stage = try await Stage()
            let (client, key) = (stage.client, stage.key)
            let endpoint = try await stage.endpoint()
            try await stage.withWorker({ Bureau.all }) {
                let answer = try await client.execute(Bureau.echo, at: endpoint, id: "echo-\(key)", "hello")
                #expect(answer == "hello")
                let job = Bureau.Job(id: "alone-\(key)", does: .answer("written"))
                #expect(try await client.execute(Bureau.work, at: endpoint, id: job.id, job) == "written")
                let failed = await reason { () async throws(NexusExecutionFailure) in
                    try await client.execute(Bureau.fail, at: endpoint, id: "fail-\(key)", "operation")
                }
                #expect(failed == "failed NoInk: no ink")

                let waiting = Bureau.Job(id: "waits-\(key)", does: .wait)
                let handle = try await client.start(Bureau.work, at: endpoint, id: waiting.id, waiting)
                try await eventually("it has started") { try await !handle.describe().operationToken.isEmpty }
                let description = try await handle.describe()
                #expect(description.listing.status == .running && description.listing.operation == "work")
                try await handle.cancel(reason: "enough")
                #expect(
                    await reason { () async throws(NexusExecutionFailure) in try await handle.result() } == "cancelled"
                )
                #expect(try await handle.describe().listing.status == .cancelled)

                let other = Bureau.Job(id: "ends-\(key)", does: .wait)
                let doomed = try await client.start(Bureau.work, at: endpoint, id: other.id, other)
                await #expect { try await client.start(Bureau.work, at: endpoint, id: other.id, other) } throws: {
                    error in
                    if case .rpc(let error)? = error as? ClientError { error.status == .alreadyExists } else { false }
                }
                try await doomed.terminate(reason: "enough")
                #expect(
                    await reason { () async throws(NexusExecutionFailure) in try await doomed.result() } == "terminated"
                )
                try await eventually("it is found") {
                    try await client.nexusOperations("OperationId = '\(other.id)'").all().map(\.id) == [other.id]
                }
                #expect(try await client.countNexusOperations("OperationId = '\(other.id)'") == 1)
                await #expect { try await client.start(Bureau.echo, at: "nowhere", id: "x-\(key)", "") } throws: {
                    error in
                    if case .rpc(let error)? = error as? ClientError { error.status == .notFound } else { false }
                }
            }
        }
    }
}
