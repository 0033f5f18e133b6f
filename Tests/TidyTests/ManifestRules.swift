import Foundation

/// What a manifest says of its targets, so that their imports can be compared with it. The package manager does not
/// compare them: a module that some other target needs can be imported as well, until somebody uses the package.
struct Manifest {
    struct Target {
        let name: String
        /// From the folder of the manifest.
        let folder: String
        /// Every name in its list of dependencies.
        let names: Set<String>
    }

    /// From the root, with a slash behind it; empty for the root.
    let folder: String
    let targets: [Target]

    /// - Parameters:
    ///   - folder: where the manifest is, from the root, with a slash behind it; empty for the root.
    ///   - text: the manifest.
    init(in folder: String, _ text: String) {
        self.folder = folder
        let begin = /\.(target|executableTarget|testTarget|macro)\(\s*name: "([^"]+)"/
        targets = text.matches(of: begin).map { match in
            let call = Self.call(text[match.range.lowerBound...])
            let (kind, name) = (match.output.1, String(match.output.2))
            let path = call.firstMatch(of: /path: "([^"]+)"/).map { String($0.output.1) }
            let names = call.dropFirst(match.output.0.count).matches(of: /"([^"]+)"/).map { String($0.output.1) }
            return Target(
                name: name,
                folder: path ?? (kind == "testTarget" ? "Tests/\(name)" : "Sources/\(name)"),
                names: Set(names)
            )
        }
    }

    /// A call to its closing parenthesis.
    private static func call(_ text: Substring) -> Substring {
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "(": depth += 1
            case ")":
                depth -= 1
                if depth == 0 { return text[...index] }
            default: break
            }
        }
        return text
    }

    /// What files import that the manifest does not say of their target.
    func findings(in files: [SourceFile]) -> [Finding] {
        files.flatMap { file in
            guard let target = target(of: file) else { return [Finding]() }
            return file.lines.indices.compactMap { index in
                guard file.lines[index].contains("import"), let seen = ImportRules.Import(file.code(index)) else {
                    return nil
                }
                guard !Self.ofTheToolchain.contains(seen.module), !target.names.contains(seen.module),
                    seen.module != target.name.replacing("-", with: "_")
                else { return nil }
                let message = "\(seen.module) is not among the dependencies of \(target.name) in \(folder)Package.swift"
                return Finding(path: file.path, line: index + 1, rule: "manifest", message: message)
            }
        }
    }

    /// A target may lie in the folder of another one, which leaves it out.
    private func target(of file: SourceFile) -> Target? {
        targets.filter { file.path.hasPrefix("\(folder)\($0.folder)/") }.max { $0.folder.count < $1.folder.count }
    }

    private static let ofTheToolchain: Set = [
        "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationXML", "Glibc", "Musl",
        "RegexBuilder", "Swift", "Synchronization", "Testing", "XCTest", "_Concurrency",
    ]
}
