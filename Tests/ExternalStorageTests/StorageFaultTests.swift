import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

extension Live {
    @Suite("Storage that fails", .serialized)
    struct StorageFaultTests {
        private let shelf = Shelf()

        private func stage(_ timeLimit: Duration = .seconds(30)) async throws -> Stage {
            let storage = ExternalStorage(shelf, timeLimit: timeLimit)
            return try await Stage { $0.dataConverter.externalStorage = storage }
        }

        /// The first failed workflow task of a workflow, as the history has it, without the escapes of JSON.
        private func failedTask<W: Workflow>(_ stage: Stage, _ id: WorkflowID<W>) async throws -> String {
            try await eventually("a workflow task has failed") {
                let events = try await stage.client.handle(W.self, id: id).history().all()
                let json = events.lazy.map(\.json).first { $0.contains("workflowTaskFailedEventAttributes") }
                return json?.replacing("\\\"", with: "\"")
            }
        }

        private var options: StartOptions {
            var options = StartOptions()
            // So that the next attempt comes soon.
            options.taskTimeout = .seconds(2)
            return options
        }

        @Test(
            "while an answer is stored fails the task, which is tried again when it is back",
            arguments: [true, false]
        )
        func storing(isSilent: Bool) async throws {
            let stage = try await stage(.milliseconds(500))
            let id: WorkflowID<Trailer> = stage.id("storing-\(isSilent)")
            let handle = try await stage.client.start(
                Trailer.self,
                id: id,
                on: stage.queue,
                options: options,
                [UInt8]("again".utf8)
            )
            shelf.fail(isSilent ? .silent : .throwing("the disk is full"))
            let shelf = shelf
            let result = try await stage.withWorker({ Trailer.self }) {
                let failed = try await failedTask(stage, id)
                let said = isSilent ? "did not answer within" : "could not store payloads: the disk is full"
                #expect(failed.contains("external storage \"shelf\" \(said)"), "\(failed)")
                #expect(failed.contains("\"WORKFLOW_TASK_FAILED_CAUSE_EXTERNAL_STORAGE_FAILURE\""))
                shelf.fail(nil)
                return try await handle.result()
            }
            #expect(Freight.name(result) == "trailer")
            #expect(shelf.payloads.count == 1)
        }

        @Test("while events are read fails the task, which is tried again when it is back", arguments: [true, false])
        func reading(isSilent: Bool) async throws {
            let stage = try await stage(.milliseconds(500))
            let id: WorkflowID<Trailer> = stage.id("reading-\(isSilent)")
            let handle = try await stage.client.start(
                Trailer.self,
                id: id,
                on: stage.queue,
                options: options,
                Freight.of("again")
            )
            shelf.fail(isSilent ? .silent : .lost)
            let shelf = shelf
            let result = try await stage.withWorker({ Trailer.self }) {
                let failed = try await failedTask(stage, id)
                let said = isSilent ? "did not answer within" : "could not give payloads back: the object is lost"
                #expect(failed.contains("external storage \"shelf\" \(said)"), "\(failed)")
                #expect(failed.contains("\"WORKFLOW_TASK_FAILED_CAUSE_EXTERNAL_STORAGE_FAILURE\""))
                // The slot is free again, and the next attempt finds all.
                shelf.fail(nil)
                return try await handle.result()
            }
            #expect(Freight.name(result) == "trailer")
        }

        @Test("a worker without the driver says so, and one that has it goes on", arguments: [nil, "another"])
        func unknown(name: String?) async throws {
            let stage = try await stage()
            let id: WorkflowID<Trailer> = stage.id("unknown-\(name ?? "none")")
            let input = Freight.of("again")
            let handle = try await stage.client.start(Trailer.self, id: id, on: stage.queue, options: options, input)
            var connection = ClientOptions(try LiveServerTrait.server.address)
            connection.dataConverter.externalStorage = name.map { ExternalStorage(Shelf($0)) }
            let worker = try Worker(try await Client.connect(connection), on: stage.queue) { Trailer.self }
            let running = Task { try await worker.run() }
            let failed = try await failedTask(stage, id)
            let text =
                name == nil
                ? "[TMPRL1105] a payload lies in external storage, with driver \"shelf\", and none is set up here"
                : "a payload lies in external storage with driver \"shelf\"; the drivers here are: another"
            #expect(failed.contains(text), "\(failed)")
            worker.shutDown()
            try await running.value
            let result = try await stage.withWorker({ Trailer.self }) { try await handle.result() }
            #expect(Freight.name(result) == "trailer")
        }

        @Test("an activity's attempt fails, and the next one succeeds")
        func activity() async throws {
            let stage = try await stage()
            let id: WorkflowID<Carrier> = stage.id("activity")
            let shelf = shelf
            let result = try await stage.withWorker(
                {
                    Carrier.self
                    Carrier.bring.implemented { _, context in
                        shelf.fail(context.info.attempt == 1 ? .throwing("the network is down") : nil)
                        return Freight.of("brought \(context.info.attempt)")
                    }
                },
                { try await stage.client.execute(Carrier.self, id: id, on: stage.queue) }
            )
            #expect(result == "brought 2")
            #expect(shelf.faults == 1)
        }

        @Test("a client's call fails with a sentence, and nothing is started")
        func client() async throws {
            let stage = try await stage()
            shelf.fail(.throwing("the bucket is gone"))
            let id: WorkflowID<Trailer> = stage.id("client")
            let error = await #expect(throws: ClientError.self) {
                try await stage.client.start(Trailer.self, id: id, on: stage.queue, Freight.of("x"))
            }
            #expect(
                "\(error as Any)".contains("external storage \"shelf\" could not store payloads: the bucket is gone")
            )
            await #expect(throws: ClientError.self) { try await stage.client.handle(Trailer.self, id: id).describe() }
        }
    }
}

/// Gets something large from an activity.
struct Carrier: Workflow {
    init(_ input: Empty) {}

    static let bring = Activity<Empty, [UInt8], Never>(
        "bring",
        startToClose: .seconds(20),
        retry: RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 3)
    )

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        Freight.name(try await context.execute(bring))
    }
}
