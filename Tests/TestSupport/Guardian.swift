import Foundation
import Glibc

/// Ends what the programs of a test run have started and left behind, such as a browser.
///
/// The system ends a program when the test run is killed, but not what that program has started. All of it inherits a
/// variable, though, and by that a process which outlives the test run finds it.
enum Guardian {
    /// The variable that tells the processes of this test run from all others.
    static let variable = "TEMPORAL_TEST_RUN"
    static let mark = UUID().uuidString

    /// Waits until its input ends, which happens when the test run ends, and then kills what has the mark. Kills the test
    /// run too when `swift test`, which has started it, is no longer there.
    private static let script = """
        mark=$1 starter=$2 tests=$3
        while read -r -t 1 nothing; (($? > 128)); do kill -0 "$starter" || kill -9 "$tests"; done
        for round in 1 2 3; do
            for file in /proc/[0-9]*/environ; do
                process=${file//[^0-9]/}
                if grep --quiet --null-data --line-regexp "$mark" "$file"; then kill -9 "$process"; fi
            done
        done
        """

    /// Starts the process. It is apart, so that what ends the test run's group does not end it.
    static func start() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let words = ["/bin/bash", "-c", script, "guardian", "\(variable)=\(mark)", "\(getppid())", "\(getpid())"]
        let start = Start(
            words: words,
            environment: ["PATH": "/usr/bin:/bin"],
            streams: Program.Streams(input: ends[0]),
            inputFile: "/dev/null",
            outputFile: "/dev/null",
            errorFile: "/dev/null",
            isApart: true
        )
        _ = start.spawn()
        close(ends[0])
        // The other end stays open for as long as this process lives.
    }
}
