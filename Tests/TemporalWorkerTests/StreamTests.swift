import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalStreams
import TemporalWorker
import TestSupport
import Testing

private enum Topics {
    static let progress = StreamTopic<String>("progress")
    static let figures = StreamTopic<[Int]>("figures")
}

private enum Desk {
    static let work = Activity<Int, Int, Never>("work", startToClose: .seconds(20))

    @RegistrationBuilder static var activities: [Registration] {
        work.implemented { count, context in
            let stream = WorkflowStreamClient(context.client, workflowID: context.info.workflowID)
            return try await stream.withPublisher { publisher in
                for number in 0..<count { try publisher.publish([number, number * number], to: Topics.figures) }
                try await publisher.flush()
                try publisher.publish("figures are there", to: Topics.progress)
                return count
            }
        }
    }
}

/// Publishes in all ways, over as many runs as it is told.
private struct Reporter: Workflow {
    struct Input: Codable, Sendable {
        var runsLeft = 0
        var stream: WorkflowStreamState?
    }

    let stream: WorkflowStream
    var goesOn = false

    init(_ input: Input) { stream = WorkflowStream(input.stream) }

    struct Messages: MessageSet {
        let stream = WorkflowStreamMessages<Reporter> { $0.stream }
        let goOn = Signal<Reporter, Empty>("goOn") { $0.goesOn = true }
        let truncate = Update<Reporter, Int, Int, any Error>("truncate") { state, offset in
            try state.stream.truncate(before: offset)
            return state.stream.firstOffset
        }
    }

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> Int {
        let stream = context.state.stream
        stream.publish("begun \(input.runsLeft)", to: Topics.progress, in: context)
        _ = try await context.execute(Desk.work, 2)
        try await context.wait { $0.goesOn }
        stream.publish("ended \(input.runsLeft)", to: Topics.progress, in: context)
        guard input.runsLeft > 0 else { return stream.nextOffset }
        try await stream.continueAsNew(in: context) { Input(runsLeft: input.runsLeft - 1, stream: $0) }
    }
}

/// Has no stream.
private struct Silent: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws { try await context.sleep(for: .seconds(3600)) }
}

/// Answers readers only when it is asked to cancel.
private struct Patient: Workflow {
    let stream = WorkflowStream()

    struct Messages: MessageSet {
        let stream = WorkflowStreamMessages<Patient> { $0.stream }
    }

    static func run(in context: WorkflowContext<Self>) async throws {
        do { try await context.sleep(for: .seconds(3600)) } catch {
            await context.shielded { $0.state.stream.publish("cancelled", to: Topics.progress, in: $0) }
            throw error
        }
    }
}

extension Live {
    @Suite("Streams of workflows")
    struct StreamTests {
        @Test("what a workflow and its activity publish is read once and in order, while it runs and after its end")
        func reports() async throws {
            let stage = try await Stage()
            let read = Collected()
            let result = try await stage.prove(
                Reporter.self,
                Reporter.Input(),
                cache: .many,
                with: { Desk.activities },
                during: { reporter in
                    let stream = WorkflowStreamClient(stage.client, workflowID: reporter.id.rawValue)
                    for try await item in stream.items(of: Topics.progress) {
                        read.add(item)
                        if item.value == "figures are there" { try await reporter.signal(\.goOn) }
                    }
                }
            )
            #expect(try result.get() == 5)
            #expect(read.texts == ["0 begun 0", "3 figures are there", "4 ended 0"])
        }

        @Test("readers follow a workflow that continues as new", arguments: CacheSize.allCases)
        func runs(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Reporter> = stage.id("runs-\(cache)")
            try await stage.withWorker(
                cache: cache.rawValue,
                {
                    Reporter.self
                    Desk.activities
                },
                {
                    let reporter = try await stage.client.start(
                        Reporter.self,
                        id: id,
                        on: stage.queue,
                        Reporter.Input(runsLeft: 2)
                    )
                    let stream = WorkflowStreamClient(stage.client, workflowID: id.rawValue)
                    var offsets: [Int] = []
                    var words: [String] = []
                    for try await item in stream.items() {
                        offsets.append(item.offset)
                        guard item.topic == "progress" else {
                            let figures = try stream.value(of: Topics.figures, from: item)
                            #expect(figures.count == 2 && figures[0] * figures[0] == figures[1])
                            continue
                        }
                        let word = try stream.value(of: Topics.progress, from: item)
                        words.append(word)
                        if word == "figures are there" {
                            try await stage.client.handle(Reporter.self, id: id).signal(\.goOn)
                        }
                    }
                    #expect(offsets == Array(0..<15))
                    #expect(words == [2, 1, 0].flatMap { ["begun \($0)", "figures are there", "ended \($0)"] })
                    #expect(try await reporter.result() == 15)
                    // From the middle, and after the end.
                    let rest = try await stream.items(from: 13).reduce(into: []) { $0.append($1.offset) }
                    #expect(rest == [13, 14])
                    await #expect(throws: WorkflowStreamError.self) {
                        for try await _ in stream.items(of: StreamTopic<Bool>("progress")) {}
                    }
                }
            )
            try await stage.replay(Reporter.self, id)
        }

        @Test("what is dropped is passed over, and what is not there yet cannot be dropped")
        func truncated() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Reporter> = stage.id("truncated")
            try await stage.withWorker({
                Reporter.self
                Desk.activities
            }) {
                let reporter = try await stage.client.start(Reporter.self, id: id, on: stage.queue, Reporter.Input())
                let stream = WorkflowStreamClient(stage.client, workflowID: id.rawValue)
                var items = stream.items().makeAsyncIterator()
                for offset in 0..<4 { #expect(try await items.next()?.offset == offset) }
                #expect(try await reporter.update(\.truncate, 3) == 3)
                #expect(try await reporter.update(\.truncate, 1) == 3)
                // Any number may come from outside.
                for (offset, count) in [(Int.min, 1), (-1, 1), (Int.max, 0)] {
                    let poll = StreamPoll(topics: [], fromOffset: offset)
                    #expect(try await reporter.query(\.stream.items, poll).items.count == count)
                }
                await #expect {
                    try await reporter.update(\.truncate, 5)
                } throws: {
                    "\($0)".contains("the next item gets 4")
                }
                #expect(try await stream.nextOffset() == 4)
                var old = stream.items(from: 1).makeAsyncIterator()
                #expect(try await old.next()?.offset == 3)
                try await reporter.signal(\.goOn)
                #expect(try await items.next()?.offset == 4)
                #expect(try await items.next() == nil)
            }
            try await stage.replay(Reporter.self, id)
        }

        @Test("a batch that arrives twice is taken once, and large ones are read in parts")
        func twice() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Patient> = stage.id("twice")
            try await stage.withWorker({ Patient.self }) {
                let patient = try await stage.client.start(Patient.self, id: id, on: stage.queue)
                let item = StreamPublication.Entry(topic: "progress", data: try Payload.json("x").streamText)
                for sequence in [1, 1, 2, 1, 2] {
                    let batch = StreamPublication(items: [item], publisherID: "me", sequence: sequence)
                    try await patient.signal(\.stream.publish, batch)
                }
                let stream = WorkflowStreamClient(stage.client, workflowID: id.rawValue)
                #expect(try await stream.nextOffset() == 2)
                try await stream.withPublisher { publisher in
                    for _ in 0..<3 {
                        try publisher.publish(String(repeating: "y", count: 600_000), to: Topics.progress)
                        try await publisher.flush()
                    }
                }
                var lengths: [Int] = []
                var items = stream.items(of: Topics.progress).makeAsyncIterator()
                for _ in 0..<5 { lengths.append(try #require(try await items.next()).value.count) }
                #expect(lengths == [1, 1, 600_000, 600_000, 600_000])
                // A reader of a workflow that is asked to cancel gets the rest.
                try await patient.cancel()
                #expect(try await items.next()?.value == "cancelled")
                #expect(try await items.next() == nil)
            }
            try await stage.replay(Patient.self, id)
        }

        @Test("more readers than a server takes updates at a time all get the items")
        func manyReaders() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Patient> = stage.id("many")
            try await stage.withWorker({ Patient.self }) {
                let patient = try await stage.client.start(Patient.self, id: id, on: stage.queue)
                let stream = WorkflowStreamClient(stage.client, workflowID: id.rawValue)
                let seen = try await withThrowingTaskGroup(of: [String].self) { group in
                    for _ in 0..<15 {
                        group.addTask {
                            try await stream.items(of: Topics.progress).reduce(into: []) { $0.append($1.value) }
                        }
                    }
                    try await stream.withPublisher { try $0.publish("first", to: Topics.progress) }
                    // In one task with the start, the workflow's own item would be the first.
                    try await eventually("the workflow has the item") { try await stream.nextOffset() == 1 }
                    try await patient.cancel()
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(seen == Array(repeating: ["first", "cancelled"], count: 15))
            }
        }

        @Test("large batches go out in parts, and small ones as they are told")
        func parts() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Patient> = stage.id("parts")
            try await stage.withWorker({ Patient.self }) {
                let patient = try await stage.client.start(Patient.self, id: id, on: stage.queue)
                let large = WorkflowStreamClient(stage.client, workflowID: id.rawValue)
                // Together more than a server takes in one message.
                try await large.withPublisher { publisher in
                    for _ in 0..<10 {
                        try publisher.publish(String(repeating: "y", count: 500_000), to: Topics.progress)
                    }
                }
                var options = WorkflowStreamClient.Options()
                options.maximumBatchSize = 2
                options.batchInterval = .zero
                let small = WorkflowStreamClient(stage.client, workflowID: id.rawValue, options: options)
                try await small.withPublisher { publisher in
                    for number in 0..<5 { try publisher.publish("\(number)", to: Topics.progress) }
                    try await publisher.flush()
                }
                #expect(try await small.nextOffset() == 15)
                try await patient.terminate()
            }
        }

        @Test("a publisher and a reader whose task is cancelled say so, and nothing else")
        func cancelled() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Patient> = stage.id("cancelled")
            try await stage.withWorker({ Patient.self }) {
                let patient = try await stage.client.start(Patient.self, id: id, on: stage.queue)
                let stream = WorkflowStreamClient(stage.client, workflowID: id.rawValue)
                let publishing = Task {
                    try await stream.withPublisher { publisher in
                        while true {
                            try publisher.publish("again", to: Topics.progress)
                            try await publisher.flush()
                        }
                    }
                }
                let reading = Task { for try await _ in stream.items(of: Topics.progress) {} }
                try await eventually("something is published") { try await stream.nextOffset() > 0 }
                publishing.cancel()
                reading.cancel()
                await #expect(throws: CancellationError.self) { try await publishing.value }
                await #expect(throws: CancellationError.self) { try await reading.value }
                try await patient.terminate()
            }
        }

        @Test("a workflow without a stream, one that is not there, and a closed publisher give a sentence")
        func refused() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Silent> = stage.id("silent")
            try await stage.withWorker({ Silent.self }) {
                let silent = try await stage.client.start(Silent.self, id: id, on: stage.queue)
                let stream = WorkflowStreamClient(stage.client, workflowID: id.rawValue)
                var items = stream.items(of: Topics.progress).makeAsyncIterator()
                await #expect { try await items.next() } throws: { "\($0)".contains("have a WorkflowStreamMessages?") }
                try await silent.terminate()
            }
            let nobody = WorkflowStreamClient(stage.client, workflowID: "nobody-\(id)")
            var items = nobody.items(of: Topics.progress).makeAsyncIterator()
            await #expect { try await items.next() } throws: { "\($0)".contains("nobody-") }
            let kept = Collected()
            await #expect {
                try await nobody.withPublisher { publisher in
                    kept.publisher = publisher
                    try publisher.publish("lost", to: Topics.progress)
                }
            } throws: { "\($0)".contains("nobody-") }
            let publisher = try #require(kept.publisher)
            #expect(throws: WorkflowStreamError.self) { try publisher.publish("late", to: Topics.progress) }
            await #expect(throws: WorkflowStreamError.self) { try await publisher.flush() }
        }
    }
}

/// What a reader has seen.
private final class Collected: Sendable {
    private let state = Mutex((items: [String](), publisher: StreamPublisher?.none))

    var publisher: StreamPublisher? {
        get { state.withLock { $0.publisher } }
        set { state.withLock { $0.publisher = newValue } }
    }

    var texts: [String] { state.withLock { $0.items } }

    func add(_ item: StreamItem<String>) { state.withLock { $0.items.append("\(item.offset) \(item.value)") } }
}
