import Foundation

/// S3 on this machine, by moto, which checks signatures. It ends with this object.
package final class ObjectStore: Sendable {
    /// Its address, such as `http://127.0.0.1:4711`.
    package let url: String
    /// A key that it knows.
    package let accessKeyID: String
    package let secretAccessKey: String
    private let program: Program

    private struct Place: Decodable {
        var url: String
        var id: String
        var secret: String
    }

    /// Starts one with buckets.
    package init(buckets: [String]) async throws {
        let script = Places.root.appending(path: "Tests/TestSupport/Python/objectstore.py").path()
        let program = try Program(
            try Places.python(),
            [script] + buckets,
            environment: ["PYTHONDONTWRITEBYTECODE": "1"]
        )
        self.program = program
        let line = try await eventually("moto says where it is") { () -> String? in
            guard program.isRunning else { throw TestFailure("moto has ended: \(program.text)") }
            return program.output.split(separator: "\n").first { $0.hasPrefix("{") && $0.hasSuffix("}") }.map(
                String.init
            )
        }
        let place = try JSONDecoder().decode(Place.self, from: Data(line.utf8))
        url = place.url
        accessKeyID = place.id
        secretAccessKey = place.secret
    }
}
