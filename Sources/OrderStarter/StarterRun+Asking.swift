import Foundation
import OrderCommandLine
import OrderContract
import OrderTimeline
import OrderWorkflows
import TemporalClient
import TemporalCore

extension StarterRun {
    /// No worker has answered in time.
    private struct NoAnswer: Error {}

    /// Sends an order an update, which it may refuse, and prints its status afterwards.
    func ask<Input: Sendable>(
        _ id: String,
        to action: String,
        _ update: any KeyPath<OrderWorkflow.Messages, Update<OrderWorkflow, Input, StatusReport, NotPossible>>
            & Sendable,
        with input: Input
    ) async throws(CommandFailure) {
        let (handle, patience) = (handle(id), plan.patience)
        let report: StatusReport
        do {
            report = try await withTimeout(patience, throwing: NoAnswer()) { try await handle.update(update, input) }
        } catch {
            throw await refusal(error, id)
        }
        show(printer.asked(action, of: id, report))
    }

    private func refusal(_ error: any Error, _ id: String) async -> CommandFailure {
        switch error {
        case let failure as UpdateFailure<NotPossible>: await refusal(failure, id)
        case is NoAnswer:
            CommandFailure(
                "no worker has answered for \"\(id)\" within \(plan.patience.brief); start order-worker, look with --action "
                    + "query, and try again; the request may still reach the order",
                .failed
            )
        default: CommandFailure("\"\(id)\" could not be asked: \(error)", .failed)
        }
    }

    private func refusal(_ failure: UpdateFailure<NotPossible>, _ id: String) async -> CommandFailure {
        switch failure {
        case .refused(let refusal): return CommandFailure("\(id): \(refusal)", .failed)
        case .failed(let failure): return CommandFailure("\(id): \(failure.message)", .failed)
        case .client(let error):
            guard case .workflowNotFound = error, let known = try? await handle(id).describe() else {
                return Self.lookFailure(error, id)
            }
            return CommandFailure(
                "workflow \"\(id)\" has ended already (\(known.status)); only query, result, timeline and show work "
                    + "for it",
                .failed
            )
        }
    }

    /// Prints the events of an order's history.
    func showHistory(of id: String) async throws(CommandFailure) {
        do throws(ClientError) {
            if printer.output == .json {
                show(try await handle(id).historyJSON())
            } else {
                show(printer.history(try await handle(id).history().all()))
            }
        } catch {
            throw Self.lookFailure(error, id)
        }
    }
}

extension Client {
    /// Whether orders may write search attributes, which are optional.
    var knowsOrderAttributes: Bool {
        get async { (try? await prepareOrderAttributes()) ?? false }
    }
}

extension StarterRun {
    /// Draws what was done for an order, and when.
    func drawTimeline(of id: String) async throws(CommandFailure) {
        do {
            let timeline = try await TimelineReader(client).timeline(ofWorkflow: id)
            let now = Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
            show(printer.timeline(timeline, now: now))
        } catch let error as ClientError {
            throw Self.lookFailure(error, id)
        } catch {
            throw CommandFailure("the history of \"\(id)\" cannot be read: \(error)", .failed)
        }
    }
}
