import Foundation
import FoundationNetworking
import OrderConsole

/// The API over HTTP.
struct OrderDoor: Sendable {
    /// An answer.
    struct Reply: Sendable {
        let status: Int
        let body: Data

        /// A member of the answer's object.
        func text(_ key: String) -> String? {
            let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any]
            return object?[key] as? String
        }

        /// The answer where it has this status.
        /// - Throws: ``CommandFailure`` with what was answered instead.
        func expecting(_ expected: Int) throws(CommandFailure) -> Reply {
            guard status == expected else {
                let text = String(decoding: body.prefix(300), as: UTF8.self)
                throw CommandFailure("the API answered \(status), not \(expected): \(text)", .failed)
            }
            return self
        }

        /// A member that must be there.
        func required(_ key: String) throws(CommandFailure) -> String {
            guard let text = text(key) else {
                let text = String(decoding: body.prefix(300), as: UTF8.self)
                throw CommandFailure("the API's answer has no \"\(key)\": \(text)", .failed)
            }
            return text
        }
    }

    /// Where it is, such as `http://localhost:8080`.
    let address: String
    private let base: URL
    private let session: URLSession

    /// A door to the API.
    /// - Throws: when the address is none.
    init(_ address: String) throws(CommandFailure) {
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme ?? ""), url.host != nil else {
            throw .usage("--api is '\(address)'; give an address such as http://localhost:8080")
        }
        self.address = address
        base = url
        let configuration = URLSessionConfiguration.ephemeral
        // As curl asks: in no language of its own, so that the API answers in its own.
        configuration.httpAdditionalHeaders = ["Accept-Language": "*"]
        session = URLSession(configuration: configuration)
    }

    /// Sends a request.
    /// - Parameters:
    ///   - method: such as `POST`.
    ///   - path: such as `/order`.
    ///   - body: JSON, as text.
    ///   - headers: further headers.
    /// - Returns: the answer, whatever its status is.
    /// - Throws: ``CommandFailure`` when nobody answers.
    func call(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        _ headers: [String: String] = [:]
    ) async throws(CommandFailure) -> Reply {
        guard let url = URL(string: path, relativeTo: base) else { throw .usage("'\(path)' is no path") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.timeoutInterval = 30
        request.httpBody = body.map { Data($0.utf8) }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let outgoing = request
        do {
            let (data, response) = try await session.data(for: outgoing)
            return Reply(status: (response as? HTTPURLResponse)?.statusCode ?? 0, body: data)
        } catch {
            throw CommandFailure(
                "no API answers at \(address); start one with order-api, or name it with --api",
                .unreachable
            )
        }
    }

    /// Asks until an answer will do.
    func until(_ path: String, _ isWanted: (Reply) -> Bool) async throws -> Reply {
        while true {
            let reply = try await call("GET", path).expecting(200)
            if isWanted(reply) { return reply }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
