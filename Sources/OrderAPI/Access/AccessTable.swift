import Foundation
import HTTPTypes

/// What each route requires. A route that is missing here needs an admin, so that nothing is open by mistake.
enum AccessTable {
    /// What a request requires.
    enum Requirement: Hashable, Sendable {
        /// Everybody may send it.
        case nothing
        /// A right; with `isAboutOne`, for one order, which must be the customer's own.
        case right(Role.Right, isAboutOne: Bool)
    }

    private static let open: Set<String> = [
        "/health", "/health/live", "/health/ready", "/openapi.yaml", "/icon.svg", "/order.css", "/home.js", "/list.js",
        "/new.js",
        "/order.js", "/product.js", "/track.js", "/signin", "/signout",
    ]

    /// What a request requires.
    /// - Parameters:
    ///   - method: its method; HEAD requires what GET does.
    ///   - path: its path.
    /// - Returns: the requirement.
    static func requirement(_ method: HTTPRequest.Method, _ path: String) -> Requirement {
        if open.contains(path) { return .nothing }
        let words = path.split(separator: "/").map { String($0) }
        let isRead = method == .get || method == .head
        switch (isRead, words.first, words.count) {
        case (true, nil, _), (true, "changes", 1), (true, "namespaces", _): return .right(.browse, isAboutOne: false)
        // Who has the link may see the order: the link is the key.
        case (true, "track", 2): return .nothing
        case (true, "metrics", 1): return .right(.operate, isAboutOne: false)
        case (true, "new", 1): return .right(.place, isAboutOne: false)
        case (_, "products", 1...2): return .right(isRead ? .browse : .supply, isAboutOne: false)
        case (_, "api", 2...3) where words[1] == "products":
            return .right(isRead ? .browse : .supply, isAboutOne: false)
        case (false, "batch", 2) where words[1] == "approve": return .right(.judge, isAboutOne: false)
        case (false, "batch", 2) where words[1] == "cancel": return .right(.handle, isAboutOne: false)
        case (_, "order", _), (_, "orders", _): return order(isRead, Array(words.dropFirst()))
        case (_, "api", _) where words.count > 1 && words[1] == "orders":
            return order(isRead, Array(words.dropFirst(2)))
        case (_, "api", _) where words.count > 2 && words[1] == "v1" && words[2] == "orders":
            return order(isRead, Array(words.dropFirst(3)))
        default: return .right(.operate, isAboutOne: false)
        }
    }

    /// What a request to orders requires, by what comes after `orders` in its path.
    private static func order(_ isRead: Bool, _ rest: [String]) -> Requirement {
        guard !rest.isEmpty else { return .right(isRead ? .browse : .place, isAboutOne: false) }
        if isRead { return .right(.look, isAboutOne: true) }
        guard rest.count == 2 else { return .right(.operate, isAboutOne: false) }
        switch rest[1] {
        case "pay", "cancel", "items": return .right(.change, isAboutOne: true)
        case "status", "complete", "expedite": return .right(.handle, isAboutOne: true)
        case "approve", "audit": return .right(.judge, isAboutOne: true)
        default: return .right(.operate, isAboutOne: false)
        }
    }

    /// The order that a path is about, as it is written there.
    static func orderID(in path: String) -> String? {
        let words = path.split(separator: "/").map { String($0) }
        guard let index = words.firstIndex(where: { $0 == "order" || $0 == "orders" }), words.count > index + 1 else {
            return nil
        }
        return words[index + 1].removingPercentEncoding
    }
}
