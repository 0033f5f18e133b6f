import Foundation
import TemporalCore

/// Further processes of the same program, which replay the same histories.
///
/// What a hash value is, and so the order of a `Dictionary` or a `Set`, differs from process to process. Code that
/// depends on it may fit a history in one process and not in the next.
struct ReplayTwins {
    /// What one of them found.
    struct Finding: Codable, Hashable {
        /// The file or the workflow.
        let source: String
        /// How its history does not fit.
        let reason: String
    }

    /// One of them has said nothing that can be understood.
    struct Silence: Error, CustomStringConvertible {
        let description: String
    }

    /// Tells a process that it is a twin: it says what it found as JSON, and starts no twins.
    static let mark = "TEMPORAL_REPLAY_TWIN"

    private let count: Int
    private let program: URL
    private let arguments: [String]
    @Redacted private var environment: [String: String]

    /// - Parameters:
    ///   - count: how many there are.
    ///   - program: what they run; this program.
    ///   - arguments: what it was called with.
    ///   - environment: the variables of this process.
    init(
        _ count: Int,
        program: URL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        environment: [String: String]
    ) {
        self.count = count
        self.program = program
        self.arguments = arguments
        var environment = environment
        environment[Self.mark] = "1"
        // With it, all processes hash alike.
        environment["SWIFT_DETERMINISTIC_HASHING"] = nil
        self.environment = environment
    }

    /// Lets them replay, one after another.
    /// - Returns: what each found.
    func findings() -> [Result<[Finding], Silence>] {
        (0..<count).map { _ in Result { () throws(Silence) in try replay() } }
    }

    private func replay() throws(Silence) -> [Finding] {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
        do {
            try process.run()
            let said = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            if process.terminationStatus == 0 { return try JSONDecoder().decode([Finding].self, from: said) }
        } catch {
            throw Silence(description: "\(program.path) could not be run again: \(error)")
        }
        throw Silence(description: "\(program.path), run again, ended with \(process.terminationStatus)")
    }
}
