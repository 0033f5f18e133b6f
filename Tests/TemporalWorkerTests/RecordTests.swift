import Foundation
import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// Takes values from outside and writes things down.
private struct Recorder: Workflow {
    static let made = Mutex(0)
    init(_ input: Empty) {}

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [Int] {
        let first = context.sideEffect {
            made.withLock {
                $0 += 1; return $0
            }
        }
        context.upsertMemo("note", "begun")
        try await context.sleep(for: .milliseconds(5))
        let second = context.sideEffect {
            made.withLock {
                $0 += 1; return $0
            }
        }
        context.upsertSearchAttributes(
            SearchAttributeKey.keyword("CustomKeywordField").set("word"),
            SearchAttributeKey.int("CustomIntField").set(7)
        )
        let isPatched = context.patched("my-patch")
        try await context.sleep(for: .milliseconds(5))
        context.upsertSearchAttributes(SearchAttributeKey.int("CustomIntField").unset)
        context.upsertMemo("note", Optional<String>.none)
        return [first, second, isPatched ? 1 : 0, context.patched("my-patch") ? 1 : 0]
    }
}

/// Looks at the world.
private struct Sightseer: Workflow {
    struct Sights: Codable, Sendable {
        var time: Timestamp
        var path: String?
        var missing: String?
        var ids: [String]
    }

    init(_ input: Empty) {}

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Sights {
        let sights = context.sideEffect { world in
            Sights(
                time: world.now,
                path: world.environment["PATH"],
                missing: world.environment["THERE_IS_NO_SUCH_VARIABLE"],
                ids: [world.uuid(), world.uuid()]
            )
        }
        try await context.sleep(for: .milliseconds(5))
        return sights
    }
}

/// The recorder before it was patched.
private struct Unpatched: Workflow {
    static let name = "Patchable"
    var mayGoOn = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<Unpatched, Empty>("goOn") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.wait { $0.mayGoOn }
        try await context.sleep(for: .milliseconds(1))
        return "old"
    }
}

private struct Patched: Workflow {
    static let name = "Patchable"
    var mayGoOn = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<Patched, Empty>("goOn") { $0.mayGoOn = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let isPatched = context.patched("go-faster")
        try await context.wait { $0.mayGoOn }
        if isPatched { return "new" }
        try await context.sleep(for: .milliseconds(1))
        return "old"
    }
}

/// The patch's call is gone although its marker says that it matters.
private struct Forgetful: Workflow {
    static let name = "Patchable"
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let goOn = Signal<Forgetful, Empty>("goOn") { _ in }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String { "new" }
}

private struct Listener: Workflow {
    var heard: [String] = []
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let say = Signal<Listener, String>("say") { $0.heard.append($1) }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        do { try await context.wait { $0.heard.count > 10 } } catch {
            context.state.heard.append("cancelled")
        }
        return context.state.heard
    }
}

/// Speaks to a child, to a stranger and to nobody.
private struct Speaker: Workflow {
    init(_ stranger: String) {}
    static func run(_ stranger: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        let child = try await context.start(child: Listener.self, Empty())
        try await context.external(child).signal(\.say, "hello child")
        child.cancel()
        seen += try await child.result()
        let other = context.external(Listener.self, id: WorkflowID(stranger))
        try await other.signal(\.say, "hello stranger")
        try await other.cancel(reason: "goodbye")
        do { try await context.external(Listener.self, id: "nobody at all").signal(\.say, "anybody?") } catch {
            seen.append("\(error)")
        }
        return seen
    }
}

/// Looks at something that changes at every third look.
private struct Looker: Workflow {
    static let looks = Mutex<[String: Int]>([:])
    init(_ key: String) {}

    static func run(_ key: String, in context: WorkflowContext<Self>) async throws -> [Int] {
        var seen: [Int] = []
        for _ in 0..<7 {
            seen.append(
                context.mutableSideEffect("look") {
                    looks.withLock {
                        $0[key, default: 0] += 1
                        return $0[key, default: 0] / 3
                    }
                }
            )
            try await context.sleep(for: .milliseconds(1))
        }
        return seen
    }
}

extension Live {
    @Suite("What a workflow writes down, and what it says to others")
    struct RecordTests {
        @Test("side effects are made once, and attributes, memo and patches are kept", arguments: CacheSize.allCases)
        func records(cache: CacheSize) async throws {
            let stage = try await Stage()
            let values = try await stage.prove(Recorder.self, Empty(), cache: cache).get()
            #expect(values[0] != values[1])
            #expect(values[2...] == [1, 1])
            let events = try await stage.events(of: Recorder.self, cache: cache)
            let names = events.compactMap { event -> String? in
                switch event.attributes {
                case .markerRecorded(let marker): marker.name
                case .searchAttributesUpserted(let attributes): attributes.map(\.name).sorted().joined(separator: "+")
                case .propertiesModified(let fields): "memo \(fields.map(\.name))"
                default: nil
                }
            }
            #expect(
                names == [
                    "SideEffect", #"memo ["note"]"#, "SideEffect", "CustomIntField+CustomKeywordField", "core_patch",
                    "TemporalChangeVersion", "CustomIntField", #"memo ["note"]"#,
                ]
            )
        }

        @Test("the world of a side effect is the worker's machine and process", arguments: CacheSize.allCases)
        func world(cache: CacheSize) async throws {
            let stage = try await Stage()
            let begin = WallClock.now
            let sights = try await stage.prove(Sightseer.self, Empty(), cache: cache).get()
            #expect(begin <= sights.time && sights.time <= WallClock.now)
            #expect(sights.path == ProcessInfo.processInfo.environment["PATH"])
            #expect(sights.missing == nil)
            #expect(Set(sights.ids).count == 2)
        }

        @Test("a mutable side effect is written down when it has changed", arguments: CacheSize.allCases)
        func mutable(cache: CacheSize) async throws {
            let stage = try await Stage()
            let values = try await stage.prove(Looker.self, "\(stage.key)-\(cache)", cache: cache).get()
            #expect(values == [0, 0, 1, 1, 1, 2, 2])
            let markers = try await stage.events(of: Looker.self, cache: cache).filter {
                if case .markerRecorded = $0.attributes { true } else { false }
            }
            #expect(markers.count == 3)
        }

        @Test("a patch leaves old runs on the old way and is missed when its call goes too early")
        func patches() async throws {
            let stage = try await Stage()
            let old: WorkflowID<Unpatched> = stage.id("unpatched")
            let handle = try await stage.withWorker({ Unpatched.self }) {
                let handle = try await stage.client.start(Unpatched.self, id: old, on: stage.queue, Empty())
                try await eventually("its first task is done") { try await stage.answeredTasks(of: old) > 0 }
                return handle
            }
            let new: WorkflowID<Patched> = stage.id("patched")
            try await stage.withWorker(cache: 0, { Patched.self }) {
                try await handle.signal(\.goOn)
                let result = try await handle.result()
                #expect(result == "old")
                let fresh = try await stage.client.start(Patched.self, id: new, on: stage.queue, Empty())
                try await fresh.signal(\.goOn)
                let freshResult = try await fresh.result()
                #expect(freshResult == "new")
            }
            try await stage.replay(Patched.self, new)
            let history = try await WorkflowHistory.fetch(stage.client, workflowID: new.rawValue)
            await #expect(throws: ReplayFailure.self) { try await Replayer { Forgetful.self }.replay(history) }
        }

        @Test(
            "signals and cancellations reach children and strangers, and nobody is an error",
            arguments: CacheSize.allCases
        )
        func external(cache: CacheSize) async throws {
            let stage = try await Stage()
            let id: WorkflowID<Listener> = stage.id("stranger-\(cache.rawValue)")
            let stranger = try await stage.client.start(Listener.self, id: id, on: stage.queue, Empty())
            let result = try await stage.prove(Speaker.self, id.rawValue, cache: cache) {
                Listener.self
            } during: { _ in
                let heard = try await stranger.result()
                #expect(heard == ["hello stranger", "cancelled"])
            }
            let seen = try result.get()
            #expect(seen.prefix(2) == ["hello child", "cancelled"])
            #expect(seen.last?.contains("workflowNotFound") == true, "\(seen)")
        }
    }
}
