import Foundation
import TemporalClient
import TemporalConfiguration
import Testing

@Suite("A configuration shows no secrets")
struct SecretTests {
    private static let secret = "SECRET-abcdefghijklmnopqrstuvwxy"

    @Test(
        "when the file cannot be read, in the words of the reader",
        arguments: [
            "api_key = \(secret)", "api_key = t\(secret)", "api_key = \"\(secret)", "api_key = 1979\(secret)",
            "\(secret)",
            "api_key = \"\(secret)\"\napi_key = \"\(secret)\"", "tls = [\(secret)", "api_key = \"\\q\(secret)\"",
            "api_key = [\"\(secret)\"]", "api_key = { a = \"\(secret)\" }", "tls = \"\(secret)\"",
            "grpc_meta = \"\(secret)\"", "grpc_meta = { authorization = [\"\(secret)\"] }",
        ]
    )
    func file(text: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString).toml")
        try "[profile.default]\n\(text)\n".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let error = #expect(throws: ConfigurationError.self) {
            try ClientOptions.fromEnvironment(environment: ["TEMPORAL_CONFIG_FILE": file.path()])
        }
        #expect(!"\(error.map { "\($0)" } ?? "")".contains("SECRET"))
        #expect(error?.description.contains(file.path()) == true)
    }

    @Test("when a variable is not what it should be")
    func variables() {
        for name in ["TEMPORAL_TLS", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION"] {
            let error = #expect(throws: ConfigurationError.self) {
                try ClientOptions.fromEnvironment(environment: [name: Self.secret])
            }
            #expect(error?.description.contains(name) == true && error?.description.contains("SECRET") == false)
        }
    }
}
