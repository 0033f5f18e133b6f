import Foundation
import TemporalTesting

/// A recorded history that shows one thing, and code that was changed and does not fit it any more.
struct HistoryCase: Sendable {
    /// The name of its file, and what it shows.
    let name: String
    /// The program that a real server ran.
    let program: Program
    /// The kinds of events that are there.
    let shows: [String]
    /// The program as it was changed.
    let changed: Program
    /// Where the change is found, what the changed code asks for and what history has.
    let caught: (event: Int64, expected: String, found: String)
    /// What else is done to the workflow when it is recorded.
    var treatment = Treatment.none

    enum Treatment: Sendable {
        case none
        case terminateChild
        /// It is reset to its first task once it has ended.
        case reset
        case terminate
        /// Its first task is taken and never answered.
        case loseFirstTask
        /// It may take a second and takes longer.
        case timeOut
        /// It begins on one build of its worker and is moved to another by the first of what is done to it.
        case deployed
    }

    init(
        _ name: String,
        _ main: [Action],
        scripts: [[Action]] = [],
        stimuli: [Stimulus] = [],
        ending: Ending = .returns,
        shows: [String],
        changed: [Action],
        changedScripts: [[Action]]? = nil,
        caught: (event: Int64, expected: String, found: String),
        treatment: Treatment = .none
    ) {
        self.name = name
        program = Program(main: main, scripts: scripts, stimuli: stimuli, ending: ending)
        self.shows = shows
        self.changed = Program(main: changed, scripts: changedScripts ?? scripts, ending: ending)
        self.caught = caught
        self.treatment = treatment
    }

    var file: URL { Self.folder.appending(path: "\(name).json") }

    static let folder = Folder.tests.appending(path: "Histories/Recorded")

    func history() throws -> WorkflowHistory { try WorkflowHistory(json: [UInt8](try Data(contentsOf: file))) }
}
