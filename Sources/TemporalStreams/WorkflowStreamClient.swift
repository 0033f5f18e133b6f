public import TemporalClient
public import TemporalCore

/// Reads and writes a ``WorkflowStream`` from outside of its workflow.
///
/// In an activity, for the stream of the workflow that has asked for it:
/// ```swift
/// let stream = WorkflowStreamClient(context.client, workflowID: context.info.workflowID)
/// try await stream.withPublisher { publisher in
///     for step in steps { try publisher.publish(step, to: Topics.progress) }
/// }
/// ```
/// And elsewhere, from the beginning and for as long as the workflow goes on:
/// ```swift
/// for try await item in stream.items(of: Topics.progress) { print(item.offset, item.value) }
/// ```
public struct WorkflowStreamClient: Sendable {
    /// How a client reads and writes.
    public struct Options: Sendable {
        /// How long published values are collected before they are sent together.
        public var batchInterval = Duration.seconds(2)
        /// How many values at most are sent together, as soon as there are so many; as many as a signal may have when nil.
        public var maximumBatchSize: Int?
        /// For how long values are sent again that do not arrive, and questions of readers are asked again that are not
        /// answered. Values wait in memory meanwhile. Keep it below ``WorkflowStream/publisherMemory``, after
        /// which the workflow would not know any more that it has them.
        public var maximumRetryTime = Duration.seconds(600)
        /// How long a reader that has all items waits before it asks again. Each question is an update in the workflow's
        /// history.
        public var pollInterval = Duration.milliseconds(100)

        /// Batches of two seconds, sent again for ten minutes; a tenth of a second between two questions.
        public init() {}

        /// Between two calls; never none, so that nothing spins.
        var pause: Duration { max(pollInterval, .milliseconds(1)) }
    }

    let client: Client
    /// The workflow that has the stream.
    public let workflowID: String
    let options: Options

    /// A client of a stream. It follows the workflow's runs.
    /// - Parameters:
    ///   - client: the client of the workflow's namespace, with the converter and codecs of its worker.
    ///   - workflowID: the workflow that has the stream.
    ///   - options: how it reads and writes.
    public init(_ client: Client, workflowID: String, options: Options = Options()) {
        self.client = client
        self.workflowID = workflowID
        self.options = options
    }

    func handle(runID: RunID? = nil) -> WorkflowHandle<ReferencedWorkflow<Empty, RawValue>> {
        let reference = WorkflowReference<Empty, RawValue>("a workflow with a stream")
        return client.handle(reference, id: WorkflowID(workflowID), runID: runID)
    }

    /// The offset that the next item gets.
    /// - Throws: ``WorkflowStreamError``.
    public func nextOffset() async throws(WorkflowStreamError) -> Int {
        do { return try await handle().query(named: StreamName.offset, as: Int.self) } catch { throw .client(error) }
    }

    /// The items of a topic, those to come included, until the workflow has ended.
    ///
    /// It waits for as long as it takes; cancelling the Swift task ends it. Each question is an update, of which a server
    /// allows a number in flight at a time and a number for each run ([limits](doc:Streams)). Items that the workflow has dropped are passed
    /// over. When the workflow has ended, what it still kept is read; that needs a worker that has its code.
    /// - Parameters:
    ///   - topic: the topic.
    ///   - offset: the offset of the first item, such as one behind the last that was read; 0 for the oldest.
    /// - Returns: the items, in their order. Errors of the loop are ``WorkflowStreamError``s.
    public func items<Value>(of topic: StreamTopic<Value>, from offset: Int = 0) -> StreamItems<Value> {
        StreamItems(stream: self, poll: StreamPoll(topics: [topic.name], fromOffset: offset))
    }

    /// The items of several topics as payloads, those to come included, until the workflow has ended.
    /// - Parameters:
    ///   - topics: the names of the topics; all topics when empty.
    ///   - offset: the offset of the first item; 0 for the oldest.
    /// - Returns: the items, in their order. ``value(of:from:)`` reads one.
    public func items(ofTopics topics: [String] = [], from offset: Int = 0) -> StreamItems<RawValue> {
        StreamItems(stream: self, poll: StreamPoll(topics: topics, fromOffset: offset))
    }

    /// The value of an item that was read as a payload.
    /// - Parameters:
    ///   - topic: the topic, which says what it is.
    ///   - item: the item.
    /// - Returns: the value.
    /// - Throws: ``WorkflowStreamError/unreadable(_:)`` when it is of another type.
    public func value<Value>(
        of topic: StreamTopic<Value>,
        from item: StreamItem<RawValue>
    ) throws(WorkflowStreamError) -> Value {
        do { return try client.converter.plain.value(Value.self, from: item.value.payload) } catch {
            throw .unreadable("item \(item.offset) of topic \(item.topic) is not of type \(Value.self): \(error)")
        }
    }
}
