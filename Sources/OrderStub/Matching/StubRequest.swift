import Foundation

/// A request, for matching.
struct StubRequest: Sendable {
    var method: String
    /// Path and query as they were sent.
    var url: String
    /// Headers as they were sent, in their order.
    // tidy:allow secret — the stub's purpose is to show the requests that it gets
    var headers: [(name: String, value: String)]
    var body: Data

    init(_ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: Data = Data()) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    var path: String {
        url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? url
    }

    func headerValues(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    func queryValues(_ name: String) -> [String] {
        // As in a form, a plus is a space.
        URLComponents(string: url.replacing("+", with: "%20"))?.queryItems?.filter { $0.name == name }
            .map { $0.value ?? "" } ?? []
    }
}

/// One answer.
struct StubResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []  // tidy:allow secret — an answer has none
    var body = Data()
    var delayMilliseconds = 0
    /// Whether the request matched no mapping.
    var isUnmatched = false

    static func json(_ value: JSONValue, status: Int = 200) -> StubResponse {
        StubResponse(status: status, headers: [("Content-Type", "application/json")], body: value.bytes)
    }

    static func text(_ text: String, status: Int) -> StubResponse {
        StubResponse(status: status, headers: [("Content-Type", "text/plain")], body: Data(text.utf8))
    }
}
