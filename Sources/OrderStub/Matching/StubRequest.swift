import Foundation

/// One request as the matching sees it.
struct StubRequest: Sendable {
    var method: String
    /// Path and query as they were sent.
    var url: String
    /// Names as they were sent, in their order.
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
        URLComponents(string: url)?.queryItems?.filter { $0.name == name }.map { $0.value ?? "" } ?? []
    }
}

/// One answer.
struct StubResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body = Data()
    var delayMilliseconds = 0

    static func json(_ value: JSONValue, status: Int = 200) -> StubResponse {
        StubResponse(status: status, headers: [("Content-Type", "application/json")], body: value.bytes)
    }

    static func text(_ text: String, status: Int) -> StubResponse {
        StubResponse(status: status, headers: [("Content-Type", "text/plain")], body: Data(text.utf8))
    }
}
