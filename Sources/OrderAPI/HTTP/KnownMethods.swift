import HTTPTypes
import Synchronization

/// The methods of each path, so that the answer to a wrong method can name the right ones.
final class KnownMethods: Sendable {
    private struct Route {
        let segments: [Substring]
        let method: HTTPRequest.Method
    }

    private let routes = Mutex<[Route]>([])

    /// Notes a route, such as `GET` at `/orders/:id`.
    func note(_ method: HTTPRequest.Method, at path: String) {
        let route = Route(segments: Self.segments(path), method: method)
        routes.withLock { $0.append(route) }
    }

    /// The methods of a path, in alphabetical order; empty if the path does not exist.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let segments = Self.segments(path)
        let found = routes.withLock { $0 }.filter { Self.fits($0.segments, segments) }.map(\.method)
        let all = Set(found).union(found.contains(.get) ? [.head] : [])
        return all.sorted { $0.rawValue < $1.rawValue }
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }

    private static func fits(_ route: [Substring], _ path: [Substring]) -> Bool {
        if route.last == "**" {
            return path.count >= route.count && fits(route.dropLast(), path.prefix(route.count - 1))
        }
        return fits(route[...], path[...])
    }

    private static func fits(_ route: ArraySlice<Substring>, _ path: ArraySlice<Substring>) -> Bool {
        route.count == path.count
            && zip(route, path).allSatisfy { $0 == $1 || $0.hasPrefix(":") || ($0.hasPrefix("{") && $0.hasSuffix("}")) }
    }
}
