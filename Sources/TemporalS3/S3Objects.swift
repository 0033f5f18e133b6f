import TemporalCore
import TemporalCrypto
import TemporalWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Objects of buckets: signed requests, tried again where that helps.
struct S3Objects: Sendable {
    private let options: S3Storage.Options
    private let endpoint: S3Endpoint
    private let transport: any S3Transport
    private let credentials: CredentialCache

    init(options: S3Storage.Options, endpoint: S3Endpoint, transport: any S3Transport) {
        self.options = options
        self.endpoint = endpoint
        self.transport = transport
        credentials = CredentialCache(options.credentials)
    }

    /// The SHA-256 of no bytes.
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Sends an object unless it is there.
    func put(_ bytes: [UInt8], hash: String, as key: String, in bucket: String) async throws(S3Error) {
        let head = Ask(method: "HEAD", bucket: bucket, key: key, body: [], hash: Self.emptyHash)
        let seen = try await answer(to: head)
        if seen.status == 200 { return }
        // Who may not list a bucket is refused what is not there, and 400 is also what credentials that have expired get.
        // The answer to a HEAD says no more; that to a PUT does.
        guard [400, 401, 403, 404].contains(seen.status) else { throw problem(head, seen) }
        let put = Ask(method: "PUT", bucket: bucket, key: key, body: bytes, hash: hash)
        let answer = try await answer(to: put)
        guard (200..<300).contains(answer.status) else { throw problem(put, answer) }
    }

    /// The bytes of an object.
    func get(_ key: String, in bucket: String) async throws(S3Error) -> [UInt8] {
        let get = Ask(method: "GET", bucket: bucket, key: key, body: [], hash: Self.emptyHash)
        let answer = try await answer(to: get)
        guard answer.status == 200 else { throw problem(get, answer) }
        return answer.body
    }

    /// What is asked, before it is signed.
    private struct Ask {
        let method: String
        let bucket: String
        let key: String
        let body: [UInt8]
        let hash: String

        var object: String { "object \(key) of bucket \(bucket)" }
    }

    /// The first answer that another attempt would not change.
    private func answer(to ask: Ask) async throws(S3Error) -> S3Response {
        var (current, number) = try await credentials.credentials()
        var isRenewed = false
        var attempt = 0
        while true {
            attempt += 1
            let reason: String
            do {
                let request = try signed(ask, current)
                let answer = try await TimeLimit.run(options.requestTimeout) { try await transport.send(request) }
                guard let answer else { throw NoAnswer(limit: options.requestTimeout) }
                if refusesCredentials(answer), !isRenewed {
                    isRenewed = true
                    let before = current
                    (current, number) = try await credentials.replace(number)
                    if current.isSame(as: before) { return answer }
                    continue
                }
                guard answer.status == 429 || answer.status >= 500 else { return answer }
                reason = "it says \(answer.status)\(Self.detail(answer).map { ", \($0)" } ?? "")"
            } catch let error as S3Error {
                throw error
            } catch let error as CryptoError {
                throw .invalid(error.reason)
            } catch {
                guard !Task.isCancelled else {
                    throw .unavailable(object: ask.object, attempts: attempt, reason: "\(error)")
                }
                reason = "\(error)"
            }
            guard attempt < options.attempts else {
                throw .unavailable(object: ask.object, attempts: attempt, reason: reason)
            }
            let pause = 0.1 * Double(1 << min(attempt - 1, 6)) * Double.random(in: 0.5...1)
            do { try await Task.sleep(for: .seconds(pause)) } catch {
                throw .unavailable(object: ask.object, attempts: attempt, reason: reason)
            }
        }
    }

    private struct NoAnswer: Error, CustomStringConvertible {
        let limit: Duration
        var description: String { "there was no complete answer within \(limit)" }
    }

    private func signed(_ ask: Ask, _ credentials: S3Credentials) throws(CryptoError) -> S3Request {
        let place = endpoint.place(of: ask.key, in: ask.bucket)
        let signature = S3Signature(credentials: credentials, region: options.region, time: Int64(time(nil)))
        let headers = try signature.sign(ask.method, path: place.path, headers: [("host", place.host)], hash: ask.hash)
        return S3Request(
            ask.method,
            "\(endpoint.scheme)://\(place.host)\(place.path)",
            headers: headers,
            body: ask.body,
            timeout: options.requestTimeout,
            // What another driver has stored may be larger than what this one takes.
            largestAnswer: max(options.maximumPayloadSize, 1 << 30)
        )
    }

    /// Whether others may help: these have expired, or were replaced.
    private func refusesCredentials(_ answer: S3Response) -> Bool {
        guard answer.status == 400 || answer.status == 403 || answer.status == 401 else { return false }
        let codes = [
            "ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "TokenRefreshRequired", "SignatureDoesNotMatch",
        ]
        // An answer to a HEAD has no body; what follows it has.
        return Self.element("Code", of: answer).map(codes.contains) ?? false
    }

    /// Why an answer is not the one that was hoped for.
    private func problem(_ ask: Ask, _ answer: S3Response) -> S3Error {
        let code = Self.element("Code", of: answer) ?? "status \(answer.status)"
        let reason = Self.element("Message", of: answer) ?? "it says nothing more"
        switch (answer.status, code) {
        case (404, "NoSuchBucket"):
            return .bucket("there is no bucket \"\(ask.bucket)\" in region \(options.region) at \(endpoint.host)")
        case (404, _): return .missing(object: ask.object)
        case (300..<400, _):
            let region = answer.header("x-amz-bucket-region") ?? Self.element("Region", of: answer)
            let place = region.map { "in region \($0)" } ?? "elsewhere"
            return .bucket("bucket \"\(ask.bucket)\" is \(place), and was looked for in region \(options.region)")
        default: return .refused(code: code, object: ask.object, reason: reason)
        }
    }

    private static func detail(_ answer: S3Response) -> String? {
        element("Message", of: answer) ?? element("Code", of: answer)
    }

    /// The text of an element of S3's answer about an error, which is XML of one level.
    private static func element(_ name: String, of answer: S3Response) -> String? {
        let text = String(decoding: answer.body.prefix(4096), as: UTF8.self)
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }
}

extension S3Credentials {
    func isSame(as other: S3Credentials) -> Bool {
        accessKeyID == other.accessKeyID && secretAccessKey == other.secretAccessKey
            && sessionToken == other.sessionToken
    }
}
