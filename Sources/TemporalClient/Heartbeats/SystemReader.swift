package import TemporalCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads how much memory and CPU are in use, of the machine and of the control groups (version 1 or 2) that limit this
/// process: whichever is closest to its limit counts.
package struct SystemReader: Sendable {
    private let contents: @Sendable (_ path: String) -> String?
    private var last: [String: CPUTime] = [:]

    /// CPU time that was used, and how much there was to use.
    private struct CPUTime {
        var used: Double
        var possible: Double
    }

    /// - Parameter contents: gives a file's text, or nil when it cannot be read.
    package init(contents: @escaping @Sendable (_ path: String) -> String? = SystemReader.file) {
        self.contents = contents
    }

    /// Takes a reading. The first one says nothing of the CPU, which is measured from one reading to the next.
    /// - Parameter now: the time since some fixed moment.
    /// - Returns: the parts in use, from 0 to 1.
    package mutating func reading(at now: Duration) -> ResourceReading {
        let groups = Groups(contents)
        let memory = [machineMemory] + groups.memory
        let used = memory.compactMap(\.self).max() ?? 0
        return ResourceReading(memory: min(max(used, 0), 1), cpu: cpu(groups, at: now))
    }

    private var machineMemory: Double? {
        guard let text = contents("/proc/meminfo") else { return nil }
        let kilobytes = text.numbers(separatedBy: ":")
        guard let total = kilobytes["MemTotal"], let available = kilobytes["MemAvailable"], total > 0 else {
            return nil
        }
        return 1 - available / total
    }

    private mutating func cpu(_ groups: Groups, at now: Duration) -> Double {
        var busiest = 0.0
        if let machine = machineCPU { busiest = max(busiest, used(machine, of: "machine")) }
        for group in groups.cpu {
            let time = CPUTime(used: group.used, possible: now / .seconds(1) * group.processors)
            busiest = max(busiest, used(time, of: group.name))
        }
        return min(busiest, 1)
    }

    private var machineCPU: CPUTime? {
        // cpu  user nice system idle iowait irq softirq steal …, in ticks
        let lines = contents("/proc/stat")?.split(separator: "\n")
        guard let line = lines?.first, line.hasPrefix("cpu ") else { return nil }
        let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard ticks.count >= 5 else { return nil }
        let total = ticks.reduce(0, +)
        return CPUTime(used: total - ticks[3] - ticks[4], possible: total)
    }

    /// What part of the time since the last reading was used.
    private mutating func used(_ time: CPUTime, of name: String) -> Double {
        let before = last.updateValue(time, forKey: name)
        guard let before, time.possible > before.possible else { return 0 }
        return max(0, (time.used - before.used) / (time.possible - before.possible))
    }

    /// A file's text.
    package static func file(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[0..<count]
        }
    }
}

/// The control groups that limit this process.
private struct Groups {
    /// What part of each memory limit is in use.
    private(set) var memory: [Double?] = []
    /// Seconds of CPU time that were used, and the processors that may be used at once.
    private(set) var cpu: [(name: String, used: Double, processors: Double)] = []

    init(_ contents: (String) -> String?) {
        // hierarchy:controllers:path
        for line in (contents("/proc/self/cgroup") ?? "0::/").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",")
            if parts[0] == "0", controllers.isEmpty {
                for folder in Self.folders(parts[2], below: "/sys/fs/cgroup") { addVersion2(folder, contents) }
            } else {
                let root = "/sys/fs/cgroup/\(parts[1])"
                for folder in Self.folders(parts[2], below: root) {
                    if controllers.contains("memory") { addMemory1(folder, contents) }
                    if controllers.contains("cpuacct") || controllers.contains("cpu") { addCPU1(folder, contents) }
                }
            }
        }
    }

    /// The folder of a group and of all those above it. Within a container the path may be one of the machine's that is
    /// not to be seen there; the root is the container's own then.
    private static func folders(_ path: Substring, below root: String) -> [String] {
        var folder = root
        var folders = [root]
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            folders.append(folder)
        }
        return folders
    }

    private mutating func addVersion2(_ folder: String, _ contents: (String) -> String?) {
        if let limit = contents("\(folder)/memory.max")?.number, let used = contents("\(folder)/memory.current")?.number
        {
            // Pages of files are given back when they are needed.
            let cache = contents("\(folder)/memory.stat")?.numbers(separatedBy: " ")["inactive_file"] ?? 0
            memory.append(limit > 0 ? max(0, used - cache) / limit : nil)
        }
        let quota = contents("\(folder)/cpu.max")?.split { $0 == " " || $0 == "\n" }.map { Double($0) } ?? []
        if quota.count == 2, let time = quota[0], let period = quota[1], period > 0,
            let used = contents("\(folder)/cpu.stat")?.numbers(separatedBy: " ")["usage_usec"]
        {
            cpu.append((folder, used / 1e6, time / period))
        }
    }

    private mutating func addMemory1(_ folder: String, _ contents: (String) -> String?) {
        guard let limit = contents("\(folder)/memory.limit_in_bytes")?.number,
            let used = contents("\(folder)/memory.usage_in_bytes")?.number,
            // No limit is written as a number of eight exabytes.
            limit > 0, limit < 1e18
        else { return }
        let cache = contents("\(folder)/memory.stat")?.numbers(separatedBy: " ")["total_inactive_file"] ?? 0
        memory.append(max(0, used - cache) / limit)
    }

    private mutating func addCPU1(_ folder: String, _ contents: (String) -> String?) {
        guard let quota = contents("\(folder)/cpu.cfs_quota_us")?.number, quota > 0,
            let period = contents("\(folder)/cpu.cfs_period_us")?.number, period > 0,
            let used = contents("\(folder)/cpuacct.usage")?.number
        else { return }
        cpu.append((folder, used / 1e9, quota / period))
    }
}

extension String {
    /// The number that the text is, but for white space; nil for `max`.
    fileprivate var number: Double? { Double(split { $0 == "\n" || $0 == " " }.first ?? "") }

    /// Lines of a name and a number.
    fileprivate func numbers(separatedBy separator: Character) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for line in split(separator: "\n") {
            let words = line.split { $0 == separator || $0 == " " || $0 == "\t" }
            if words.count >= 2, let number = Double(words[1]) { numbers[String(words[0])] = number }
        }
        return numbers
    }
}
