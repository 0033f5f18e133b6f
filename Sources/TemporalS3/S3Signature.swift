import TemporalCore
import TemporalCrypto

/// AWS Signature Version 4 for S3, of requests without a query.
struct S3Signature {
    var credentials: S3Credentials
    var region: String
    /// When it is signed, in seconds since 1970; S3 refuses what is more than 15 minutes away.
    var time: Int64

    /// The headers of a request, `host` among them, with those that the signature adds. The path is as it is sent, and the
    /// hash is the SHA-256 of the body.
    func sign(
        _ method: String,
        path: String,
        headers: [(name: String, value: String)],
        hash: String
    ) throws(CryptoError) -> [(name: String, value: String)] {
        let clock = UTCTime(seconds: time, nanoseconds: 0).textToTheSecond.filter { $0 != "-" && $0 != ":" } + "Z"
        let day = String(clock.prefix(8))
        var signed = headers + [("x-amz-content-sha256", hash), ("x-amz-date", clock)]
        if let token = credentials.sessionToken { signed.append(("x-amz-security-token", token)) }

        let lines = signed.map { (name: $0.name.lowercased(), value: $0.value) }.sorted { $0.name < $1.name }
        let names = lines.map(\.name).joined(separator: ";")
        let request = [
            method, path, "", lines.map { "\($0.name):\($0.value)\n" }.joined(), names, hash,
        ].joined(separator: "\n")
        let scope = "\(day)/\(region)/s3/aws4_request"
        let text = [
            "AWS4-HMAC-SHA256", clock, scope, try SHA256.digits(Array(request.utf8)),
        ].joined(separator: "\n")

        var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [day, region, "s3", "aws4_request"] { key = try SHA256.code(Array(part.utf8), key: key) }
        let signature = SHA256.hexadecimal(try SHA256.code(Array(text.utf8), key: key))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature)"
        return signed + [("authorization", authorization)]
    }
}

/// Text in percent signs, as RFC 3986 has it.
enum PercentText {
    /// All but letters, digits and some marks, byte by byte.
    static func encode(_ text: some StringProtocol, except marks: String) -> String {
        let kept = Set(marks.utf8)
        return text.utf8.reduce(into: "") { out, byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || kept.contains(byte)
            if isPlain {
                out.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                out += "%\(byte.hexadecimal.uppercased())"
            }
        }
    }

    /// A path of a request: slashes stay.
    static func path(_ key: String) -> String { encode(key, except: "-._~/") }
}
