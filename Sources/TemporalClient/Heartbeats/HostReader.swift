import Synchronization
import TemporalWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Says what machine the process runs on and how busy it is.
final class HostReader: Sendable {
    private let name = ClientOptions.hostName
    private let groupingKey: String
    private let before: Mutex<CPUTimes?>

    init(groupingKey: String) {
        self.groupingKey = groupingKey
        before = Mutex(SmallFile.text("/proc/stat").flatMap { CPUTimes(stat: $0) })
    }

    /// The host as it is now; the processors' use is that since the reading before.
    func read() -> WorkerHeartbeat.Host {
        var host = WorkerHeartbeat.Host()
        host.name = name
        host.groupingKey = groupingKey
        host.processID = "\(getpid())"
        host.memoryUsage = SmallFile.text("/proc/meminfo").flatMap { MemoryUse.part(meminfo: $0) } ?? 0
        if let now = SmallFile.text("/proc/stat").flatMap({ CPUTimes(stat: $0) }) {
            host.cpuUsage = before.withLock { before in
                defer { before = now }
                return now.usage(since: before)
            }
        }
        return host
    }
}

/// How long all processors together were busy and idle since the machine started, in the kernel's ticks.
package struct CPUTimes: Hashable, Sendable {
    package var busy: Double
    package var idle: Double

    /// Reads the first line of `/proc/stat`, as proc(5) describes it; nil when it is none.
    package init?(stat text: String) {
        guard let line = text.split(separator: "\n").first, line.hasPrefix("cpu ") else { return nil }
        // Guests are counted with the users already.
        let numbers = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard numbers.count >= 4 else { return nil }
        idle = numbers[3] + (numbers.count > 4 ? numbers[4] : 0)
        busy = numbers.reduce(0, +) - idle
    }

    /// The part that was busy, from 0 to 1, since an earlier reading; since the machine started where there is none.
    package func usage(since earlier: CPUTimes?) -> Float {
        let busy = busy - (earlier?.busy ?? 0)
        let all = busy + idle - (earlier?.idle ?? 0)
        return all > 0 ? Float(min(max(busy / all, 0), 1)) : 0
    }
}

/// How much of the memory is used.
package enum MemoryUse {
    /// Reads `/proc/meminfo`, as proc(5) describes it: from 0 to 1, or nil when it says nothing of the kind.
    package static func part(meminfo text: String) -> Float? {
        func kilobytes(_ name: String) -> Double? {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
        }
        guard let total = kilobytes("MemTotal"), total > 0, let available = kilobytes("MemAvailable") else {
            return nil
        }
        return Float(min(max(1 - available / total, 0), 1))
    }
}

/// Files of the kernel's, which are made when they are read.
enum SmallFile {
    /// The first 8 kB of a file, or nil when it cannot be read.
    static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
