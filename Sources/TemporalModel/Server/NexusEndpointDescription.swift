public import TemporalCore

/// A Nexus endpoint: the name under which callers reach a task queue or an address.
public struct NexusEndpointDescription: Sendable {
    /// Its name, unique within the cluster.
    public var name: String
    /// The server's id for it.
    public var id: String
    /// Counts its changes; a change must name the version that it is a change of.
    public var version: Int64
    /// Where calls go.
    public var target: NexusEndpointTarget
    /// What it is for, as a payload; nil without one.
    public var description: Payload?
    /// When it was made.
    public var created: Timestamp?
    /// When it was last changed.
    public var modified: Timestamp?

    /// The endpoint, for calls from workflows.
    public var endpoint: NexusEndpoint { NexusEndpoint(name) }

    /// An endpoint with nothing else said.
    package init(name: String, id: String, version: Int64, target: NexusEndpointTarget) {
        self.name = name
        self.id = id
        self.version = version
        self.target = target
    }
}

/// Where the calls of an endpoint go.
public enum NexusEndpointTarget: Hashable, Sendable {
    /// To the workers of a task queue.
    case taskQueue(TaskQueue, namespace: String)
    /// To an address outside.
    case external(url: String)
}

/// What an operator says of an endpoint.
package struct NexusEndpointSpec: Sendable {
    package var name: String
    package var target: NexusEndpointTarget
    package var description: Payload?
    /// A spec.
    package init(name: String, target: NexusEndpointTarget, description: Payload? = nil) {
        self.name = name
        self.target = target
        self.description = description
    }
}
