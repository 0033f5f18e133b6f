import Foundation

/// What holds for the package as a whole.
enum PackageRules {
    /// The head of the loop over all targets, and what it sets.
    private static let settings = [
        "for target in package.targets where target.type != .system && target.name != \"CTemporalAPI\" {",
        "target.swiftSettings = [",
        ".enableUpcomingFeature(\"NonisolatedNonsendingByDefault\"),",
        ".enableUpcomingFeature(\"InternalImportsByDefault\"),",
        ".enableUpcomingFeature(\"MemberImportVisibility\"),",
        ".enableUpcomingFeature(\"ExistentialAny\"),",
        ".treatAllWarnings(as: .error),",
    ]

    /// Whether one loop sets the same compiler settings for every Swift target.
    static func findings(inManifest text: String) -> [Finding] {
        let manifest = "Package.swift"
        let lines = text.components(separatedBy: "\n")
        let trimmed = lines.map { $0.trimmingCharacters(in: .whitespaces) }
        var findings = settings.filter { !trimmed.contains($0) }.map {
            Finding(path: manifest, line: lines.count, rule: "settings", message: "the loop lacks “\($0)”")
        }
        for (index, line) in trimmed.enumerated() where line.hasPrefix("swiftSettings:") {
            let message = "settings of one target; the loop sets them for all"
            findings.append(Finding(path: manifest, line: index + 1, rule: "settings", message: message))
        }
        return findings
    }

    /// Files that only held a place.
    static func placeholders(in files: [SourceFile]) -> [Finding] {
        files.filter { $0.path.hasSuffix("/Placeholder.swift") }.map {
            Finding(path: $0.path, line: 1, rule: "placeholder", message: "a first file can replace it")
        }
    }

    /// The contract may have decimal numbers of Foundation, in the one file about money.
    static func decimals(in files: [SourceFile]) -> [Finding] {
        let contract = files.filter { $0.target == "OrderContract" }
        let users = contract.filter { file in
            file.lines.indices.contains { file.code($0).contains("Foundation.Decimal") }
        }
        return users.dropFirst().map {
            Finding(path: $0.path, line: 1, rule: "import", message: "Foundation.Decimal belongs to \(users[0].path)")
        }
    }
}
