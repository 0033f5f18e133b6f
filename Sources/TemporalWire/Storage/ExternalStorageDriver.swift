public import TemporalCore

/// Keeps payloads outside of the server, and gives them back: in S3, in files, in any other store.
///
/// What is stored must be kept for as long as a history names it: until the workflow's retention has passed, and longer
/// where histories are kept. Payloads come as they would go to the server, behind all codecs.
public protocol ExternalStorageDriver: Sendable {
    /// What references call the driver. It goes into histories, so every program that reads them has a driver of this
    /// name, and the name stays.
    var name: String { get }
    /// What kind of driver it is, the same for all drivers of a type and in all SDKs, for `temporal worker describe`.
    /// The name of the type unless said otherwise.
    var kind: String { get }
    /// Stores payloads.
    /// - Parameters:
    ///   - payloads: one or more; `serialized` gives the bytes of one.
    ///   - context: whose payloads they are.
    /// - Returns: a claim for each, in their order. Claims go into the history, and have no secrets in them.
    /// - Throws: when one cannot be stored. The task or the call fails with it; tasks are tried again.
    func store(_ payloads: [Payload], for context: StorageContext) async throws -> [StorageClaim]
    /// Gives back what was stored.
    /// - Parameter claims: one or more claims of ``store(_:for:)``, of any program that has used this driver.
    /// - Returns: a payload for each, in their order.
    /// - Throws: when one is not there, or is not what was stored.
    func retrieve(_ claims: [StorageClaim]) async throws -> [Payload]
}

extension ExternalStorageDriver {
    /// The name of the type.
    public var kind: String { "\(Self.self)" }
}

/// What a driver needs to find a payload again: names and values that it chooses.
public struct StorageClaim: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// The names and values. They are readable in the history.
    public var values: [String: String]

    /// A claim.
    public init(_ values: [String: String]) { self.values = values }

    /// A claim as a literal: `["bucket": bucket, "key": key]`. Of two values of one name, the last counts.
    public init(dictionaryLiteral elements: (String, String)...) {
        values = Dictionary(elements) { _, last in last }
    }

    /// The value of a name; nil when the claim has none.
    public subscript(name: String) -> String? { values[name] }
}

/// Whose payloads are stored, for a driver that sorts them and for the choice of a driver.
public struct StorageContext: Hashable, Sendable {
    /// The namespace; empty where it is not known.
    public var namespace: String
    /// The workflow that the payloads belong to: the one that has them, or that is started, signalled or asked with them.
    /// What a workflow's activities take and give belongs to the workflow. Nil where no workflow is known.
    public var workflowID: String?
    /// The workflow's type name; nil where it is not known.
    public var workflowType: String?
    /// The workflow's run; nil where it is not known, such as for a workflow that is yet to start.
    public var runID: RunID?

    /// A workflow; by default, nothing is known.
    public init(
        namespace: String = "",
        workflowID: String? = nil,
        workflowType: String? = nil,
        runID: RunID? = nil
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.workflowType = workflowType
        self.runID = runID
    }
}
