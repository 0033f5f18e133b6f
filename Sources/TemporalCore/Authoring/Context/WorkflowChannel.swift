/// Takes values from some code of a workflow to other code of it, in the order in which they were sent.
///
/// ```swift
/// struct Printer: Workflow {
///     let jobs = WorkflowChannel<String>()
///
///     struct Messages: MessageSet {
///         let add = Signal<Printer, String>("add") { $0.jobs.trySend($1) }
///         let close = Signal<Printer, Empty>("close") { $0.jobs.close() }
///     }
///
///     static func run(in context: WorkflowContext<Self>) async throws {
///         while let job = try await context.state.jobs.receive(in: context) {
///             try await context.execute(Office.print, job)
///         }
///     }
/// }
/// ```
/// Each value goes to one receiver, the one that has waited longest. Keep it in the workflow's state, or in a variable that
/// branches share. It writes nothing to history, and what is in it does not go on with continue-as-new. A query may look at
/// it and must send and receive nothing.
public final class WorkflowChannel<Element> {
    /// Where a receiver finds its value; nil when there is none any more.
    private final class Box {
        var element: Element?
    }

    private let capacity: Int
    private var buffer: ArraySlice<Element> = []
    private var senders = WaitingLine<Element>()
    private var receivers = WaitingLine<Box>()
    /// Whether nothing more may be sent.
    public private(set) var isClosed = false

    /// A channel that takes any number of values: nobody waits to send.
    public init() { capacity = .max }

    /// A channel that takes so many values; who sends another one waits.
    /// - Parameter capacity: how many; with 0 or less a sender waits until somebody receives.
    public init(capacity: Int) { self.capacity = max(0, capacity) }

    /// How many values are in it, without those whose senders wait.
    public var count: Int { buffer.count }

    /// Sends a value, and waits where there is no room for it.
    ///
    /// To send to a closed channel fails the workflow task: the value would be lost.
    /// - Parameters:
    ///   - element: the value.
    ///   - context: the one of the code that sends; when that is cancelled, it leaves the line.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    /// - Throws: ``Interruption`` when the code is cancelled before there is room. Then the value is not sent.
    public func send<W>(
        _ element: Element,
        in context: WorkflowContext<W>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(Interruption) {
        try await context.checkTurn()
        let place = CallSite(file: file, line: line)
        guard !isClosed else {
            let message = "a value was sent at \(place) to a channel that is closed, where nobody would receive it"
            context.core.fail(.failure(Failure(message: message, kind: .application(.init(type: "ChannelClosed")))))
            throw .evicted
        }
        guard !trySend(element) else { return }
        try await context.awaitTurn("room in a channel", at: place) { senders.add(element, for: $0, of: $1) }
    }

    /// Sends a value if there is room for it, for code that does not await, such as a signal's.
    /// - Parameter element: the value.
    /// - Returns: whether it is sent: not to a channel that is full or closed.
    @discardableResult
    public func trySend(_ element: Element) -> Bool {
        guard !isClosed else { return false }
        if let receiver = receivers.first {
            receiver.request.element = element
            receivers.removeFirst()
            receiver.admit()
            return true
        }
        guard buffer.count < capacity else { return false }
        buffer.append(element)
        return true
    }

    /// Takes the next value, and waits where there is none.
    /// - Parameters:
    ///   - context: the one of the code that receives; when that is cancelled, it leaves the line.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    /// - Returns: the value; nil when the channel is closed and all of its values are taken.
    /// - Throws: ``Interruption`` when the code is cancelled before it has a value. Then it has taken none.
    public func receive<W>(
        in context: WorkflowContext<W>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(Interruption) -> Element? {
        try await context.checkTurn()
        if let element = tryReceive() { return element }
        guard !isClosed else { return nil }
        let box = Box()
        try await context.awaitTurn("a value of a channel", at: CallSite(file: file, line: line)) {
            receivers.add(box, for: $0, of: $1)
        }
        return box.element
    }

    /// Takes the next value if there is one.
    /// - Returns: the value; nil when there is none now.
    public func tryReceive() -> Element? {
        guard let element = buffer.popFirst() else { return takeFromSender() }
        // The sender that has waited longest gets the place.
        if let next = takeFromSender() { buffer.append(next) }
        return element
    }

    private func takeFromSender() -> Element? {
        guard let sender = senders.first else { return nil }
        senders.removeFirst()
        sender.admit()
        return sender.request
    }

    /// Lets nothing more be sent. What is in it, and what senders wait with, is still received; then receivers get nil.
    public func close() {
        isClosed = true
        while let receiver = receivers.first {
            receivers.removeFirst()
            receiver.admit()
        }
    }
}

@available(*, unavailable)
extension WorkflowChannel: Sendable {}
