import Logging
import TemporalCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The program that a server for tests runs as, and how it was found.
public struct ServerCommand: Hashable, Sendable, CustomStringConvertible {
    /// How a program was found.
    public enum Origin: Hashable, Sendable {
        /// The options name it.
        case options
        /// This variable of the environment names it.
        case variable(String)
        /// It is in a folder of `PATH`.
        case path
        /// It was fetched by an earlier start, by this package and version.
        case cache(package: String)
        /// It was fetched for this start, by this package and version.
        case fetched(package: String)
    }

    /// Where it is.
    public let path: String
    /// How it was found.
    public let origin: Origin

    /// Where it is and how it was found.
    public var description: String {
        switch origin {
        case .options: "\(path), named by the options"
        case .variable(let name): "\(path), named by \(name)"
        case .path: "\(path), found in PATH"
        case .cache(let package): "\(path), fetched earlier from \(package)"
        case .fetched(let package): "\(path), fetched from \(package)"
        }
    }
}

extension ServerCommand {
    /// What to look for.
    struct Search: Sendable {
        /// The command that was given.
        var given: String?
        /// The variable that names one.
        var variable: String
        /// Where else to look before `PATH`.
        var candidates: [String]
        /// What to fetch where there is none.
        var package: FetchedCommand
        /// Whether it may be fetched.
        var fetches: Bool
        var logger: Logger
    }

    /// The command that was given, else the first of some that there is, else one that is fetched.
    static func find(_ search: Search) async throws(DevServerError) -> ServerCommand {
        if let given = search.given { return ServerCommand(path: given, origin: .options) }
        let name = search.package.name
        let named = environment(search.variable)
        if let named {
            guard access(named, X_OK) == 0 else {
                throw DevServerError("\(search.variable) names \(named), which is not a program that can be run")
            }
            return ServerCommand(path: named, origin: .variable(search.variable))
        }
        for path in search.candidates where access(path, X_OK) == 0 {
            return ServerCommand(path: path, origin: .options)
        }
        for folder in (environment("PATH") ?? "").split(separator: ":") where access("\(folder)/\(name)", X_OK) == 0 {
            return ServerCommand(path: "\(folder)/\(name)", origin: .path)
        }
        let remedy = "install it (pip install \(search.package.package)) or name it in \(search.variable)"
        guard search.fetches else { throw DevServerError("there is no \(name) command; \(remedy)") }
        do throws(DevServerError) {
            let found = try await search.package.command(search.logger)
            search.logger.debug("the server for tests is \(found)")
            return found
        } catch {
            throw DevServerError("there is no \(name) command, and it cannot be fetched: \(error); \(remedy)")
        }
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
