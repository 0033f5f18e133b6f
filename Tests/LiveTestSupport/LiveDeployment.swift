import Foundation
import TemporalClient
package import TemporalCore
package import TemporalWorker
import TestSupport

/// A deployment of workers on a stage's server, with versions that come and go.
package struct LiveDeployment: Sendable {
    private let client: Client
    package let name: String

    package init(of stage: Stage) {
        client = stage.client
        name = "deployment-\(stage.key)"
    }

    /// What a worker of a build is deployed as.
    package func worker(_ buildID: String, default behavior: VersioningBehavior? = nil) -> WorkerDeployment {
        WorkerDeployment(name: name, buildID: buildID, defaultBehavior: behavior)
    }

    /// Sends new workflows to a build, as soon as a worker has polled with it.
    package func setCurrent(_ buildID: String) async throws {
        try await route(by: "SetWorkerDeploymentCurrentVersion", ["buildId": buildID])
    }

    /// Sends a part of new workflows to a build.
    package func setRamping(_ buildID: String, percentage: Double) async throws {
        try await route(
            by: "SetWorkerDeploymentRampingVersion",
            ["buildId": buildID, "percentage": percentage, "ignoreMissingTaskQueues": true]
        )
    }

    private func route(by call: String, _ change: [String: any Sendable]) async throws {
        var request = change
        request["deploymentName"] = name
        let json = String(decoding: try JSONSerialization.data(withJSONObject: request), as: UTF8.self)
        // A version exists when its first poll has come.
        var refusal = ""
        do {
            try await eventually("the server takes \(call) of \(change)") {
                do throws(ClientError) {
                    _ = try await client.rawCall(call, json: json)
                    return true
                } catch {
                    refusal = "\(error)"
                    return false
                }
            }
        } catch {
            throw TestFailure("\(error); it said: \(refusal)")
        }
        // The server tells task queues one after the other. Beside other tests it has been seen to say for more than two
        // minutes that it goes on, so the wait has an end; what the test does next shows whether they know.
        let deadline = ContinuousClock.now + .seconds(20)
        try await eventually("all task queues know of it") {
            let answer = try await client.rawCall("DescribeWorkerDeployment", json: #"{"deploymentName": "\#(name)"}"#)
            let object = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
            let info = object?["workerDeploymentInfo"] as? [String: Any]
            let state = info?["routingConfigUpdateState"] as? String ?? ""
            return !state.hasSuffix("IN_PROGRESS") || ContinuousClock.now > deadline
        }
    }
}
