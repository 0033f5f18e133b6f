import Foundation
import OrderCommandLine
import OrderHTTP

/// A client of the API over HTTP.
struct OrderAPIClient: Sendable {
    /// An answer.
    struct Reply: Sendable {
        let status: Int
        let body: Data

        /// A member of the answer's object.
        func text(_ key: String) -> String? {
            let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any]
            return object?[key] as? String
        }

        /// The answer, if it has this status.
        /// - Throws: ``CommandFailure`` with the answer if it has another one.
        func expecting(_ expected: Int) throws(CommandFailure) -> Reply {
            guard status == expected else {
                let text = String(decoding: body.prefix(300), as: UTF8.self)
                throw CommandFailure("the API answered \(status), not \(expected): \(text)", .failed)
            }
            return self
        }

        /// A member that must be present.
        func required(_ key: String) throws(CommandFailure) -> String {
            guard let text = text(key) else {
                let text = String(decoding: body.prefix(300), as: UTF8.self)
                throw CommandFailure("the API's answer has no \"\(key)\": \(text)", .failed)
            }
            return text
        }
    }

    /// Its address, such as `http://localhost:8080`.
    let address: String
    private let base: URL

    /// A client.
    /// - Throws: when the address is not valid.
    init(_ address: String) throws(CommandFailure) {
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme ?? ""), url.host != nil else {
            throw .usage("--api is '\(address)'; give an address such as http://localhost:8080")
        }
        self.address = address
        base = url
    }

    /// Sends a request.
    /// - Parameters:
    ///   - method: such as `POST`.
    ///   - path: such as `/order`.
    ///   - body: JSON, as text.
    ///   - headers: further headers; none of them sets a language, as with curl, so that the API uses its own.
    /// - Returns: the answer, with any status.
    /// - Throws: ``CommandFailure`` when there is no answer within 30 seconds.
    func call(
        _ method: String,
        _ path: String,
        body: String? = nil,
        headers: [String: String] = [:]
    ) async throws(CommandFailure) -> Reply {
        guard let url = URL(string: path, relativeTo: base) else { throw .usage("'\(path)' is not a path") }
        let body = body.map { Data($0.utf8) }
        do {
            let answer = try await ServiceRequest(method, url, headers: headers, body: body, timeout: .seconds(30))
                .ask()
            return Reply(status: answer.status, body: answer.body)
        } catch {
            throw CommandFailure(
                "no API answers at \(address); start one with order-api, or name it with --api",
                .unreachable
            )
        }
    }

    /// Repeats a request until its answer is the wanted one.
    func until(_ path: String, _ isWanted: (Reply) -> Bool) async throws -> Reply {
        while true {
            let reply = try await call("GET", path).expecting(200)
            if isWanted(reply) { return reply }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
