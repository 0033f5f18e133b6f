import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWorker
import TestSupport
import Testing

/// Notes what passes it.
private final class NexusNotes: ClientInterceptor {
    private let names = Mutex(Set<String>())
    var seen: Set<String> { names.withLock { $0 } }
    private func note(_ name: String) { names.withLock { _ = $0.insert(name) } }

    func startNexusOperation<Input, Output>(
        _ call: StartNexusOperationCall<Input, Output>,
        next: Next<StartNexusOperationCall<Input, Output>, NexusExecutionHandle<Output>, ClientError>
    ) async throws(ClientError) -> NexusExecutionHandle<Output> {
        note("start")
        return try await next(call)
    }

    func nexusOperationResult<Output>(
        _ call: NexusExecutionCall,
        next: Next<NexusExecutionCall, Output, NexusExecutionFailure>
    ) async throws(NexusExecutionFailure) -> Output {
        note("result")
        return try await next(call)
    }

    func describeNexusOperation(
        _ call: NexusExecutionCall,
        next: Next<NexusExecutionCall, NexusExecutionDescription, ClientError>
    ) async throws(ClientError) -> NexusExecutionDescription {
        note("describe")
        return try await next(call)
    }

    func cancelNexusOperation(
        _ call: EndNexusOperationCall,
        next: Next<EndNexusOperationCall, Void, ClientError>
    ) async throws(ClientError) {
        note("cancel")
        try await next(call)
    }

    func terminateNexusOperation(
        _ call: EndNexusOperationCall,
        next: Next<EndNexusOperationCall, Void, ClientError>
    ) async throws(ClientError) {
        note("terminate")
        try await next(call)
    }

    func countNexusOperations(
        _ call: FindNexusOperationsCall,
        next: Next<FindNexusOperationsCall, Int, ClientError>
    ) async throws(ClientError) -> Int {
        note("count")
        return try await next(call)
    }

    func listNexusOperations(
        _ call: FindNexusOperationsCall,
        next: (FindNexusOperationsCall) -> ServerList<NexusExecutionListing>
    ) -> ServerList<NexusExecutionListing> {
        note("list")
        return next(call)
    }
}

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
            let notes = NexusNotes()
            let stage = try await Stage { $0.interceptors = [notes] }
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
                let seen: Set = ["start", "result", "describe", "cancel", "terminate", "count", "list"]
                #expect(notes.seen == seen, "what passes the client's interceptor")
                await #expect { try await client.start(Bureau.echo, at: "nowhere", id: "x-\(key)", "") } throws: {
                    error in
                    if case .rpc(let error)? = error as? ClientError { error.status == .notFound } else { false }
                }
            }
        }
    }
}
