import Foundation
import OrderCommandLine
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore

/// What Temporal knows of the workflows of orders. Each call is short: an operator waits for it.
struct WorkflowRoster: Sendable {
    /// A workflow of an order as a list shows it, which lags behind.
    struct Listed: Sendable, Hashable {
        var isRunning: Bool
        var taskQueue: String
    }

    /// A workflow of an order as it is.
    struct Seen: Sendable, Hashable {
        var status: WorkflowStatus
        var runID: RunID
        var startTime: Timestamp?
        var closeTime: Timestamp?

        /// Whether its code still runs.
        var isRunning: Bool { status == .running || status == .paused }
    }

    /// What of a history tells how far an order has come.
    struct Progress: Sendable, Hashable {
        /// Whether the order's row was made, or its stock held.
        var hasRow = false
        /// Whether it has set about recording its end.
        var recordsItsEnd = false
        /// The order as it came in; nil when it cannot be read.
        var order: OrderInput?
        /// Why it cannot be read, if that is for want of a key.
        var isUnreadable = false
    }

    /// How long Temporal may take for its first answer.
    static let firstPatience = Duration.seconds(3)
    /// How long it may take for a further one.
    static let patience = Duration.seconds(10)
    /// How many workflows are listed at a time.
    private static let pageSize = 1_000

    private let client: Client
    @Redacted private var codecs: [any PayloadCodec]

    /// A roster.
    /// - Parameter connection: where Temporal is.
    /// - Throws: when a setting makes no sense.
    init(_ connection: ConnectionSettings) throws(CommandFailure) {
        let client = try connection.client(as: "order-starter")
        self.client = client.with(CallOptions(timeout: Self.patience))
        codecs = connection.options.dataConverter.codecs
    }

    func close() async { await client.close() }

    /// Asks whether Temporal answers.
    /// - Returns: how long it keeps workflows that have ended; nil when it does not say.
    /// - Throws: ``ClientError`` when it does not answer, or does not have the namespace.
    func retention() async throws(ClientError) -> Duration? {
        let quickly = client.with(CallOptions(timeout: Self.firstPatience, retries: false))
        _ = try await quickly.countWorkflows("WorkflowId = 'none'")
        // Not everybody may ask for this.
        return try? await quickly.describeNamespace().retention
    }

    /// All workflows of orders, by their ids: the last run of each, or the one that runs.
    func all() async throws -> [String: Listed] {
        var found: [String: Listed] = [:]
        for try await workflow in client.workflows("WorkflowType = '\(OrderWorkflow.name)'", pageSize: Self.pageSize) {
            let isRunning = workflow.status == .running || workflow.status == .paused
            guard found[workflow.workflowID] == nil || isRunning else { continue }
            found[workflow.workflowID] = Listed(isRunning: isRunning, taskQueue: workflow.taskQueue.name)
        }
        return found
    }

    /// A workflow as it is; nil when Temporal does not have it, or has forgotten it.
    func look(_ workflowID: String) async throws(ClientError) -> Seen? {
        do throws(ClientError) {
            let known = try await handle(workflowID).describe()
            return Seen(
                status: known.status,
                runID: known.runID,
                startTime: known.startTime,
                closeTime: known.closeTime
            )
        } catch {
            guard case .workflowNotFound = error else { throw error }
            return nil
        }
    }

    /// How far a workflow has come.
    func progress(of workflowID: String) async throws -> Progress {
        var progress = Progress()
        var makers: Set<EventID> = []
        for try await event in handle(workflowID).history() {
            switch event.kind {
            case .workflowStarted: try await read(event, &progress)
            case .activityScheduled(_, let type):
                if Self.makers.contains(type) { makers.insert(event.id) }
                if type == Fulfilment.updateStatus.name { progress.recordsItsEnd = true }
            case .activityEnded(let end):
                if end.outcome == .completed, makers.contains(end.began) { progress.hasRow = true }
            default: break
            }
        }
        return progress
    }

    /// The activities that make an order's row, unless it is there already.
    private static let makers: Set = [
        Fulfilment.create.name, Fulfilment.updateStatus.name, Inventory.reserve.name, Payments.charge.name,
    ]

    /// Where a workflow that runs is; nil when no worker answers.
    func report(of workflowID: String) async -> StatusReport? {
        let quickly = CallOptions(timeout: Self.firstPatience, retries: false)
        return try? await handle(workflowID).with(quickly).query(\.status)
    }

    /// How a workflow has ended that does not run.
    func end(of workflowID: String, _ seen: Seen?) async throws -> WorkflowEnd {
        guard let seen else { return .unknown }
        var end: WorkflowEnd
        do throws(WorkflowFailure<any Error>) {
            end = WorkflowEnd(try await handle(workflowID).result())
        } catch {
            switch error {
            case .client(let error): throw error
            case .cancelled: end = .cancelled
            case .failed(let failure): end = WorkflowEnd(failure)
            case .declared(let error): end = WorkflowEnd(Failure(message: "\(error)", kind: .other))
            case .terminated: end = .stopped("the workflow was terminated")
            case .timedOut: end = .stopped("the workflow ran out of time")
            }
        }
        end.outcome.at = seen.closeTime
        return end
    }

    private func handle(_ workflowID: String) -> WorkflowHandle<OrderWorkflow> {
        client.handle(OrderWorkflow.self, id: WorkflowID(workflowID))
    }
}

// MARK: - The order as it came in

extension WorkflowRoster {
    /// An event's JSON, as far as it holds the order.
    private struct Start: Decodable {
        var workflowExecutionStartedEventAttributes: Attributes

        struct Attributes: Decodable { var input: Payloads? }
        struct Payloads: Decodable { var payloads: [Encoded]? }
        struct Encoded: Decodable {
            var metadata: [String: Data]?
            var data: Data?
        }
    }

    private func read(_ event: WorkflowEvent, _ progress: inout Progress) async throws {
        let start = try? JSONDecoder().decode(Start.self, from: Data(event.json.utf8))
        guard let encoded = start?.workflowExecutionStartedEventAttributes.input?.payloads?.first else { return }
        let others = (encoded.metadata ?? [:]).filter { $0.key != "encoding" }
        var payload = Payload(
            encoding: String(decoding: encoded.metadata?["encoding"] ?? Data(), as: UTF8.self),
            metadata: others.sorted { $0.key < $1.key }.map { Payload.Entry($0.key, Array($0.value)) },
            data: Array(encoded.data ?? Data())
        )
        do {
            // The codec that was used last has made what is there.
            for codec in codecs.reversed() { payload = try await codec.decode([payload]).first ?? payload }
        } catch {
            progress.isUnreadable = true
            return
        }
        progress.isUnreadable = payload.encoding == "binary/encrypted"
        progress.order = try? client.value(OrderInput.self, from: payload)
    }
}
