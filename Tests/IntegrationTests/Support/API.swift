import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One API process, spoken to by HTTP.
struct API: Sendable {
    let shop: Shop
    let program: Program
    /// Where it listens, such as `http://127.0.0.1:49152`.
    let addresses: [String]

    /// An answer.
    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let text: String

        subscript(header: String) -> String? {
            headers.first { $0.key.lowercased() == header.lowercased() }?.value
        }

        /// The body, when it is a JSON object.
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
        }

        /// A text of the body's object.
        func text(_ key: String) -> String? { json[key] as? String }

        /// What went wrong, as problems say it.
        var problem: String { text("error") ?? "no problem: \(status) \(text)" }
    }

    /// Sends a request.
    /// - Parameters:
    ///   - method: the method.
    ///   - path: path and query, percent-encoded.
    ///   - body: the body, if there is one.
    ///   - headers: further headers; `curl`'s content type goes with a body unless another one is given.
    ///   - address: which of the API's addresses is asked.
    /// - Returns: the answer, of any status.
    /// - Throws: when there is none.
    func send(
        _ method: String,
        _ path: String,
        body: String? = nil,
        headers: [String: String] = [:],
        to address: Int = 0
    ) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: addresses[address] + path)))
        request.httpMethod = method
        request.timeoutInterval = 60
        // Else there would be the language of the person who runs the tests.
        request.setValue("*", forHTTPHeaderField: "Accept-Language")
        if let body {
            request.httpBody = Data(body.utf8)
            // As `curl -d` does: the API must not mind.
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await Self.session.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        var fields: [String: String] = [:]
        for (name, value) in answer.allHeaderFields { fields["\(name)"] = "\(value)" }
        return Answer(status: answer.statusCode, headers: fields, text: String(decoding: data, as: UTF8.self))
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    func post(_ path: String, _ body: String? = nil, headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", path, body: body, headers: headers)
    }

    /// Takes an order and gives its id.
    func order(_ path: String, _ body: String, headers: [String: String] = [:]) async throws -> String {
        let answer = try await post(path, body, headers: headers)
        guard answer.status == 200 || answer.status == 201, let id = answer.text("id") ?? answer.text("order_id") else {
            throw TestFailure("POST \(path): \(answer.status) \(answer.text)")
        }
        return id
    }

    /// Waits until an order has a status.
    func order(_ id: String, reaches status: String) async throws {
        try await eventually("\(id) is \(status)") {
            try await get("/api/orders/\(id)/status").text("status") == status
        }
    }

    /// Asks the process to end, and waits for that.
    func stop() async throws -> Program.Outcome {
        program.send(SIGTERM)
        return try await program.outcome()
    }

    /// Sends no second request for a redirection.
    private static let session = URLSession(
        configuration: .ephemeral,
        delegate: NoRedirections(),
        delegateQueue: nil
    )

    private final class NoRedirections: NSObject, URLSessionTaskDelegate {
        func urlSession(
            _ session: URLSession,
            task: URLSessionTask,
            willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest,
            completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }
    }
}

extension Shop {
    /// Starts an API on free ports of loopback and waits until it listens.
    /// - Parameters:
    ///   - arguments: further flags.
    ///   - changes: further variables.
    ///   - listeners: on how many ports it listens.
    /// - Returns: the running API; end it when it is not needed any more.
    /// - Throws: when it ends instead.
    func api(
        _ arguments: [String] = [],
        _ changes: [String: String] = [:],
        listeners: Int = 1
    ) async throws -> API {
        let listen = Array(repeating: "127.0.0.1:0", count: listeners).joined(separator: ",")
        let environment = environment.merging(["API_LISTEN": listen]) { $1 }.merging(changes) { $1 }
        let program = try program("order-api", arguments, environment: environment)
        let addresses = try await eventually("the API listens") {
            guard program.isRunning else { throw TestFailure("the API ended: \(program.errors)") }
            let lines = program.output.matches(of: /order-api listening on (http:\S+)\n/)
            return lines.count == listeners ? lines.map { "\($0.1)" } : nil
        }
        return API(shop: self, program: program, addresses: addresses)
    }
}

/// The server-sent events of an order, as `curl` receives them.
struct Events: Sendable {
    /// One of them.
    struct Event: Sendable, Hashable {
        let id: Int64
        let status: String?
        let stage: String?
    }

    let program: Program

    /// Listens to an order's events.
    init(_ api: API, _ orderID: String, after known: Int64? = nil) throws {
        let header = known.map { ["--header", "Last-Event-ID: \($0)"] } ?? []
        let url = "\(api.addresses[0])/orders/\(orderID)/events"
        let folder = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID().uuidString)")
        program = try Program(
            "/usr/bin/curl",
            ["--silent", "--no-buffer", "--show-error"] + header + [url],
            in: folder
        )
    }

    /// What has come so far.
    var all: [Event] {
        program.output.matches(of: /id: (\d+)\nevent: status\ndata: (.*)\n\n/).map { match in
            let data = try? JSONSerialization.jsonObject(with: Data(match.2.utf8)) as? [String: Any]
            return Event(
                id: Int64(match.1) ?? 0,
                status: data?["status"] as? String,
                stage: data?["stage"] as? String
            )
        }
    }
}
