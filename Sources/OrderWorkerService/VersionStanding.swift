import Logging
import TemporalClient
import TemporalCore

/// Tells operators whether a worker's version gets work: a new one gets none until somebody says so, which looks like a
/// fault.
struct VersionStanding {
    /// How often the server is asked while it does not know the version.
    private static let maximumQuestions = 30

    let version: WorkerDeploymentVersion
    let client: Client
    let logger: Logger

    /// Logs it once, when the server knows the version: when its first poll has come.
    func log() async {
        let deployment = client.deployment(version.deploymentName)
        for _ in 0..<Self.maximumQuestions {
            do throws(ClientError) {
                let status = try await deployment.describeVersion(version.buildID).status
                logger.notice("\(words(status))")
                return
            } catch {
                guard case .deploymentVersionNotFound = error else { return }
            }
            // tidy:allow sleep — the server tells nobody when it has seen a first poll
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }

    /// What a status means for the worker.
    func words(_ status: WorkerDeploymentVersionSummary.Status) -> String {
        switch status {
        case .current: "version \(version) is current: new orders come here"
        case .ramping: "version \(version) is ramping: a part of the new orders comes here"
        case .draining, .drained:
            "version \(version) is \(status): only orders that are pinned to it come here"
        case .created, .inactive, .unknown:
            """
            version \(version) gets no orders until it is made current: temporal worker deployment set-current-version \
            --deployment-name \(version.deploymentName) --build-id \(version.buildID)
            """
        }
    }
}
