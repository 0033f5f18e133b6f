public import TemporalCore
public import TemporalWire

/// Decodes payloads for the Web UI and the `temporal` command, and encodes those that they send: `POST …/decode` and
/// `POST …/encode` with protobuf's JSON of `temporal.api.common.v1.Payloads`. With ``externalStorage`` it also fetches those
/// that lie elsewhere: `POST …/download`, which is what the button in the Web UI asks for, and `POST …/decode` where the
/// caller, such as the `temporal` command, does not add `?preserveStorageRefs=true`.
///
/// It knows no HTTP library: a program that has one calls ``respond(to:)``. `TemporalCodecServerHTTP` serves it by itself.
///
/// ```swift
/// let server = CodecServer(allowedOrigins: ["https://temporal.example.com"], CompressionCodec(), EncryptionCodec(keys))
/// ```
/// Who reaches it reads everything: give it a check in ``authorize``, or put one in front of it.
public struct CodecServer: Sendable {
    /// Where pages come from whose scripts may ask, such as `http://localhost:8233`; `*` means any of them. None may by
    /// default. The `temporal` command is not a page and needs no entry.
    public var allowedOrigins: [String]
    /// A larger body is refused; 16 MiB by default.
    public var maximumBodySize = 16 << 20
    /// Where large payloads are, as in the workers' data converter; nil when they are all on the server. What is encoded here
    /// and is large is stored there.
    public var externalStorage: ExternalStorage?
    /// How long codecs and external storage may take for a request, which is refused then; 30 s by default.
    public var codecTimeLimit = Duration.seconds(30)
    /// Says whether a request may be answered, by its headers for example; all may by default. Requests of browsers that
    /// only ask whether they may ask are not checked.
    public var authorize: @Sendable (CodecRequest) -> Bool = { _ in true }
    private let codecs: @Sendable (_ namespace: String) -> [any PayloadCodec]?

    /// A server with the same codecs for all namespaces.
    /// - Parameters:
    ///   - allowedOrigins: see ``allowedOrigins``.
    ///   - codecs: as in `DataConverter`: they encode in this order and decode in the opposite one.
    public init(allowedOrigins: [String] = [], _ codecs: any PayloadCodec...) {
        self.init(allowedOrigins: allowedOrigins) { _ in codecs }
    }

    /// A server with codecs for each namespace.
    /// - Parameters:
    ///   - allowedOrigins: see ``allowedOrigins``.
    ///   - codecs: gives a namespace's codecs, or nil for one that is not served; the namespace is empty when the request
    ///     does not name it.
    public init(
        allowedOrigins: [String] = [],
        codecs: @escaping @Sendable (_ namespace: String) -> [any PayloadCodec]?
    ) {
        self.allowedOrigins = allowedOrigins
        self.codecs = codecs
    }

    /// Answers a request. What cannot be answered gets a status of 400 or more and a sentence that says why.
    public func respond(to request: CodecRequest) async -> CodecResponse {
        let origin = request.header("origin")
        guard let origin else { return await answer(request) }
        guard let grant = grant(to: origin) else {
            return CodecResponse(.forbidden, "pages of \(origin) may not ask; allow them with allowedOrigins")
        }
        var response = request.method == "OPTIONS" ? preflight(request) : await answer(request)
        response.headers += grant
        return response
    }

    private func answer(_ request: CodecRequest) async -> CodecResponse {
        do throws(Refusal) {
            let direction = try direction(of: request)
            guard authorize(request) else {
                throw Refusal(.unauthorized, "the request has no credentials that this codec server takes")
            }
            guard request.body.count <= maximumBodySize else {
                throw Refusal(.tooLarge, "the body has \(request.body.count) bytes, \(maximumBodySize) are allowed")
            }
            let namespace = request.header("x-namespace") ?? ""
            guard let codecs = codecs(namespace) else {
                throw Refusal(.forbidden, "this codec server does not serve namespace \"\(namespace)\"")
            }
            let payloads = try PayloadsJSON.payloads(request.body)
            let work = PayloadWork(
                direction,
                by: codecs,
                storage: externalStorage,
                keepsReferences: request.keepsReferences
            )
            return CodecResponse(
                json: try PayloadsJSON.bytes(try await work.done(on: payloads, within: codecTimeLimit))
            )
        } catch {
            return CodecResponse(error.status, error.reason, further: error.headers)
        }
    }

    private func direction(of request: CodecRequest) throws(Refusal) -> Direction {
        let path = request.path.prefix { $0 != "?" }
        guard let direction = Direction.allCases.first(where: { path.hasSuffix("/\($0.rawValue)") }) else {
            throw Refusal(.notFound, "there is nothing at \(path); ask for /encode, /decode or /download")
        }
        guard request.method == "POST" else {
            throw Refusal(.methodNotAllowed, "\(path) takes POST", headers: [("allow", "POST, OPTIONS")])
        }
        guard direction != .download || externalStorage != nil else {
            throw Refusal(.notFound, "this codec server has no external storage to download from")
        }
        if let type = request.header("content-type"), !type.lowercased().hasPrefix("application/json") {
            throw Refusal(.unsupportedMediaType, "\(path) takes application/json, and not \(type)")
        }
        return direction
    }
}

// MARK: - Pages of other origins

extension CodecServer {
    /// The headers that let a page have the answer; nil when it may not.
    private func grant(to origin: String) -> [(name: String, value: String)]? {
        if allowedOrigins.contains(origin) {
            // A page may send its user's credentials only where it is named.
            return [
                ("access-control-allow-origin", origin),
                ("access-control-allow-credentials", "true"),
                ("vary", "Origin"),
            ]
        }
        return allowedOrigins.contains("*") ? [("access-control-allow-origin", "*")] : nil
    }

    private func preflight(_ request: CodecRequest) -> CodecResponse {
        var headers = [
            ("access-control-allow-methods", "POST, OPTIONS"),
            ("access-control-allow-headers", "Authorization, Content-Type, X-Namespace"),
            ("access-control-max-age", "600"),
        ]
        // A page of the internet that asks a server of a private network.
        if request.header("access-control-request-private-network") == "true" {
            headers.append(("access-control-allow-private-network", "true"))
        }
        return CodecResponse(status: 204, headers: headers, body: [])
    }
}
