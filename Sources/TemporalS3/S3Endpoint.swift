import Foundation
import TemporalCore

/// Where buckets are.
struct S3Endpoint: Sendable {
    let scheme: String
    /// The host, with the port if there is one in the address.
    let host: String
    /// A path in front of all others; empty for none.
    let prefix: String
    let addressing: S3Storage.Addressing

    /// The store of an address such as `http://localhost:9000`; AWS's for nil.
    init(_ address: String?, region: String, _ addressing: S3Storage.Addressing) throws(S3Error) {
        guard !region.isEmpty, PercentText.encode(region, except: "-") == region else {
            throw .invalid("\"\(region)\" is not a region of S3; one is written like eu-central-1")
        }
        self.addressing = addressing
        guard let address else {
            scheme = "https"
            host = "s3.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
            prefix = ""
            return
        }
        guard let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
            scheme == "https" || scheme == "http", let host = parts.encodedHost, !host.isEmpty,
            parts.user == nil, parts.query == nil, parts.fragment == nil
        else {
            throw .invalid(
                "the address of S3, \"\(address)\", is not a scheme and a host, such as https://s3.example.com"
            )
        }
        self.scheme = scheme
        self.host = parts.port.map { "\(host):\($0)" } ?? host
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        prefix = path
        isAWS = false
    }

    private var isAWS = true

    /// The host to ask for a bucket, and the path of an object in it.
    func place(of key: String, in bucket: String) -> (host: String, path: String) {
        let key = PercentText.path(key)
        return isHost(bucket) ? ("\(bucket).\(host)", "\(prefix)/\(key)") : (host, "\(prefix)/\(bucket)/\(key)")
    }

    /// Whether the bucket's name is part of the host's.
    private func isHost(_ bucket: String) -> Bool {
        switch addressing {
        case .path: false
        case .host: true
        // A certificate for all buckets does not cover a name with dots.
        case .automatic: isAWS && !bucket.contains(".") && bucket == bucket.lowercased() && !bucket.contains("_")
        }
    }
}
