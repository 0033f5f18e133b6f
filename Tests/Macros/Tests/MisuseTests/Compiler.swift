import Foundation

/// The compiler of the toolchain that runs the tests, with the macros that were built with them.
struct Compiler {
    /// Where this package's modules and the plugin were built: beside the test bundle.
    private let products: URL

    init() {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        // The runner of Swift Testing is the bundle itself on Linux.
        products = bundle.deletingLastPathComponent()
    }

    /// Where the modules of C are that the worker's module was built with.
    private var headers: [String] {
        let sources = URL(filePath: #filePath).appending(path: "../../../../../Sources").standardizedFileURL
        return ["CGRPC", "COpenSSL", "CProtobufC", "CTemporalAPI/include"].flatMap {
            ["-I", sources.appending(path: $0).path]
        }
    }

    struct Verdict {
        let exitCode: Int32
        let output: String
    }

    /// Checks the types of files as one module.
    /// - Parameters:
    ///   - files: the files.
    ///   - options: what the compiler is told beside where to find modules and macros.
    /// - Returns: how it ended and what it said.
    /// - Throws: when the compiler cannot be started.
    func check(_ files: [URL], _ options: String...) throws -> Verdict {
        let plugin = products.appending(component: "TemporalMacrosPlugin-tool").path
        let arguments =
            ["swiftc", "-frontend", "-typecheck", "-module-name", "Case", "-swift-version", "6", "-parse-as-library"]
            + ["-I", products.appending(component: "Modules").path]
            + headers + ["-load-plugin-executable", "\(plugin)#TemporalMacrosPlugin"]
            + ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"]
            + options + files.map(\.path)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Verdict(exitCode: process.terminationStatus, output: String(decoding: said, as: UTF8.self))
    }
}

/// The files of a folder beside this one, in order of their names.
func files(in folder: String, beside file: String = #filePath) throws -> [URL] {
    let folder = URL(filePath: file).deletingLastPathComponent().appending(component: folder)
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "swift" }
        .sorted { $0.path < $1.path }
}
