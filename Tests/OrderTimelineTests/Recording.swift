import Foundation
import OrderTimeline
import Testing

/// A recorded history, by its file's name.
struct Recording: CustomTestStringConvertible, Sendable {
    let name: String
    let json: Data
    var testDescription: String { name }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The order workflows' histories.
    static func orders() throws -> [Recording] { try all("ReplayTests/Histories") }

    /// A history of every kind of event, and of every way a workflow can end; and those of another SDK.
    static func others() throws -> [Recording] {
        try all("ProofTests/Histories/Recorded") + all("ReplayTests/Dialects")
    }

    static func named(_ name: String) throws -> Recording {
        try #require(try (orders() + others()).first { $0.name == name }, "there is no recording \(name)")
    }

    private static func all(_ folder: String) throws -> [Recording] {
        let folder = tests.appending(path: folder)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }.sorted { $0.path() < $1.path() }
            .map { Recording(name: $0.deletingPathExtension().lastPathComponent, json: try Data(contentsOf: $0)) }
    }

    func timeline() throws -> Timeline { try Timeline(historyJSON: json) }

    /// What an event says, read without the code under test.
    struct Event {
        /// What its attributes are called, such as `timerFired`: that is the same in all versions of the format.
        let type: String
        let attributes: [String: Any]
    }

    func events() throws -> [Event] {
        let document = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let events = try #require(document["events"] as? [[String: Any]])
        return events.map { event in
            let key = event.keys.first { $0.hasSuffix("EventAttributes") } ?? ""
            let type = key.replacing("EventAttributes", with: "")
            return Event(type: type, attributes: event[key] as? [String: Any] ?? [:])
        }
    }

    /// The names of all activities, in the order in which they were asked for.
    func activities() throws -> [String] {
        try events().filter { $0.type == "activityTaskScheduled" }
            .compactMap { ($0.attributes["activityType"] as? [String: Any])?["name"] as? String }
    }

    /// How many events there are of a type.
    func count(_ type: String) throws -> Int { try events().filter { $0.type == type }.count }
}

extension Timeline {
    func rows(_ kind: Kind) -> [Row] { rows.filter { $0.kind == kind } }

    func row(_ name: String) throws -> Row {
        try #require(rows.first { $0.name == name }, "no row \(name) among \(rows.map(\.name))")
    }
}
