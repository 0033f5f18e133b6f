#if S3
    import AsyncHTTPClient
    import NIOCore
    import NIOHTTP1
    import TemporalCore

    /// Requests by async-http-client.
    package struct AsyncHTTPTransport: S3Transport {
        /// One for the whole process, so that connections are reused; it need not be shut down.
        private static let client = {
            var configuration = HTTPClient.Configuration.singletonConfiguration
            configuration.redirectConfiguration = .disallow
            configuration.decompression = .disabled
            // Attempts are counted by who sends them.
            configuration.connectionPool.retryConnectionEstablishment = false
            return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        }()

        package init() {}

        package func send(_ request: S3Request) async throws -> S3Response {
            var message = HTTPClientRequest(url: request.url)
            message.method = HTTPMethod(rawValue: request.method)
            message.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
            if request.method == "PUT" { message.body = .bytes(ByteBuffer(bytes: request.body)) }
            let answer = try await Self.client.execute(message, timeout: TimeAmount(request.timeout))
            let body = try await answer.body.collect(upTo: request.largestAnswer)
            return S3Response(
                status: Int(answer.status.code),
                headers: answer.headers.map { (name: $0.name, value: $0.value) },
                body: Array(body.readableBytesView)
            )
        }
    }

    extension S3Storage {
        /// A driver on async-http-client; of the package trait `S3`.
        /// - Parameter options: where the bucket is, and how it is asked.
        /// - Throws: ``S3Error/invalid(_:)`` when bucket, region or address are not such.
        public init(_ options: Options) throws(S3Error) {
            try self.init(options, transport: AsyncHTTPTransport())
        }
    }
#endif
