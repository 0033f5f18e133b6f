public import TemporalCore
public import TemporalModel
import TemporalWire

/// A worker deployment on the server: all versions of a worker, and which of them gets workflows.
///
/// ```swift
/// let orders = client.deployment("orders")
/// try await orders.setRampingVersion(.build("2f4c9d1"), percentage: 10)
/// // … and when it does well:
/// try await orders.setCurrentVersion(.build("2f4c9d1"))
/// ```
/// A deployment comes into being when a worker of it polls. Who has seen it may make a change depend on what was seen, by
/// the token of ``describe()``: then the change fails with ``ClientError/deploymentConflict(_:)`` when somebody else was
/// faster.
public struct WorkerDeploymentHandle: Sendable, SelfDescribing {
    let client: Client
    /// Its name.
    public let name: String

    package var facts: KeyValuePairs<String, any Sendable> { ["name": name] }

    /// What the server knows of the deployment: its versions and which of them get workflows.
    /// - Throws: ``ClientError/deploymentNotFound(_:)``.
    public func describe() async throws(ClientError) -> WorkerDeploymentDescription {
        let request = DescribeWorkerDeploymentRequest(namespace: client.namespace, name: name)
        return try await client.call(request, deployment: name).description
    }

    /// Sends new workflows, and those that upgrade by themselves, to another version. When it is the one that was tried,
    /// nothing is tried any more.
    /// - Parameters:
    ///   - target: the version's build, or workers without a version.
    ///   - allowsNoPollers: whether it may be a version that the server does not know, since no worker of it has polled.
    ///     Its workflows wait until one does.
    ///   - ignoresMissingTaskQueues: whether its workers may leave queues out that those of the present version poll and
    ///     that have work. Their tasks go to workers without a version then.
    ///   - token: what the deployment must be like still; anything when nil.
    /// - Returns: what it is like now.
    /// - Throws: ``ClientError/deploymentNotFound(_:)``, ``ClientError/deploymentVersionNotFound(_:reason:)``,
    ///   ``ClientError/deploymentConflict(_:)``; ``ClientError/deploymentRefused(_:reason:)`` when a queue would be left out,
    ///   or when somebody else manages the deployment.
    @discardableResult
    public func setCurrentVersion(
        _ target: WorkerDeploymentTarget,
        allowsNoPollers: Bool = false,
        ignoresMissingTaskQueues: Bool = false,
        ifUnchangedSince token: WorkerDeploymentConflictToken? = nil
    ) async throws(ClientError) -> WorkerDeploymentConflictToken {
        var change = try change(target, token)
        change.allowsNoPollers = allowsNoPollers
        change.ignoresMissingTaskQueues = ignoresMissingTaskQueues
        let request = SetWorkerDeploymentCurrentVersionRequest(change)
        return try await client.call(request, deployment: name, build: target.buildID, .route).conflictToken
    }

    /// Sends a part of the new workflows, and of those that upgrade by themselves, to another version, to try it. A
    /// workflow stays on its side of the division while the percentage stays as it is.
    /// - Parameters:
    ///   - target: the version's build, or workers without a version.
    ///   - percentage: how large the part is, from 0 to 100. With 0 a version waits for more; 100 does not make it
    ///     current. 0 for workers without a version is what ``removeRampingVersion(ifUnchangedSince:)`` sends.
    ///   - allowsNoPollers: whether it may be a version that the server does not know, since no worker of it has polled.
    ///     Its workflows wait until one does.
    ///   - ignoresMissingTaskQueues: whether its workers may leave queues out that those of the current version poll and
    ///     that have work. Their tasks go to workers without a version then.
    ///   - token: what the deployment must be like still; anything when nil.
    /// - Returns: what it is like now.
    /// - Throws: ``ClientError/invalid(_:)`` for another percentage; otherwise as for
    ///   ``setCurrentVersion(_:allowsNoPollers:ignoresMissingTaskQueues:ifUnchangedSince:)``, and
    ///   ``ClientError/deploymentRefused(_:reason:)`` for the version that is current.
    @discardableResult
    public func setRampingVersion(
        _ target: WorkerDeploymentTarget,
        percentage: Double,
        allowsNoPollers: Bool = false,
        ignoresMissingTaskQueues: Bool = false,
        ifUnchangedSince token: WorkerDeploymentConflictToken? = nil
    ) async throws(ClientError) -> WorkerDeploymentConflictToken {
        guard (0...100).contains(percentage) else {
            throw .invalid("a version cannot get \(percentage) % of the workflows; give a percentage from 0 to 100")
        }
        var change = try change(target, token)
        change.allowsNoPollers = allowsNoPollers
        change.ignoresMissingTaskQueues = ignoresMissingTaskQueues
        let request = SetWorkerDeploymentRampingVersionRequest(change, percentage: percentage)
        return try await client.call(request, deployment: name, build: target.buildID, .route).conflictToken
    }

    /// Sends everything to the current version again. Workflows that are pinned to the version that was tried stay there.
    /// - Parameter token: what the deployment must be like still; anything when nil.
    /// - Returns: what it is like now.
    /// - Throws: ``ClientError/deploymentNotFound(_:)``, ``ClientError/deploymentConflict(_:)``;
    ///   ``ClientError/deploymentRefused(_:reason:)`` when somebody else manages the deployment.
    @discardableResult
    public func removeRampingVersion(
        ifUnchangedSince token: WorkerDeploymentConflictToken? = nil
    ) async throws(ClientError) -> WorkerDeploymentConflictToken {
        // A server refuses to remove what is not there where everything goes to workers without a version.
        let present = try await describe()
        if let token, token != present.conflictToken { throw .deploymentConflict(name) }
        guard present.routing.ramping != nil else { return present.conflictToken }
        let request = SetWorkerDeploymentRampingVersionRequest(try change(.unversioned, token), percentage: 0)
        return try await client.call(request, deployment: name).conflictToken
    }

    /// Says whose changes of the deployment the server takes, so that people and programs do not get in each other's way.
    /// - Parameters:
    ///   - manager: the identity whose changes count, such as ``Client/identity`` of this client; those of all do when nil.
    ///   - token: what the deployment must be like still; anything when nil.
    /// - Returns: what it is like now.
    /// - Throws: ``ClientError/deploymentNotFound(_:)``, ``ClientError/deploymentConflict(_:)``;
    ///   ``ClientError/invalid(_:)`` for an empty identity.
    @discardableResult
    public func setManager(
        _ manager: String?,
        ifUnchangedSince token: WorkerDeploymentConflictToken? = nil
    ) async throws(ClientError) -> WorkerDeploymentConflictToken {
        if manager?.isEmpty == true {
            throw .invalid("the manager has no identity; give the identity of a client, or nil for no manager")
        }
        let request = SetWorkerDeploymentManagerRequest(
            namespace: client.namespace,
            name: name,
            manager: manager,
            identity: client.identity,
            conflictToken: token
        )
        return try await client.call(request, deployment: name).conflictToken
    }

    /// Removes the deployment, which must have no versions any more. One that does not exist counts as removed.
    /// - Throws: ``ClientError/deploymentRefused(_:reason:)`` while it has versions.
    public func delete() async throws(ClientError) {
        let request = DeleteWorkerDeploymentRequest(
            namespace: client.namespace,
            name: name,
            identity: client.identity
        )
        _ = try await client.call(request, deployment: name)
    }

    private func change(
        _ target: WorkerDeploymentTarget,
        _ token: WorkerDeploymentConflictToken?
    ) throws(ClientError) -> WorkerDeploymentRoutingChange {
        // On the wire an empty build id means workers without a version: nobody shall get there by a slip.
        if target.buildID?.isEmpty == true {
            throw .invalid("the build has no id; give one, or .unversioned for workers without a version")
        }
        var change = WorkerDeploymentRoutingChange(
            namespace: client.namespace,
            name: name,
            target: target,
            identity: client.identity
        )
        change.conflictToken = token
        return change
    }
}

extension WorkerDeploymentHandle {
    /// What the server knows of a version: whether workflows need it, which queues its workers poll, its notes.
    /// - Parameters:
    ///   - buildID: the version's build.
    ///   - reportsStats: whether the loads of its queues are told too.
    /// - Returns: its description.
    /// - Throws: ``ClientError/deploymentVersionNotFound(_:reason:)``, also when the deployment does not exist.
    public func describeVersion(
        _ buildID: String,
        reportsStats: Bool = false
    ) async throws(ClientError) -> WorkerDeploymentVersionDescription {
        let request = DescribeWorkerDeploymentVersionRequest(
            namespace: client.namespace,
            version: version(buildID),
            reportsStats: reportsStats
        )
        return try await client.call(request, deployment: name, build: buildID).description
    }

    /// Removes a version that gets no workflows, that no workflow needs and that no worker polls. The server does so by
    /// itself after a while. A version that does not exist counts as removed.
    /// - Parameters:
    ///   - buildID: the version's build.
    ///   - skipsDrainage: whether it is removed though workflows that are pinned to it run. They do not go on until
    ///     they are moved, or workers of the version poll again.
    /// - Throws: ``ClientError/deploymentNotFound(_:)``; ``ClientError/deploymentRefused(_:reason:)`` while it is current,
    ///   ramping or draining, or while workers of it poll: the server forgets a worker some minutes after its last poll.
    public func deleteVersion(_ buildID: String, skipsDrainage: Bool = false) async throws(ClientError) {
        let request = DeleteWorkerDeploymentVersionRequest(
            namespace: client.namespace,
            version: version(buildID),
            skipsDrainage: skipsDrainage,
            identity: client.identity
        )
        _ = try await client.call(request, deployment: name, build: buildID)
    }

    /// Changes the notes of a version, such as its commit or who to ask about it. Other notes stay.
    /// - Parameters:
    ///   - buildID: the version's build.
    ///   - notes: notes that are set.
    ///   - removed: the names of notes that are taken away.
    /// - Returns: all notes of the version now; ``Client/note(_:as:in:of:)`` reads them.
    /// - Throws: ``ClientError/deploymentVersionNotFound(_:reason:)``; ``ClientError/conversion(_:)`` when a note cannot be
    ///   encoded; ``ClientError/invalid(_:)`` without a change.
    @discardableResult
    public func updateVersionMetadata(
        _ buildID: String,
        set notes: [String: any Encodable & Sendable] = [:],
        remove removed: [String] = []
    ) async throws(ClientError) -> [NamedPayload] {
        guard !notes.isEmpty || !removed.isEmpty else { throw .invalid("nothing of the version's notes would change") }
        let request = UpdateWorkerDeploymentVersionMetadataRequest(
            namespace: client.namespace,
            version: version(buildID),
            entries: try client.converter.memo(notes),
            removed: removed.sorted(),
            identity: client.identity
        )
        return try await client.call(request, deployment: name, build: buildID).metadata
    }

    private func version(_ buildID: String) -> WorkerDeploymentVersion {
        WorkerDeploymentVersion(deploymentName: name, buildID: buildID)
    }
}
