import Foundation
import Glibc
import TemporalTesting
import TestSupport

/// nginx in front of a Temporal server: it ends TLS and passes gRPC on.
final class TLSFront: Sendable {
    let port: UInt16
    private let program: Program

    var address: String { "localhost:\(port)" }

    /// Starts nginx, on a free port unless one is given, and returns when it listens. It says it is `identity`; it asks
    /// clients for a certificate of the authority `clients` if there is one, and calls for a key.
    init(
        _ server: String,
        _ identity: CertificateAuthority.Identity,
        clients: URL? = nil,
        apiKey: String? = nil,
        port: UInt16? = nil,
        in folder: URL
    ) async throws {
        let port = try port ?? DevServer.freePort()
        self.port = port
        let folder = folder.appending(path: "nginx-\(port)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let verify = clients.map { "ssl_client_certificate \($0.path()); ssl_verify_client on;" } ?? ""
        let key = apiKey.map { "if ($http_authorization != \"Bearer \($0)\") { return 401; }" } ?? ""
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path())/\($0);" }.joined(separator: " ")
        let configuration = """
            daemon off; master_process off; pid \(folder.path())/pid; error_log stderr notice;
            events {}
            http {
              access_log off; \(temporary)
              server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(identity.certificate.path()); ssl_certificate_key \(identity.key.path());
                \(verify)
                location / { \(key) grpc_pass grpc://\(server); grpc_read_timeout 90s; }
              }
            }
            """
        let file = folder.appending(path: "nginx.conf")
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        program = try Program(Places.command("nginx"), ["-c", file.path(), "-e", "stderr"], in: folder)
        try await Places.waitForPort(port, of: program)
    }

    func stop() { program.kill() }
}

/// tinyproxy, which passes connections on when asked with CONNECT.
final class ConnectProxy: Sendable {
    let port: UInt16
    private let program: Program

    var address: String { "127.0.0.1:\(port)" }
    /// What it says it did.
    var log: String { program.output + program.errors }

    init(user: String, password: String, in folder: URL) async throws {
        port = try DevServer.freePort()
        let file = folder.appending(path: "tinyproxy-\(port).conf")
        let configuration = """
            Port \(port)
            Listen 127.0.0.1
            BasicAuth \(user) \(password)
            LogLevel Connect
            """
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        program = try Program(Places.command("tinyproxy"), ["-d", "-c", file.path()], in: folder)
        try await Places.waitForPort(port, of: program)
    }

    func stop() { program.kill() }
}

extension Places {
    /// A command of the system, or where `scripts/setup` puts what it need not install.
    static func command(_ name: String) throws -> String {
        let tools = root.appending(path: ".tools/debian").path()
        let folders = ["\(tools)/usr/sbin", "\(tools)/usr/bin", "/usr/sbin", "/usr/bin", "/usr/local/bin"]
        guard let found = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile) else {
            throw TestFailure("there is no \(name): run scripts/setup")
        }
        return found
    }

    static func waitForPort(_ port: UInt16, of program: Program) async throws {
        try await eventually("\(program.name) listens") {
            guard program.isRunning else { throw TestFailure("\(program.name) has ended: \(program.errors)") }
            return isListening(port)
        }
    }

    private static func isListening(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
