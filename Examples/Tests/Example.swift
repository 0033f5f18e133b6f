import Foundation
import Testing

/// A folder with a program, or with a library and its tests, and a README that says how to run it and what it prints.
struct Example: CustomTestStringConvertible, Sendable {
    /// Its path in `Examples`.
    let name: String
    /// The README's text.
    let readme: String

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    init(_ name: String) throws {
        self.name = name
        readme = try String(contentsOf: Self.folder.appending(path: "\(name)/README.md"), encoding: .utf8)
    }

    /// All of them: each folder with Swift in it, except for the tests, in both packages.
    static func all() throws -> [Example] {
        let notExamples = ["Tests", "HTTP"]
        let folders = try names(in: folder).filter { !notExamples.contains($0) && !$0.hasPrefix(".") }
        let http = try names(in: folder.appending(path: "HTTP")).filter { !$0.hasPrefix(".") }.map { "HTTP/\($0)" }
        return try (folders + http).filter { try !swiftFiles(of: $0).isEmpty }.map(Example.init)
    }

    /// The commands that the README tells to type, each with what it says that they print; nil where it says nothing.
    var steps: [(command: String, output: String?)] {
        var steps: [(command: String, output: String?)] = []
        for block in blocks {
            if block.language == "bash" {
                steps += block.text.split(separator: "\n").map { (String($0), nil) }
            } else if block.language == "text", let last = steps.indices.last, steps[last].output == nil {
                steps[last].output = block.text
            }
        }
        return steps
    }

    /// What is between fences, with the language that is named there.
    var blocks: [(language: String, text: String)] {
        var blocks: [(language: String, text: String)] = []
        var lines: [Substring]?
        var language = ""
        for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("```") else {
                lines?.append(line)
                continue
            }
            if let text = lines {
                blocks.append((language, text.joined(separator: "\n")))
                lines = nil
            } else {
                language = String(line.dropFirst(3))
                lines = []
            }
        }
        return blocks
    }

    /// How many lines of Swift it has, its tests included.
    func lineCount() throws -> Int {
        try Self.swiftFiles(of: name).reduce(0) { count, file in
            count
                + (try String(contentsOf: file, encoding: .utf8).split(
                    separator: "\n",
                    omittingEmptySubsequences: false
                ).count - 1)
        }
    }

    private static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .map(\.lastPathComponent).sorted()
    }

    private static func swiftFiles(of name: String) throws -> [URL] {
        let all = FileManager.default.enumerator(at: folder.appending(path: name), includingPropertiesForKeys: nil)
        return (all?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }
}
