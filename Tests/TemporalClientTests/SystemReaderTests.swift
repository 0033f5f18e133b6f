import Synchronization
import TemporalClient
import TemporalCore
import TemporalWire
import Testing

@Suite("What is in use of the machine")
struct SystemReaderTests {
    private let machine = [
        "/proc/meminfo": "MemTotal:       1000 kB\nMemFree:  100 kB\nMemAvailable:    600 kB\n",
        "/proc/stat": "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 2 3\n",
        "/proc/self/cgroup": "0::/\n",
    ]

    /// Readings of the files before and after a second has passed.
    private func readings(_ before: [String: String], _ after: [String: String]) -> [ResourceReading] {
        let files = Mutex(before)
        var reader = SystemReader { path in files.withLock { $0[path] } }
        let first = reader.reading(at: .seconds(10))
        files.withLock { $0 = after }
        return [first, reader.reading(at: .seconds(11))]
    }

    @Test("a machine without containers: memory at once, CPU from one reading to the next")
    func machineAlone() {
        var later = machine
        // 100 ticks on, of which 30 idle and 10 waiting for a disk.
        later["/proc/stat"] = "cpu  130 0 130 730 110 0 0 0 0 0\n"
        let readings = readings(machine, later)
        #expect(readings == [ResourceReading(memory: 0.4, cpu: 0), ResourceReading(memory: 0.4, cpu: 0.6)])
    }

    @Test("control groups of version 2: the tightest limit on the way up counts, file pages do not")
    func version2() {
        var before = machine
        before["/proc/self/cgroup"] = "0::/kube/pod\n"
        before["/sys/fs/cgroup/kube/pod/memory.max"] = "max\n"
        before["/sys/fs/cgroup/kube/pod/memory.current"] = "900\n"
        before["/sys/fs/cgroup/kube/memory.max"] = "1000\n"
        before["/sys/fs/cgroup/kube/memory.current"] = "900\n"
        before["/sys/fs/cgroup/kube/memory.stat"] = "anon 500\ninactive_file 200\n"
        // Half a processor.
        before["/sys/fs/cgroup/kube/pod/cpu.max"] = "50000 100000\n"
        before["/sys/fs/cgroup/kube/pod/cpu.stat"] = "usage_usec 1000000\nuser_usec 5\n"
        before["/sys/fs/cgroup/kube/cpu.max"] = "max 100000\n"
        var after = before
        after["/sys/fs/cgroup/kube/pod/cpu.stat"] = "usage_usec 1400000\nuser_usec 5\n"
        let readings = readings(before, after)
        #expect(readings[0] == ResourceReading(memory: 0.7, cpu: 0))
        #expect(abs(readings[1].cpu - 0.8) < 1e-9)
    }

    @Test("within a container the path may be the machine's; its root holds the limits")
    func container() {
        var files = machine
        files["/proc/self/cgroup"] = "0::/docker/0123456789ab\n"
        files["/sys/fs/cgroup/memory.max"] = "2000"
        files["/sys/fs/cgroup/memory.current"] = "1000"
        #expect(readings(files, files)[0].memory == 0.5)
    }

    @Test("control groups of version 1, where no limit is a huge number")
    func version1() {
        var before = machine
        before["/proc/self/cgroup"] = "5:cpu,cpuacct:/a\n4:memory:/a\n1:name=systemd:/a\n"
        before["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "9223372036854771712"
        before["/sys/fs/cgroup/memory/memory.usage_in_bytes"] = "123456789"
        before["/sys/fs/cgroup/memory/a/memory.limit_in_bytes"] = "1000"
        before["/sys/fs/cgroup/memory/a/memory.usage_in_bytes"] = "800"
        before["/sys/fs/cgroup/memory/a/memory.stat"] = "total_inactive_file 50"
        before["/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us"] = "-1"
        before["/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us"] = "200000"
        before["/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us"] = "100000"
        before["/sys/fs/cgroup/cpu,cpuacct/a/cpuacct.usage"] = "5000000000"
        var after = before
        after["/sys/fs/cgroup/cpu,cpuacct/a/cpuacct.usage"] = "6500000000"
        let readings = readings(before, after)
        #expect(readings[0] == ResourceReading(memory: 0.75, cpu: 0))
        #expect(abs(readings[1].cpu - 0.75) < 1e-9)
    }

    @Test("what cannot be read, or is not a number, counts as nothing")
    func unreadable() {
        #expect(readings([:], [:]) == [ResourceReading(memory: 0, cpu: 0), ResourceReading(memory: 0, cpu: 0)])
        let broken = [
            "/proc/meminfo": "MemTotal: many", "/proc/stat": "cpu a b", "/proc/self/cgroup": "nonsense\n0::/x",
            "/sys/fs/cgroup/memory.max": "0", "/sys/fs/cgroup/memory.current": "5", "/sys/fs/cgroup/cpu.max": "1 0",
        ]
        #expect(readings(broken, broken)[1] == ResourceReading(memory: 0, cpu: 0))
    }

    @Test("a worker's heartbeat tells of the control group, as its slots do")
    func heartbeat() {
        var files = machine
        files["/proc/self/cgroup"] = "0::/\n"
        files["/sys/fs/cgroup/memory.max"] = "2000"
        files["/sys/fs/cgroup/memory.current"] = "1500"
        files["/sys/fs/cgroup/cpu.max"] = "50000 100000"
        files["/sys/fs/cgroup/cpu.stat"] = "usage_usec 1000000"
        let current = Mutex((files: files, now: Duration.seconds(10)))
        let reader = SystemReader { path in current.withLock { $0.files[path] } }
        let host = HostReader(groupingKey: "key", reader: reader, now: { current.withLock { $0.now } })
        #expect(host.read().memoryUsage == 0.75, "of the group, where the machine has 0.4 in use")
        current.withLock {
            $0.files["/sys/fs/cgroup/cpu.stat"] = "usage_usec 1250000"
            $0.now = .seconds(11)
        }
        let read = host.read()
        #expect(read.cpuUsage == 0.5, "of half a processor")
        #expect(read.groupingKey == "key" && !read.processID.isEmpty && !read.name.isEmpty)
    }

    @Test("this machine gives figures between 0 and 1")
    func real() {
        var reader = SystemReader()
        let reading = reader.reading(at: .zero)
        #expect(reading.memory > 0 && reading.memory <= 1)
        #expect(reading.cpu >= 0 && reading.cpu <= 1)
    }
}
