public import TemporalCore

/// Gives out the slots of one kind of work: without one, a worker asks for no task. Make your own to tie the load to
/// something that only you know, such as the connections of a pool.
///
/// A worker takes a slot before each poll, marks it as used when a task came, and gives it back when the task has ended
/// or none came. One supplier may serve several workers.
public protocol SlotSupplier: Sendable {
    /// How many tasks may run at once, for metrics and for the balance of polls; nil when it is not known.
    var total: Int? { get }

    /// A name for metrics and for the Web UI; the type's name unless given.
    var name: String { get }

    /// Waits for a slot. The worker cancels the task that waits when it shuts down.
    /// - Parameter request: who wants it and what for.
    /// - Returns: the right to run one task.
    /// - Throws: any error; it is logged and the worker asks again after a second.
    func reserve(_ request: SlotRequest) async throws -> SlotPermit

    /// Gives a slot if there is one now, without waiting: for tasks that may come with an answer of the server.
    /// - Parameter request: who wants it and what for.
    /// - Returns: nil when all are taken.
    func tryReserve(_ request: SlotRequest) -> SlotPermit?

    /// A task came for the slot.
    func markUsed(_ permit: SlotPermit, for work: SlotWork)

    /// The slot is free again.
    /// - Parameters:
    ///   - permit: what was given.
    ///   - work: what it was used for; nil when no task came.
    func release(_ permit: SlotPermit, after work: SlotWork?)
}

extension SlotSupplier {
    /// The type's name.
    public var name: String { "\(Self.self)" }
    /// Does nothing.
    public func markUsed(_ permit: SlotPermit, for work: SlotWork) {}
}

/// Who wants a slot and what for.
public struct SlotRequest: Sendable, Hashable {
    /// The kind of work.
    public var kind: SlotKind
    /// The worker's task queue.
    public var taskQueue: TaskQueue
    /// The worker's identity.
    public var identity: String
    /// Whether it is for a task of a run in the worker's memory.
    public var isSticky: Bool
    /// How many slots of this kind the worker holds now, those of polls that wait included.
    public var held: Int

    /// A request.
    public init(kind: SlotKind, taskQueue: TaskQueue, identity: String, isSticky: Bool = false, held: Int = 0) {
        self.kind = kind
        self.taskQueue = taskQueue
        self.identity = identity
        self.isSticky = isSticky
        self.held = held
    }
}

/// The right to run one task.
public struct SlotPermit: Sendable {
    /// A value of the supplier's choice, which comes back with the slot.
    public var note: (any Sendable)?

    /// A permit.
    public init(note: (any Sendable)? = nil) { self.note = note }
}

/// What a slot is used for.
public enum SlotWork: Sendable, Hashable {
    /// A task of a workflow of this type; sticky if its run is in memory.
    case workflowTask(type: String, isSticky: Bool)
    /// An activity of this type.
    case activity(type: String)
    /// A local activity of this type.
    case localActivity(type: String)
    /// A request to a handler of this Nexus operation.
    case nexusTask(service: String, operation: String)
}
