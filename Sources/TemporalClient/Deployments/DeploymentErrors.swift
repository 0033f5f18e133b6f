import TemporalCore
import TemporalRPC
import TemporalWire

/// What is done with a version, which decides what to do when the server does not know it.
enum DeploymentVersionUse {
    /// It is asked about, changed or removed.
    case look
    /// It gets workflows.
    case route
    /// A workflow is sent to it.
    case override

    var advice: String {
        switch self {
        case .look: "describing the deployment lists its versions"
        case .route: "start a worker of it first, or allow a version without pollers"
        case .override: "start a worker of it on the workflow's task queue first, or name a version that has one"
        }
    }
}

extension Client {
    /// Sends a request about a deployment, or about one of its versions, and says in errors which one.
    func call<Request: WireRequest>(
        _ request: Request,
        deployment name: String,
        build buildID: String? = nil,
        _ use: DeploymentVersionUse = .look
    ) async throws(ClientError) -> Request.Response {
        do throws(ClientError) { return try await call(request) } catch {
            guard case .rpc(let cause) = error else { throw error }
            switch cause.status {
            case .alreadyExists: throw .deploymentExists(name)
            case .notFound:
                guard let buildID, !cause.isAbout(deployment: name) else { throw .deploymentNotFound(name) }
                let version = WorkerDeploymentVersion(deploymentName: name, buildID: buildID)
                throw .deploymentVersionNotFound(version, reason: use.advice)
            case .failedPrecondition where cause.message.contains("conflict token"): throw .deploymentConflict(name)
            case .failedPrecondition: throw .deploymentRefused(name, reason: cause.refusal)
            default: throw error
            }
        }
    }

    /// Sends a request that may have an override, and says in errors that the version of the override is not there.
    func call<Request: WireRequest>(
        _ request: Request,
        workflowID: String,
        isStart: Bool = false,
        override: VersioningOverride?
    ) async throws(ClientError) -> Request.Response {
        do throws(ClientError) {
            return try await call(request, workflowID: workflowID, isStart: isStart)
        } catch {
            throw error.about(override)
        }
    }
}

extension ClientError {
    /// The same, or that the version of an override is not there when that is the reason.
    func about(_ override: VersioningOverride?) -> ClientError {
        guard let version = override?.version, case .rpc(let cause) = self, cause.status == .failedPrecondition,
            cause.message.contains("is not present in task queue")
        else { return self }
        return .deploymentVersionNotFound(version, reason: DeploymentVersionUse.override.advice)
    }
}

extension WorkflowOptionsChange {
    /// The override that it sets.
    var override: VersioningOverride? {
        guard case .set(let override) = versioning else { return nil }
        return override
    }
}

extension VersioningOverride {
    /// The version that it names.
    var version: WorkerDeploymentVersion? {
        switch self {
        case .pinned(let version), .oneTime(let version): version
        case .autoUpgrade: nil
        }
    }
}

extension RPCError {
    /// Whether it is the deployment that was not found, and not its version. Deployments are workflows of the server, and
    /// some of its errors speak of those.
    fileprivate func isAbout(deployment name: String) -> Bool {
        message.contains("no Worker Deployment found") || message.hasSuffix("temporal-sys-worker-deployment:\(name)")
    }

    /// Why the server refuses a change, and what to do, where the server does not say that itself.
    fileprivate var refusal: String {
        let advice: [(words: String, advice: String)] = [
            (
                "missing active task queues",
                "start workers of the new version on these queues too, or ignore missing task queues"
            ),
            ("current or ramping", "make another version current, and end its ramp, first"),
            ("already current", "ramp another version"),
            ("active pollers", "stop its workers; the server forgets one some minutes after its last poll"),
            ("is draining", "wait until its pinned workflows have ended, move them, or skip the drainage"),
            ("has versions", "delete its versions first"),
        ]
        guard let known = advice.first(where: { message.contains($0.words) }) else { return message }
        return "\(message); \(known.advice)"
    }
}
