import Foundation
import OrderContract
import TestSupport
import Testing

/// One order as the Temporal command sees it.
struct Order: Sendable {
    let shop: Shop
    let id: String

    var workflowID: String { "order-workflow-\(id)" }

    /// The status of an execution, such as `COMPLETED`.
    func execution(_ workflowID: String? = nil) async throws -> String {
        let info = try await describe(workflowID)
        let execution = info["workflowExecutionInfo"] as? [String: Any]
        return (execution?["status"] as? String ?? "none").replacing("WORKFLOW_EXECUTION_STATUS_", with: "")
    }

    /// Waits until the execution has ended.
    func end(within limit: Duration = .seconds(60)) async throws -> String {
        try await eventually("\(workflowID) has ended", within: limit) {
            let status = try await execution()
            return status == "RUNNING" || status == "none" ? nil : status
        }
    }

    /// The activities that are under way.
    func pendingActivities(of workflowID: String? = nil) async throws -> [[String: Any]] {
        try await describe(workflowID)["pendingActivities"] as? [[String: Any]] ?? []
    }

    private func describe(_ workflowID: String?) async throws -> [String: Any] {
        let outcome = try await shop.temporal("workflow", "describe", "-w", workflowID ?? self.workflowID, "-o", "json")
        guard outcome.status == 0 else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
    }

    /// The answer to a query.
    func status(as query: String = "get-status") async throws -> StatusReport {
        let outcome = try await shop.temporal("workflow", "query", "-w", workflowID, "--type", query, "-o", "json")
        guard outcome.status == 0 else { throw TestFailure("\(query) of \(workflowID): \(outcome.errors)") }
        let answer = try JSONDecoder().decode(QueryAnswer.self, from: Data(outcome.output.utf8))
        return try #require(answer.queryResult.first)
    }

    private struct QueryAnswer: Decodable {
        var queryResult: [StatusReport]
    }

    /// Waits until the order is at a stage.
    func reaches(_ stage: OrderStage) async throws {
        try await eventually("\(id) is at \(stage.rawValue)") {
            // There is nothing to ask before the first workflow task.
            (try? await status())?.stage == stage
        }
    }

    /// Sends a signal by the Temporal command.
    func signal(_ name: String, _ input: String? = nil) async throws {
        let words = ["workflow", "signal", "-w", workflowID, "--name", name] + (input.map { ["--input", $0] } ?? [])
        try await eventually("\(name) is taken by \(workflowID)") {
            let outcome = try await shop.temporal(words)
            // The server's word for: not now, and nothing has happened.
            if outcome.errors.contains("Workflow is busy") { return false }
            guard outcome.status == 0 else { throw TestFailure("\(name) to \(workflowID): \(outcome.errors)") }
            return true
        }
    }

    /// The result of a completed execution, as the history has it.
    func result() async throws -> OrderResult {
        let outcome = try await shop.temporal("workflow", "result", "-w", workflowID, "-o", "json")
        let answer = try JSONDecoder().decode(ResultAnswer.self, from: Data(outcome.output.utf8))
        return answer.result
    }

    private struct ResultAnswer: Decodable {
        var result: OrderResult
    }

    /// The types of all events, without their common beginning.
    func events(of workflowID: String? = nil) async throws -> [String] {
        try await history(workflowID).compactMap { event in
            (event["eventType"] as? String)?.replacing("EVENT_TYPE_", with: "")
        }
    }

    /// The changes that the execution has noted its version of, oldest first.
    func versionedChanges() async throws -> [String] {
        try await history(nil).compactMap { event in
            guard let marker = event["markerRecordedEventAttributes"] as? [String: Any],
                marker["markerName"] as? String == "Version",
                let details = marker["details"] as? [String: [String: [[String: Any]]]],
                let text = details["change-id"]?["payloads"]?.first?["data"] as? String,
                let data = Data(base64Encoded: text)
            else { return nil }
            return try JSONDecoder().decode(String.self, from: data)
        }
    }

    /// How the execution failed: the type of the failure, and its message.
    func failure() async throws -> (type: String, message: String) {
        let last = try #require(try await history(nil).last)
        let attributes = try #require(last["workflowExecutionFailedEventAttributes"] as? [String: Any])
        let failure = try #require(attributes["failure"] as? [String: Any])
        let application = failure["applicationFailureInfo"] as? [String: Any]
        return (application?["type"] as? String ?? "", failure["message"] as? String ?? "")
    }

    private func history(_ workflowID: String?) async throws -> [[String: Any]] {
        let outcome = try await shop.temporal("workflow", "show", "-w", workflowID ?? self.workflowID, "-o", "json")
        let history = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return history?["events"] as? [[String: Any]] ?? []
    }
}

extension [SagaStep] {
    /// The steps' names and states, such as `ReserveStock undone`.
    var words: [String] { map { "\($0.name) \($0.state.rawValue)" } }
}
