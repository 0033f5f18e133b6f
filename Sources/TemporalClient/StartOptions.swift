public import TemporalCore
import TemporalWire

/// How a workflow is started.
public struct StartOptions: Sendable {
    /// What happens when a workflow of that id has run before.
    public var idReusePolicy = WorkflowIDReusePolicy.allowDuplicate
    /// What happens when a workflow of that id runs now; the server's default is to fail.
    public var idConflictPolicy: WorkflowIDConflictPolicy?
    /// The limit of the whole execution, all runs included.
    public var executionTimeout: Duration?
    /// The limit of one run.
    public var runTimeout: Duration?
    /// The limit of one workflow task; the server's default is 10 s.
    public var taskTimeout: Duration?
    /// How a failed execution is tried again; not at all when nil.
    public var retry: RetryPolicy?
    /// Starts a run at these times, as cron writes them.
    public var cronSchedule = ""
    /// Waits before the first workflow task.
    public var startDelay: Duration?
    /// Notes that are shown with the workflow and cannot be searched.
    public var memo: [String: any Encodable & Sendable] = [:]
    /// By what it is found.
    public var searchAttributes: [SearchAttributeUpdate] = []
    /// Its place in the line of its queue; what it asks for inherits it.
    public var priority: Priority?
    /// A short text for the Web UI.
    public var summary: String?
    /// A longer text for the Web UI.
    public var details: String?
    /// Asks for the first task with the answer to the start, for a worker of the same client in this process that works on
    /// the queue and has a free slot: that saves the way over the queue. Without such a worker it changes nothing.
    public var requestsEagerStart = false
    /// Which version of the workers it goes to; as the workflow says when nil.
    public var versioning: VersioningOverride?
    /// What the start has to do with, for the Web UI.
    public var links: [WorkflowLink] = []
    /// Whom the server tells of the end; not with signal-with-start.
    public var callbacks: [CompletionCallback] = []
    /// Lets the server leap over the time in which the workflow only waits, for tests. The test
    /// environment in memory leaps always.
    public var timeSkipping: TimeSkipping?
    /// Another type name than the Swift type's, for an alias that the worker registers.
    public var workflowType: String?

    /// Makes a repeated start the same one; made up when nil.
    package var requestID: String?

    /// The defaults.
    public init() {}

    func apply(
        to request: inout StartWorkflowExecutionRequest,
        _ converter: any PayloadConverter
    ) throws(ClientError) {
        request.idReusePolicy = idReusePolicy
        request.idConflictPolicy = idConflictPolicy
        request.executionTimeout = executionTimeout
        request.runTimeout = runTimeout
        request.taskTimeout = taskTimeout
        request.retryPolicy = retry
        request.cronSchedule = cronSchedule
        request.startDelay = startDelay
        request.priority = priority
        request.versioningOverride = versioning
        request.links = links
        request.callbacks = callbacks
        request.timeSkipping = timeSkipping
        if let requestID { request.requestID = requestID }
        do {
            request.summary = try summary.map { try converter.payload(from: $0) }
            request.details = try details.map { try converter.payload(from: $0) }
        } catch {
            throw .conversion("the summary cannot be encoded: \(error)")
        }
        request.memo = try converter.memo(memo)
        request.searchAttributes = try converter.payloads(of: searchAttributes)
    }
}

extension PayloadConverter {
    /// Notes as they travel, in order of their names.
    func memo(_ notes: [String: any Encodable & Sendable]) throws(ClientError) -> [NamedPayload] {
        var memo: [NamedPayload] = []
        for (name, value) in notes.sorted(by: { $0.key < $1.key }) {
            do { memo.append(NamedPayload(name, try payload(from: value))) } catch {
                throw .conversion("memo \"\(name)\" cannot be encoded: \(error)")
            }
        }
        return memo
    }

    /// Search attributes as they travel: without codecs, since the server reads them.
    func payloads(of attributes: [SearchAttributeUpdate]) throws(ClientError) -> [NamedPayload] {
        var payloads: [NamedPayload] = []
        for attribute in attributes {
            do { payloads.append(NamedPayload(attribute.name, try attribute.payload(plain))) } catch {
                throw .conversion("search attribute \(attribute.name) cannot be encoded: \(error)")
            }
        }
        return payloads
    }
}
