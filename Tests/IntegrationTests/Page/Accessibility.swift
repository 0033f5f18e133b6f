import Foundation
import TestSupport
import Testing

extension Browser {
    /// What keeps people from using the page that is open, by the rules of axe-core.
    func violations() async throws -> [String] {
        let _: Bool = try await run(try String(contentsOf: Self.axe(), encoding: .utf8) + "\nreturn true")
        let _: Bool = try await run(
            "window.found = null; axe.run().then(found => window.found = found); return true"
        )
        return try await eventually("the page is looked at") {
            try await run(
                """
                return window.found?.violations.map(rule => rule.id + ": " + rule.help + " "
                  + rule.nodes.map(node => node.html + " " + node.failureSummary).join("; "))
                """,
                as: [String]?.self
            )
        }
    }

    /// The rules for pages that everybody can use.
    private static func axe() throws -> URL {
        let library = Places.root.appending(path: ".tools/lib")
        let versions = try FileManager.default.contentsOfDirectory(at: library, includingPropertiesForKeys: nil)
        let files = versions.map { $0.appending(path: "site-packages/axe_playwright_python/axe.min.js") }
        return try #require(
            files.first { FileManager.default.fileExists(atPath: $0.path()) },
            "axe-core is missing; run scripts/setup"
        )
    }

    /// Expects that everybody can use a page, by day and by night, in both languages, on a phone and on a large screen.
    /// - Parameters:
    ///   - address: the page, without a language.
    ///   - location: where a failure is shown.
    ///   - open: waits until the page is whole.
    /// - Throws: when the browser does not answer.
    func expectUsable(
        _ address: String,
        _ location: SourceLocation = #_sourceLocation,
        once open: () async throws -> Void = {}
    ) async throws {
        for width in [390, 1_280] {
            try await with(width: width) {
                for language in ["en", "zh"] {
                    try await self.open(address + (address.contains("?") ? "&" : "?") + "lang=\(language)")
                    try await open()
                    let wide: Int = try await run("return document.documentElement.scrollWidth")
                    #expect(wide <= width, "\(address) in \(language) is \(wide) wide", sourceLocation: location)
                    for isDark in [false, true] {
                        try await likes(dark: isDark)
                        let found = try await violations()
                        let what = "\(address) in \(language) at \(width), dark: \(isDark)"
                        #expect(found == [], "\(what)", sourceLocation: location)
                    }
                }
            }
        }
        try await likes(dark: false)
    }
}
