import TemporalS3
import TemporalTesting
import TemporalWire
import Testing

@Suite("S3 shows no secrets")
struct SecretTests {
    @Test("credentials, options, a driver and a request show neither keys nor tokens")
    func hidden() throws {
        let secret = "SECRET-abcdefghijklmnopqrstuvwxy"
        let credentials = S3Credentials(accessKeyID: "AKIA", secretAccessKey: secret, sessionToken: secret)
        var options = S3Storage.Options(bucket: "payloads", region: "eu-central-1")
        options.credentials = .fixed(credentials)
        let storage = try S3Storage(options, transport: ScriptedTransport { _, _ in .status(200) })
        let request = S3Request(
            "PUT",
            "https://example.com",
            headers: [("authorization", secret)],
            body: [],
            timeout: .seconds(1),
            largestAnswer: 1
        )
        let values: [(String, Any)] = [
            ("S3Credentials", credentials), ("Options", options), ("S3Storage", storage), ("S3Request", request),
            ("ExternalStorage", ExternalStorage(storage)),
        ]
        for (name, value) in values {
            for text in VisibleText.all(of: value) { #expect(!text.contains("SECRET"), "\(name)") }
        }
    }
}
