import TemporalCore

/// Why a payload cannot be stored in S3, or cannot be had from there. Never holds a key.
@nonexhaustive
public enum S3Error: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bucket, the region or the address cannot be used.
    case invalid(String)
    /// There are no credentials.
    case credentials(String)
    /// S3 refuses the credentials, or what is asked with them.
    case refused(code: String, object: String, reason: String)
    /// The bucket is not there, or is elsewhere.
    case bucket(String)
    /// The object is not there.
    case missing(object: String)
    /// The object is not what was stored.
    case damaged(object: String)
    /// The payload is larger than the driver takes.
    case tooLarge(size: Int, limit: Int)
    /// S3 did not answer, or with an error, as often as it was asked.
    case unavailable(object: String, attempts: Int, reason: String)
    /// The claim is not one of this driver.
    case claim(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalid(let reason), .bucket(let reason), .claim(let reason): reason
        case .credentials(let reason): "there are no credentials for S3: \(reason)"
        case .refused(let code, let object, let reason):
            "S3 refuses access to \(object): \(reason) (\(code)); check the credentials, what they allow, and the region"
        case .missing(let object):
            "\(object) is not there: it was deleted, by a rule of the bucket's lifecycle perhaps, or it is another store"
        case .damaged(let object):
            "\(object) was changed since it was stored: the SHA-256 of its contents is not that of the claim"
        case .tooLarge(let size, let limit): "a payload of \(size) bytes is larger than the \(limit) that are allowed"
        case .unavailable(let object, let attempts, let reason):
            "S3 has not answered for \(object), after \(attempts) \(attempts == 1 ? "attempt" : "attempts"): \(reason)"
        }
    }
}
