import Foundation
import TemporalTesting
import TestSupport
import Testing

/// nginx in front of a Temporal server, in plain text: it answers some calls itself, as servers and gateways do.
final class GRPCFront {
    let port: UInt16
    private let nginx: Program
    private let folder: URL

    var address: String { "127.0.0.1:\(port)" }

    /// Starts nginx with other directives for each call, and returns when it listens.
    init(to server: String, _ directives: String) async throws {
        port = try DevServer.freePort()
        folder = FileManager.default.temporaryDirectory.appending(path: "front-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let folder = folder
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path())/\($0);" }.joined(separator: " ")
        let configuration = """
            daemon off; master_process off; pid \(folder.path())/pid; error_log stderr notice;
            events {}
            http {
              access_log off; \(temporary) client_max_body_size 10m;
              server {
                listen 127.0.0.1:\(port) http2;
                default_type application/grpc;
                location / { \(directives) grpc_pass grpc://\(server); grpc_read_timeout 90s; }
              }
            }
            """
        let file = folder.appending(path: "nginx.conf")
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        nginx = try Program(Self.command(), ["-c", file.path(), "-e", "stderr"])
        let port = port
        try await eventually("nginx listens") { (try? Socket(connectingTo: port)) != nil }
    }

    func stop() {
        nginx.kill()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func command() throws -> String {
        let places = [Places.root.appending(path: ".tools/debian/usr/sbin/nginx").path(), "/usr/sbin/nginx"]
        return try #require(places.first(where: FileManager.default.isExecutableFile), "no nginx: run scripts/setup")
    }
}
