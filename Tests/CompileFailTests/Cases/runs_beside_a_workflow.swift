// A workflow and other code in one file, as a first program has it. It is built with the fence and without, and must
// say the same both times.
#if FENCED
    import TemporalWorkflows
#else
    import TemporalCore
#endif

struct Hello: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String { "Hello, \(name)" }
}

/// What a call of a client does: it waits and answers.
func greet(_ name: String) async throws -> String {
    try await Task.sleep(for: .milliseconds(5))
    return "Hello, \(name)"
}

struct Point: Hashable {
    var x = 1
    var y = 2
    func hash(into hasher: inout Hasher) { hasher.combine(x) }
}

@MainActor var count = 0

struct Failed: Error {}

actor Counter {
    var count = 0
    func increment() { count += 1 }
}

extension Task where Success == Never, Failure == Never {
    static var isMine: Bool { !isCancelled }
}

@main struct Program {
    static func main() async throws {
        print(try await greet("Ann"))
        try await tasks()
        try await clocks()
        try await groups()
        try await continuations()
        chance()
        order()
        await terminal()
    }

    static func tasks() async throws {
        let task = Task { 1 }
        print("value", await task.value)
        print("result", await Task.detached { 2 }.result)
        let failing: Task<Int, any Error> = Task(name: "failing", priority: .high) { throw Failed() }
        do { print(try await failing.value) } catch { print("failed", error) }
        let sleeper = Task { try await Task.sleep(nanoseconds: 60_000_000_000) }
        sleeper.cancel()
        print("cancelled", sleeper.isCancelled, await sleeper.result)
        await Task.yield()
        try Task.checkCancellation()
        print("mine", Task.isMine, Task.currentPriority >= .background)
        print("current", withUnsafeCurrentTask { $0 != nil })
        let immediate = Task.immediate { 3 }
        print("immediate", await immediate.value)
        await MainActor.run { count += 1 }
        print("main actor", await MainActor.run { count })
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        Task {
            for number in 1...3 { continuation.yield(number) }
            continuation.finish()
        }
        for await number in stream { print("streamed", number) }
        let throwing = AsyncThrowingStream<Int, any Error> { $0.finish(throwing: Failed()) }
        do { for try await number in throwing { print(number) } } catch { print("stream failed", error) }
    }

    static func clocks() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await Task.sleep(until: start + .milliseconds(20), clock: .continuous)
        print("slept", clock.now - start >= .milliseconds(20))
        let measured = try await clock.measure { try await Task.sleep(for: .milliseconds(10), tolerance: .zero) }
        print("measured", measured >= .milliseconds(10))
        let suspending = SuspendingClock.now
        try await Task.sleep(for: .milliseconds(10), clock: SuspendingClock())
        print("suspending", suspending.duration(to: .now) >= .milliseconds(10))
        let instant: ContinuousClock.Instant = .now
        print("instant", instant > start)
    }

    static func groups() async throws {
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...3 { group.addTask { number } }
            return await group.reduce(0, +)
        }
        print("group", sum)
        do {
            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { throw Failed() }
                for try await number in group { print(number) }
            }
        } catch { print("group failed", error) }
        let counter = Counter()
        await withDiscardingTaskGroup { group in for _ in 0..<5 { group.addTask { await counter.increment() } } }
        try await withThrowingDiscardingTaskGroup { group in group.addTask { await counter.increment() } }
        print("discarding", await counter.count)
    }

    static func continuations() async throws {
        print("checked", await withCheckedContinuation { continuation in Task { continuation.resume(returning: 1) } })
        print("unsafe", await withUnsafeContinuation { continuation in Task { continuation.resume(returning: 2) } })
        do {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                continuation.resume(throwing: Failed())
            }
        } catch { print("checked failed", error) }
        do {
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
                continuation.resume(throwing: Failed())
            }
        } catch { print("unsafe failed", error) }
    }

    static func chance() {
        func differ<Value: Hashable>(_ make: () -> Value) -> Bool { Set((0..<100).map { _ in make() }).count > 1 }
        print("integers", differ { Int.random(in: 1...1_000_000) }, differ { UInt8.random(in: 0..<200) })
        print("numbers", differ { Double.random(in: 0..<1) }, differ { Float.random(in: 0...1) })
        print("vectors", differ { SIMD2<Int>.random(in: 0...99) }, differ { SIMD2<Float>.random(in: 0..<1) })
        print("bounds", (0..<100).allSatisfy { _ in (3...5).contains(Int.random(in: 3...5)) })
        print("coins", differ { Bool.random() })
        let numbers = Array(0..<50)
        print("shuffled", differ { numbers.shuffled() }, numbers.shuffled().sorted() == numbers)
        var mixed = numbers
        mixed.shuffle()
        print("shuffle", mixed != numbers, mixed.sorted() == numbers)
        print("element", differ { numbers.randomElement() }, [Int]().randomElement() as Any)
        var generator = SystemRandomNumberGenerator()
        print("generator", differ { generator.next() as UInt64 })
        func hash<Value: Hashable>(_ value: Value) -> Int { value.hashValue }
        print("hashes", "a".hashValue == hash("a"), 1.hashValue == hash(1), [1].hashValue == hash([1]))
        print("hashes", Set([1]).hashValue == hash(Set([1])), true.hashValue == hash(true), 1.5.hashValue == hash(1.5))
        print("hashed", Point(x: 1, y: 2).hashValue == Point(x: 1, y: 3).hashValue)
    }

    static func order() {
        let numbers = [1: "one"]
        print("first", numbers.first as Any, numbers.keys.first as Any, numbers.values.first as Any)
        print("first", Set([7]).first as Any)
        print("none", [Int: Int]().first as Any, Set<Int>().first as Any)
        var set: Set = [1, 2, 3]
        let first = set.first, popped = set.popFirst()
        print("popped", first == popped, set.count, set.removeFirst() != popped, set.count)
        var pairs = numbers
        print("popped", pairs.popFirst() as Any, pairs.popFirst() as Any, pairs.isEmpty)
        var generator = SystemRandomNumberGenerator()
        let many = Set(0..<50)
        print("set", Set((0..<100).map { _ in many.randomElement(using: &generator) }).count > 1)
        print("set", many.shuffled(using: &generator) != many.shuffled(using: &generator))
        print("found", numbers.first { $0.key == 1 } as Any)
    }

    static func terminal() async {
        print()
        print("a", 1, "b" as Character, [1: "x"], Optional<Int>.none as Any, separator: "-", terminator: "!\n")
        debugPrint("a", 1, "b" as Character, separator: "-", terminator: "!\n")
        print("returned", dump(Point(), name: "point"))
        dump([1, 2, 3], maxItems: 1)
        var text = ""
        print("into", "text", to: &text)
        print(text)
        print("arguments", CommandLine.arguments.dropFirst())
        while let line = readLine() { print("read", line) }
    }
}
