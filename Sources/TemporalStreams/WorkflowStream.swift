public import TemporalCore
import TemporalWire

/// A row of values that a workflow keeps for readers outside of it, such as the progress of an agent for a page.
///
/// The workflow and others append to it: the workflow itself, its activities and any client. Each item has its offset, from
/// which a reader goes on after a pause. It lives in the workflow's state, and its messages are one property of the
/// workflow's door:
/// ```swift
/// struct Agent: Workflow {
///     let stream: WorkflowStream
///     init(_ input: AgentInput) { stream = WorkflowStream(input.stream) }
///
///     struct Messages: MessageSet {
///         let stream = WorkflowStreamMessages<Agent> { $0.stream }
///     }
///
///     static func run(_ input: AgentInput, in context: WorkflowContext<Self>) async throws {
///         context.state.stream.publish("begun", to: Topics.progress, in: context)
///     }
/// }
/// ```
/// Outside of the workflow a `WorkflowStreamClient` reads and writes it. The messages are those of the Python SDK's
/// workflow streams: a client of one language reads a stream of the other.
///
/// Publications from outside come as signals and polls as updates, so they count for the limits of the history: publish in
/// batches, drop what nobody needs with ``truncate(before:)``, and continue as new with ``continueAsNew(in:options:_:)``.
public final class WorkflowStream {
    /// No answer to a poll is much larger, so that it stays far below what a server takes.
    private static let largestAnswer = 1_000_000
    /// How long a publisher is remembered that publishes nothing; longer than a client tries to publish.
    public static let publisherMemory = Duration.seconds(900)

    private var log: ArraySlice<WorkflowStreamState.Entry>
    private var base: Int
    private var publishers: [String: WorkflowStreamState.Publisher]
    private var isDetaching = false

    /// A stream.
    /// - Parameter state: what the run before has left, from the workflow's input; nil for an empty stream.
    public init(_ state: WorkflowStreamState? = nil) {
        log = (state?.log ?? [])[...]
        base = state?.baseOffset ?? 0
        publishers = state?.publishers ?? [:]
    }

    /// The offset that the next item gets.
    public var nextOffset: Int { base + log.count }

    /// The offset of the oldest item that is kept; that of the next item when nothing is kept.
    public var firstOffset: Int { base }

    /// Appends a value.
    ///
    /// A value that cannot be encoded fails the workflow task.
    /// - Parameters:
    ///   - value: what readers get.
    ///   - topic: the topic that it belongs to.
    ///   - context: the workflow's.
    public func publish<Value, W>(_ value: Value, to topic: StreamTopic<Value>, in context: WorkflowContext<W>) {
        guard let payload = context.encoded(value, "an item of topic \(topic.name)") else { return }
        do { log.append(.init(topic: topic.name, data: try payload.streamText)) } catch {
            context.failTask("an item of topic \(topic.name) cannot be written: \(error)", type: "BadStreamItem")
        }
    }

    /// Forgets the items before an offset. Readers that come for them begin with the oldest that is kept.
    /// - Parameter offset: the offset of the first item to keep; nothing happens when older ones are gone already.
    /// - Throws: ``ApplicationFailure`` of type `TruncateOutOfRange` when the next item gets a smaller offset.
    public func truncate(before offset: Int) throws(ApplicationFailure) {
        guard offset <= nextOffset else {
            throw ApplicationFailure(
                "the stream cannot be truncated before offset \(offset), since the next item gets \(nextOffset)",
                type: StreamRefusal.truncateOutOfRange
            )
        }
        guard offset > base else { return }
        log = log.dropFirst(offset - base)
        base = offset
    }

    /// All that the next run needs; see ``continueAsNew(in:options:_:)``, which does the rest too.
    /// - Parameter context: the workflow's.
    /// - Returns: a value for the input of the next run. Publishers that were quiet for ``publisherMemory`` are forgotten.
    public func state<W>(in context: WorkflowContext<W>) -> WorkflowStreamState {
        let kept = publishers.filter { context.now.duration(since: $0.value.lastSeen) < Self.publisherMemory }
        return WorkflowStreamState(log: Array(log), baseOffset: base, publishers: kept)
    }

    /// Answers the readers that wait, and refuses further ones, who come again until the next run is there. What is published
    /// still arrives.
    public func detachReaders() { isDetaching = true }

    /// Sends the readers away, waits for the workflow's handlers, and begins the next run with what the stream holds then.
    /// - Parameters:
    ///   - context: the workflow's.
    ///   - options: how the next run differs from this one.
    ///   - input: makes the next run's input of the stream's state, when all handlers have ended.
    /// - Throws: ``Interruption``: when the workflow is cancelled before its handlers have ended; else only to unwind the code.
    public func continueAsNew<W>(
        in context: WorkflowContext<W>,
        options: ContinueAsNewOptions = ContinueAsNewOptions(),
        _ input: (WorkflowStreamState) -> W.Input
    ) async throws(Interruption) -> Never {
        detachReaders()
        do throws(Interruption) { try await context.wait { _ in context.allHandlersFinished } } catch {
            // A workflow that goes on, to clean up, goes on to be read.
            isDetaching = false
            throw error
        }
        try await context.continueAsNew(input(state(in: context)), options: options)
    }

    // MARK: - Messages

    func take(_ publication: StreamPublication, at time: Timestamp) {
        if !publication.publisherID.isEmpty {
            if let known = publishers[publication.publisherID], publication.sequence <= known.sequence { return }
            publishers[publication.publisherID] = .init(sequence: publication.sequence, lastSeen: time)
        }
        for item in publication.items { log.append(.init(topic: item.topic, data: item.data)) }
    }

    func checkAttached() throws(ApplicationFailure) {
        guard isDetaching else { return }
        throw ApplicationFailure("the workflow is about to continue as new", type: StreamRefusal.draining)
    }

    func hasNews(from offset: Int) -> Bool { isDetaching || offset < max(base, nextOffset) }

    func checkKept(_ offset: Int) throws(ApplicationFailure) {
        guard offset != 0, offset < base else { return }
        throw ApplicationFailure(
            "the items before offset \(base) are gone, and \(offset) was asked for",
            type: StreamRefusal.truncated
        )
    }

    /// What there is for a reader now.
    func batch(_ poll: StreamPoll) -> StreamBatch {
        let topics = Set(poll.topics)
        var items: [StreamBatch.Item] = []
        var size = 0
        // The number comes from outside and may be any.
        let first = max(base, poll.fromOffset)
        for (number, entry) in log.dropFirst(first - base).enumerated() {
            guard topics.isEmpty || topics.contains(entry.topic) else { continue }
            let offset = first + number
            size += entry.data.utf8.count + entry.topic.utf8.count
            if size > Self.largestAnswer, !items.isEmpty {
                return StreamBatch(items: items, nextOffset: offset, isMoreReady: true)
            }
            items.append(.init(topic: entry.topic, data: entry.data, offset: offset))
        }
        return StreamBatch(items: items, nextOffset: nextOffset, isMoreReady: false)
    }
}

@available(*, unavailable)
extension WorkflowStream: Sendable {}

/// The messages of a workflow with a ``WorkflowStream``: one property of its ``MessageSet``.
public struct WorkflowStreamMessages<W: Workflow>: MessageGroup {
    /// Appends what a publisher sends, once.
    public let publish: Signal<W, StreamPublication>
    /// Waits for items.
    public let poll: Update<W, StreamPoll, StreamBatch, any Error>
    /// Reads items without waiting, also those of a workflow that has ended.
    public let items: InputQuery<W, StreamPoll, StreamBatch>
    /// The offset that the next item gets.
    public let offset: Query<W, Int>

    /// The messages.
    /// - Parameter stream: the stream in the workflow's state, such as `{ $0.stream }`.
    public init(_ stream: @escaping (borrowing W) -> WorkflowStream) {
        publish = Signal.running(
            StreamName.publish,
            description: "Appends to the workflow's stream.",
            unfinished: .abandon
        ) { publication, context in
            stream(context.state).take(publication, at: context.now)
        }
        poll = Update.running(
            StreamName.poll,
            description: "Waits for items of the workflow's stream.",
            unfinished: .abandon,
            validate: { state, _ in try stream(state).checkAttached() }
        ) { poll, context in
            // Readers want the rest of a workflow that was asked to cancel, too.
            try await context.shielded { try await $0.wait { stream($0).hasNews(from: poll.fromOffset) } }
            try stream(context.state).checkKept(poll.fromOffset)
            return stream(context.state).batch(poll)
        }
        items = InputQuery(
            StreamName.poll,
            description: "Items of the workflow's stream that it keeps."
        ) { stream($0).batch($1) }
        offset = Query(
            StreamName.offset,
            description: "The offset of the next item of the workflow's stream."
        ) { stream($0).nextOffset }
    }
}
