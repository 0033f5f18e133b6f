public import TemporalCore

/// Which payloads are kept outside of the server, and where.
///
/// A payload that is large is stored by a driver before it is sent, and a small reference goes into the history in its
/// place, in the form that the other SDKs write and read. The receiver of the reference gets the payload back before it
/// is converted: workflows, activities, clients and replays see no difference.
///
/// ```swift
/// var options = ClientOptions("localhost:7233")
/// options.dataConverter.externalStorage = ExternalStorage(FileStorage(directory: "/mnt/payloads"))
/// ```
/// The size is that of the payload behind all codecs, so what is stored is encrypted where payloads are. Search attributes
/// and headers are never stored.
public struct ExternalStorage: Sendable, SelfDescribing {
    /// Chooses the driver of a payload that is large enough, or nil to send it as it is.
    public typealias Choice = @Sendable (_ payload: Payload, _ context: StorageContext) -> (any ExternalStorageDriver)?

    /// 256 KiB.
    public static let defaultThreshold = 256 << 10

    /// From how many bytes on a payload is stored, 256 KiB by default; 0 stores all of them.
    public var threshold: Int
    /// How long a driver may take to store or to give back what one task or call has, 30 seconds by default. A driver that
    /// takes longer is cancelled, and the task or the call fails. A workflow task has less when its own limit, 10 seconds
    /// by default, comes first.
    public var timeLimit: Duration
    /// The drivers, which give back what they have stored.
    public let drivers: [any ExternalStorageDriver]
    private let choose: Choice

    /// One driver for all large payloads.
    /// - Parameters:
    ///   - driver: stores and gives back.
    ///   - threshold: see ``threshold``.
    ///   - timeLimit: see ``timeLimit``.
    public init(
        _ driver: any ExternalStorageDriver,
        threshold: Int = defaultThreshold,
        timeLimit: Duration = .seconds(30)
    ) {
        self.threshold = threshold
        self.timeLimit = timeLimit
        drivers = [driver]
        choose = { _, _ in driver }
    }

    /// Several drivers, for different payloads or while one takes the place of another: a driver that nothing is stored
    /// with any more stays in the list for as long as histories name it.
    /// - Parameters:
    ///   - drivers: one or more, each of another name.
    ///   - threshold: see ``threshold``.
    ///   - timeLimit: see ``timeLimit``.
    ///   - choose: the driver for a payload, one of those in the list. Called for each payload of ``threshold`` bytes and
    ///     more; it should be quick.
    /// - Throws: ``ExternalStorageError/setup(_:)`` when there is no driver or two have one name.
    public init(
        drivers: [any ExternalStorageDriver],
        threshold: Int = defaultThreshold,
        timeLimit: Duration = .seconds(30),
        choose: @escaping Choice
    ) throws(ExternalStorageError) {
        guard !drivers.isEmpty else { throw .setup("external storage needs one driver or more") }
        var names: Set<String> = []
        for driver in drivers where !names.insert(driver.name).inserted {
            throw .setup("two drivers of external storage are named \"\(driver.name)\"; give one of them another name")
        }
        self.threshold = threshold
        self.timeLimit = timeLimit
        self.drivers = drivers
        self.choose = choose
    }

    /// Drivers hold keys; their names are shown.
    package var facts: KeyValuePairs<String, any Sendable> {
        ["drivers": drivers.map(\.name), "threshold": threshold, "timeLimit": timeLimit]
    }

    /// The kinds of the drivers, each once, for heartbeats.
    package var kinds: [String] { Set(drivers.map(\.kind)).sorted() }

    /// The driver that is to store a payload; nil to send it as it is.
    func driver(for payload: Payload, _ context: StorageContext) throws(ExternalStorageError) -> Int? {
        guard payload.encodedSize >= threshold, !StorageReference.stands(for: payload) else { return nil }
        guard let chosen = choose(payload, context) else { return nil }
        guard let index = drivers.firstIndex(where: { $0.name == chosen.name }) else {
            throw .setup(
                "the driver that was chosen for a payload, \"\(chosen.name)\", is not among the drivers of external storage"
            )
        }
        return index
    }

    /// The driver that a reference names.
    func driver(named name: String) throws(ExternalStorageError) -> Int {
        guard let index = drivers.firstIndex(where: { $0.name == name }) else {
            throw .unknownDriver(name, known: drivers.map(\.name))
        }
        return index
    }
}
