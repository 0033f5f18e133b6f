public import TemporalCore

extension TaskQueue {
    /// Where orders go unless somebody says otherwise.
    public static let orders: TaskQueue = "order-task-queue"
    /// The other name under which the workers take orders.
    public static let orderProcessing: TaskQueue = "order-processing-queue"
}
