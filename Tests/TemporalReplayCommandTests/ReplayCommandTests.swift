import ArgumentParser
import Foundation
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

@testable import TemporalReplayCommand

/// A codec without the key.
private struct Refusing: PayloadCodec {
    struct NoKey: Error {}
    func encode(_ payloads: [Payload]) throws -> [Payload] { payloads }
    func decode(_ payloads: [Payload]) throws -> [Payload] { throw NoKey() }
}

/// Where the histories are that the order application has recorded.
private let recordings = Places.root.appending(path: "Tests/ReplayTests/Histories")

/// A folder for one test.
private final class Folder {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "inner"), withIntermediateDirectories: true)
        path = folder.path()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }
}

@Suite("The replay command")
struct ReplayCommandTests {
    private func run(_ arguments: [String]) async throws -> (status: ReplayStatus, lines: [String]) {
        var lines: [String] = []
        let report = ReplayReport { lines.append($0) }
        let workflows: [Registration] = [.workflow(OrderWorkflow.self), .workflow(GreetUser.self)]
        let options = try ReplayOptions.parse(arguments)
        let settings = ClientOptions(options.address ?? "localhost:7233")
        let run = try ReplayRun(workflows, options: options, client: settings, report: report)
        let status = try await run.perform()
        return (status, lines)
    }

    private func recording(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: recordings.appending(path: "\(name).json")))
    }

    @Test("prints a line for each history of a directory, of either form, in the order of their names")
    func directory() async throws {
        let folder = try Folder()
        try folder.write(try recording("greeting"), to: "b.json")
        let completed = try recording("before-progress/validated-completed")
        try folder.write(try HistoryJSON.protobuf(from: completed), to: "a.pb")
        try folder.write(completed, to: "inner/c.JSON")
        try folder.write(Array("no history".utf8), to: "notes.txt")
        let (status, lines) = try await run([folder.path])
        #expect(status == .fits)
        #expect(lines.map { $0.split(separator: " ").first } == ["ok", "ok", "ok", "3"])
        #expect(lines[0].contains("a.pb  OrderWorkflow, 52 events"))
        #expect(lines[1].contains("b.json  GreetUser, 26 events"))
        #expect(lines[2].contains("inner/c.JSON"))
        #expect(lines[3] == "3 of 3 histories fit")
    }

    @Test("ends with 1 when a history does not fit, even beside bad input")
    func mismatch() async throws {
        let folder = try Folder()
        let changed = String(decoding: try recording("greeting"), as: UTF8.self)
            .replacing(/"activityType": *\{\s*"name": *"[A-Za-z]+"/, with: #""activityType":{"name":"Other""#)
        try folder.write(Array(changed.utf8), to: "changed.json")
        let (status, lines) = try await run([folder.path, "\(folder.path)/nowhere.json"])
        #expect(status == .mismatch)
        #expect(lines[0].hasPrefix("MISMATCH"))
        #expect(lines[0].contains("at event 5: expected ScheduleActivityTask"), "\(lines)")
        #expect(lines[0].contains("found ActivityTaskScheduled (Other"))
        #expect(lines[2] == "0 of 2 histories fit, 1 do not, 1 could not be replayed")
    }

    @Test("ends with 2 for what is not a history, for what is not there, and for nothing at all")
    func badInput() async throws {
        let folder = try Folder()
        let (nothing, none) = try await run([folder.path])
        #expect(nothing == .badInput)
        #expect(none[0].contains("has no files that end with .json"))
        try folder.write(Array("nonsense".utf8), to: "a.json")
        try folder.write(Array(#"{"events":[]}"#.utf8), to: "b.json")
        try folder.write([255, 255, 1], to: "c.pb")
        let (status, lines) = try await run([folder.path])
        #expect(status == .badInput)
        #expect(lines.prefix(3).allSatisfy { $0.hasPrefix("UNREADABLE") })
    }

    /// A program that says the same as a twin with any arguments, and that it was called as one.
    private func twins(_ said: String, status: Int = 0, count: Int = 2) -> ReplayTwins {
        let script = """
            test "$TEMPORAL_REPLAY_TWIN" = 1 && test -z "$SWIFT_DETERMINISTIC_HASHING" || exit 9
            printf '%s' "$0"; exit \(status)
            """
        return ReplayTwins(
            count,
            program: URL(filePath: "/bin/sh"),
            arguments: ["-c", script, said],
            environment: ["SWIFT_DETERMINISTIC_HASHING": "1"]
        )
    }

    private func run(_ file: String, _ twins: ReplayTwins) async throws -> (status: ReplayStatus, lines: [String]) {
        var lines: [String] = []
        let report = ReplayReport { lines.append($0) }
        let options = try ReplayOptions.parse([file])
        let settings = ClientOptions("localhost:7233")
        let status = try await ReplayRun(
            [.workflow(GreetUser.self)],
            options: options,
            client: settings,
            report: report,
            twins: twins
        ).perform()
        return (status, lines)
    }

    @Test("what fits here and not in another process does not fit, and is told once")
    func twins() async throws {
        let file = recordings.appending(path: "greeting.json").path()
        let (fits, ok) = try await run(file, twins("[]"))
        #expect(fits == .fits && ok.count == 2)
        let finding = #"[{"source":"\#(file)","reason":"at event 5"}]"#
        let (status, lines) = try await run(file, twins(finding))
        #expect(status == .mismatch)
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("MISMATCH    \(file)  in another process") && lines[1].hasSuffix("at event 5"))
        #expect(lines[2] == "0 of 1 histories fit, 1 do not")
        for broken in [twins("[]", status: 3), twins("nonsense")] {
            let (status, lines) = try await run(file, broken)
            #expect(status == .badInput)
            #expect(lines[1].hasPrefix("UNREADABLE  another process  /bin/sh"), "\(lines)")
        }
    }

    @Test("a workflow that the program does not have is bad input, or passed over when that is asked for")
    func unknownWorkflow() async throws {
        let payment = recordings.appending(path: "payment-completed.json").path()
        let greeting = recordings.appending(path: "greeting.json").path()
        let (strict, lines) = try await run([payment, greeting])
        #expect(strict == .badInput)
        #expect(lines[0].contains("not registered"))
        let (lenient, _) = try await run(["--ignore-unknown", payment, greeting])
        #expect(lenient == .fits)
    }

    @Test("a server that is not there ends with 3")
    func unreachable() async throws {
        let (status, lines) = try await run(["--query", "", "--address", "127.0.0.1:1"])
        #expect(status == .unreachable)
        #expect(lines[0].contains("no Temporal server answers at 127.0.0.1:1"))
    }

    @Test("values are read by the converter of the settings, so that encrypted histories can be replayed")
    func converter() async throws {
        let folder = try Folder()
        try folder.write(try recording("greeting"), to: "greeting.json")
        var settings = ClientOptions("127.0.0.1:1")
        settings.dataConverter.codecs = [Refusing()]
        var lines: [String] = []
        let report = ReplayReport { lines.append($0) }
        let options = try ReplayOptions.parse([folder.path])
        let run = try ReplayRun([.workflow(GreetUser.self)], options: options, client: settings, report: report)
        #expect(try await run.perform() == .badInput)
        #expect(lines[0].contains("the payloads of its history cannot be decoded"), "\(lines)")
    }

    @Test("--compare-inputs compares values too")
    func values() async throws {
        let folder = try Folder()
        func greeted(_ user: String) -> String {
            Data(#"{"message":"Hello, User user-123!","user_id":"\#(user)"}"#.utf8).base64EncodedString()
        }
        // It is the result of one activity, the input of the next, which is changed, and the workflow's result.
        var changed = String(decoding: try recording("greeting"), as: UTF8.self)
        let places = changed.ranges(of: greeted("user-123"))
        try #require(places.count == 3)
        changed.replaceSubrange(places[1], with: greeted("user-124"))
        try folder.write(Array(changed.utf8), to: "changed.json")
        let greeting = recordings.appending(path: "greeting.json").path()
        let (fitting, _) = try await run(["--compare-inputs", greeting])
        #expect(fitting == .fits)
        let (status, lines) = try await run(["--compare-inputs", folder.path])
        #expect(status == .mismatch)
        #expect(lines[0].contains("at event 20: expected ScheduleActivityTask (LogGreeting, id 4) with the input {"))
        let (lenient, _) = try await run([folder.path])
        #expect(lenient == .fits)
    }

    @Test(
        "options that make no sense are refused",
        arguments: [[], ["--run-id", "r", "x"], ["--limit", "0", "--query", ""], ["--processes", "-1", "x"]]
    )
    func options(arguments: [String]) {
        #expect(throws: (any Error).self) { try ReplayOptions.parse(arguments) }
    }
}
