public import TemporalCore

extension TaskQueue {
    /// The default queue of orders.
    public static let orders: TaskQueue = "order-task-queue"
    /// The second queue that the workers poll.
    public static let orderProcessing: TaskQueue = "order-processing-queue"
}
