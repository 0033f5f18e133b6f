import Synchronization
import TemporalCore
import TemporalWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Says what machine the process runs on and how busy it is, or the control group (the container) that is closest to its
/// limit: as slots by resources see it.
package final class HostReader: Sendable {
    private let name = ClientOptions.hostName
    private let groupingKey: String
    private let reader: Mutex<SystemReader>
    private let now: @Sendable () -> Duration

    /// - Parameters:
    ///   - groupingKey: the same for all workers of the process.
    ///   - reader: reads what is in use.
    ///   - now: the time since some fixed moment.
    package init(
        groupingKey: String,
        reader: SystemReader = SystemReader(),
        now: @escaping @Sendable () -> Duration = HostReader.sinceStart()
    ) {
        self.groupingKey = groupingKey
        self.now = now
        var reader = reader
        // The processors' use is that since the reading before.
        _ = reader.reading(at: now())
        self.reader = Mutex(reader)
    }

    /// The host as it is now.
    package func read() -> WorkerHeartbeat.Host {
        let reading = reader.withLock { $0.reading(at: now()) }
        var host = WorkerHeartbeat.Host()
        host.name = name
        host.groupingKey = groupingKey
        host.processID = "\(getpid())"
        host.memoryUsage = Float(reading.memory)
        host.cpuUsage = Float(reading.cpu)
        return host
    }

    /// A clock that begins now.
    package static func sinceStart() -> @Sendable () -> Duration {
        let origin = ContinuousClock.now
        return { origin.duration(to: .now) }
    }
}
