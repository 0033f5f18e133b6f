import Dispatch
import Foundation
import Glibc
import LiveTestSupport
import Synchronization
import TemporalTesting
import TestSupport
import Testing

@testable import TemporalRPC

/// Code that blocks, which asynchronous code may not call itself.
private func block(on semaphore: DispatchSemaphore) { semaphore.wait() }

private func thread() -> UInt { UInt(pthread_self()) }

/// What the system calls the thread that asks.
private func threadName() throws -> String {
    try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8).trimmingCharacters(in: .newlines)
}

@Suite("The threads of a channel", .liveServer, .timeLimit(.minutes(1)))
struct CallThreadsTests {
    @Test("what waits for an answer goes on on the channel's threads, where that is preferred")
    func ownThreads() async throws {
        let channel = Channel(options: ChannelOptions(address: try LiveServerTrait.server.address))
        let names = try await Task(executorPreference: channel.threads) {
            var names: Set<String> = []
            for _ in 0..<20 {
                _ = try await channel.unary(.getSystemInfo, [])
                names.insert(try threadName())
            }
            return names
        }.value
        #expect(names == ["temporal-rpc"])
        _ = try await channel.unary(.getSystemInfo, [])
        #expect(try threadName() != "temporal-rpc")
        await channel.shutdown()
    }

    @Test("threads that are kept by what they run are replaced")
    func kept() async throws {
        let threads = CallThreads()
        let release = DispatchSemaphore(value: 0)
        let entered = Mutex(0)
        let count = 3 * max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        for _ in 0..<count {
            threads.run {
                entered.withLock { $0 += 1 }
                block(on: release)
            }
        }
        try await eventually("all of them have begun") { entered.withLock { $0 } == count }
        #expect(await Task(executorPreference: threads) { 7 }.value == 7)
        for _ in 0..<count { release.signal() }
    }

    @Test("work that always brings more does not keep answers waiting")
    func spinning() async throws {
        let channel = Channel(options: ChannelOptions(address: try LiveServerTrait.server.address))
        let isOver = Atomic(false)
        let spinning = Task(executorPreference: channel.threads) {
            while !isOver.load(ordering: .relaxed) { await Task.yield() }
        }
        for _ in 0..<20 {
            _ = try await Task(executorPreference: channel.threads) {
                try await channel.unary(.getSystemInfo, [])
            }.value
        }
        isOver.store(true, ordering: .relaxed)
        await spinning.value
        await channel.shutdown()
    }

    @Test("pieces of work begin in the order in which they are given, on few threads")
    func order() async throws {
        let threads = CallThreads()
        let seen = Mutex<[Int]>([])
        let used = Mutex<Set<UInt>>([])
        let isDone = Latch()
        threads.run {
            for number in 0..<1_000 {
                threads.run {
                    seen.withLock { $0.append(number) }
                    used.withLock { _ = $0.insert(thread()) }
                    if seen.withLock({ $0.count }) == 1_000 { isDone.open() }
                }
            }
        }
        await isDone.wait()
        #expect(seen.withLock { $0.sorted() } == Array(0..<1_000))
        // A busy machine may look as if one were kept, which is replaced then.
        #expect(used.withLock { $0.count } < 50)
    }

    @Test("threads end when nobody can give them anything any more")
    func end() async throws {
        let address = try LiveServerTrait.server.address
        await #expect(processExitsWith: .success) { [address = address as String] in
            func count() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count {
                    (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == "temporal-rpc\n"
                }
            }
            do {
                let channel = Channel(options: ChannelOptions(address: address))
                _ = try await Task(executorPreference: channel.threads) {
                    try await channel.unary(.getSystemInfo, [])
                }.value
                #expect(try count() > 0)
                await channel.shutdown()
            }
            // One that was never told to shut down, and one without a channel.
            _ = try await Channel(options: ChannelOptions(address: address)).unary(.getSystemInfo, [])
            #expect(await Task(executorPreference: CallThreads()) { 7 }.value == 7)
            try await eventually("all threads have ended") { try count() == 0 }
        }
    }
}
