public import TemporalCore
import TemporalCrypto
public import TemporalWire

/// Keeps large payloads in S3, or in a store that speaks its protocol.
///
/// ```swift
/// let store = try S3Storage(S3Storage.Options(bucket: "payloads", region: "eu-central-1"))
/// options.dataConverter.externalStorage = ExternalStorage(store)
/// ```
/// Names of objects, claims and the driver's name are those of the S3 drivers of the other SDKs, so that programs of all
/// of them share a bucket: an object is named by its namespace, workflow and SHA-256. An object that is there is not sent
/// again, and what comes back is checked against its hash.
public struct S3Storage: ExternalStorageDriver, SelfDescribing {
    /// Where a bucket's name stands in an address.
    public enum Addressing: Hashable, Sendable {
        /// In the host's name with AWS, in the path with a store of another address.
        case automatic
        /// In the host's name: `https://payloads.s3.eu-central-1.amazonaws.com`.
        case host
        /// In the path: `https://s3.eu-central-1.amazonaws.com/payloads`.
        case path
    }

    /// Where the bucket is, and how it is asked.
    public struct Options: Sendable {
        /// The bucket that payloads are stored in. Payloads are read from the bucket that stored them.
        public var bucket: String
        /// The bucket's region, such as `eu-central-1`. Stores of other makers often want `us-east-1`.
        public var region: String
        /// The address of another store than AWS's, such as `http://localhost:9000`; nil for AWS.
        public var endpoint: String?
        /// Where the bucket's name stands in an address.
        public var addressing = Addressing.automatic
        /// Where credentials come from; the variables `AWS_ACCESS_KEY_ID` and so on by default.
        public var credentials = S3Credentials.Source.environment
        /// What references call the driver: `aws.s3driver`, as in the other SDKs, unless given.
        public var name = "aws.s3driver"
        /// A larger payload is refused; 50 MiB by default, as in the other SDKs.
        public var maximumPayloadSize = 50 << 20
        /// How long one request may take until the whole answer is there; 10 seconds by default.
        public var requestTimeout = Duration.seconds(10)
        /// How often a request is sent when S3 does not answer, is busy (429) or broken (5xx); 3 times by default. Pauses
        /// begin at 100 milliseconds, double, and are shortened by chance.
        public var attempts = 3
        /// How many payloads of one task or call are sent or fetched at the same time; 8 by default.
        public var concurrency = 8

        /// A bucket.
        /// - Parameters:
        ///   - bucket: its name.
        ///   - region: its region, such as `eu-central-1`.
        public init(bucket: String, region: String) {
            self.bucket = bucket
            self.region = region
        }
    }

    /// What references call it.
    public var name: String { options.name }
    /// `aws.s3driver`.
    public var kind: String { "aws.s3driver" }

    private let options: Options
    private let objects: S3Objects

    /// A driver on an HTTP library of the program's choice.
    /// - Parameters:
    ///   - options: where the bucket is, and how it is asked.
    ///   - transport: sends the requests.
    /// - Throws: ``S3Error/invalid(_:)`` when bucket, region or address are not such.
    public init(_ options: Options, transport: any S3Transport) throws(S3Error) {
        self.options = options
        guard S3ObjectName.isBucket(options.bucket) else {
            throw .invalid(
                "\"\(options.bucket)\" is not the name of a bucket: letters, digits, dots and hyphens, 3 to 63 of them"
            )
        }
        objects = S3Objects(
            options: options,
            endpoint: try S3Endpoint(options.endpoint, region: options.region, options.addressing),
            transport: transport
        )
    }

    package var facts: KeyValuePairs<String, any Sendable> {
        [
            "bucket": options.bucket, "region": options.region, "endpoint": options.endpoint ?? "AWS", "name": name,
        ]
    }

    /// Stores payloads that are not there yet.
    /// - Throws: ``S3Error``.
    public func store(_ payloads: [Payload], for context: StorageContext) async throws -> [StorageClaim] {
        // All are looked at before one is sent, so that nothing is stored for a call that fails.
        let items = try payloads.map { payload in
            let bytes = try payload.serialized
            guard bytes.count <= options.maximumPayloadSize else {
                throw S3Error.tooLarge(size: bytes.count, limit: options.maximumPayloadSize)
            }
            let hash = try digits(bytes)
            return (key: S3ObjectName.key(of: hash, context), hash: hash, bytes: bytes)
        }
        // Of several equal ones, one is sent.
        let distinct = Array(Dictionary(items.map { ($0.key, $0) }) { first, _ in first }.values)
        _ = try await each(distinct) { item in
            try await objects.put(item.bytes, hash: item.hash, as: item.key, in: options.bucket)
        }
        return items.map { item in
            [
                S3ObjectName.bucketClaim: options.bucket, S3ObjectName.keyClaim: item.key,
                S3ObjectName.algorithmClaim: S3ObjectName.algorithm, S3ObjectName.hashClaim: item.hash,
            ]
        }
    }

    /// Fetches payloads.
    /// - Throws: ``S3Error``.
    public func retrieve(_ claims: [StorageClaim]) async throws -> [Payload] {
        let wanted = try claims.map(S3ObjectName.init)
        let distinct = Array(Set(wanted))
        let found = try await each(distinct) { object in
            let bytes = try await objects.get(object.key, in: object.bucket)
            guard try digits(bytes) == object.hash else { throw S3Error.damaged(object: "\(object)") }
            return try Payload(serialized: bytes)
        }
        let payloads = Dictionary(zip(distinct, found)) { first, _ in first }
        return wanted.compactMap { payloads[$0] }
    }

    private func digits(_ bytes: [UInt8]) throws(S3Error) -> String {
        do throws(CryptoError) { return try SHA256.digits(bytes) } catch { throw .invalid(error.reason) }
    }

    /// Works on elements, some at a time; the first error ends it.
    private func each<Element: Sendable, Value: Sendable>(
        _ elements: [Element],
        _ body: @escaping @Sendable (Element) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            var values: [Int: Value] = [:]
            for (index, element) in elements.enumerated() {
                if index >= max(1, options.concurrency), let (index, value) = try await group.next() {
                    values[index] = value
                }
                group.addTask { (index, try await body(element)) }
            }
            for try await (index, value) in group { values[index] = value }
            return elements.indices.compactMap { values[$0] }
        }
    }
}
