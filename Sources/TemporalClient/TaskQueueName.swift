public import TemporalCore

/// What names a task queue where its name may be plain text: a ``TaskQueue`` or a `String`.
///
/// Both are described by their name. Other types gain nothing by conforming.
public protocol TaskQueueName: CustomStringConvertible, Sendable {}

extension TaskQueue: TaskQueueName {}
extension String: TaskQueueName {}

extension TaskQueueName {
    /// The queue of that name.
    var queue: TaskQueue { TaskQueue(description) }
}
