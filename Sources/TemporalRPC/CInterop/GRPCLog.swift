internal import CGRPC
internal import Glibc
import Synchronization

/// What gRPC itself logs, which it would write to standard error, amid the lines of the program's own log.
package enum GRPCLog {
    private static let taker = Mutex<(@Sendable (String) -> Void)?>(nil)

    /// Gives the lines to somebody, on gRPC's threads; until then, and with nil, they are dropped. What is wrong with a call
    /// is also the call's error.
    package static func forward(to taker: (@Sendable (String) -> Void)?) { self.taker.withLock { $0 = taker } }

    /// Takes gRPC's lines, unless `GRPC_VERBOSITY` asks for them as gRPC writes them.
    static func takeOver() {
        guard getenv("GRPC_VERBOSITY") == nil else { return }
        gpr_set_log_function { line in
            guard let line = line?.pointee, let message = line.message else { return }
            let file = line.file.map { String(cString: $0).split(separator: "/").last ?? "" } ?? ""
            GRPCLog.say("\(String(cString: message)) (\(file):\(line.line))")
        }
    }

    private static func say(_ line: String) { taker.withLock { $0 }?(line) }
}
