import TemporalCore

/// Why payloads cannot be stored outside of the server, or cannot be had back.
@nonexhaustive
public enum ExternalStorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// External storage is not set up as it can be used.
    case setup(String)
    /// A payload is in external storage, and this program has none.
    case notSetUp(driver: String)
    /// A payload is in external storage that this program does not know.
    case unknownDriver(String, known: [String])
    /// A driver could not store payloads.
    case notStored(driver: String, reason: String)
    /// A driver could not give payloads back.
    case notRetrieved(driver: String, reason: String)
    /// A driver did not come back in time.
    case timedOut(driver: String, limit: Duration)
    /// A payload says that it stands for another one, and does not say which.
    case malformedReference(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .setup(let reason): reason
        case .notSetUp(let driver):
            "[TMPRL1105] a payload lies in external storage, with driver \"\(driver)\", and none is set up here: "
                + "give the data converter the externalStorage of the program that wrote it"
        case .unknownDriver(let name, let known):
            "a payload lies in external storage with driver \"\(name)\"; the drivers here are: \(known.inWords). "
                + "Add that driver to the data converter's externalStorage"
        case .notStored(let driver, let reason): "external storage \"\(driver)\" could not store payloads: \(reason)"
        case .notRetrieved(let driver, let reason):
            "external storage \"\(driver)\" could not give payloads back: \(reason)"
        case .timedOut(let driver, let limit): "external storage \"\(driver)\" did not answer within \(limit)"
        case .malformedReference(let reason): "a reference to external storage cannot be read: \(reason)"
        }
    }
}
