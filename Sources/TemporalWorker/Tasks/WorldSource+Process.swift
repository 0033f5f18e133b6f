import Foundation
import TemporalClient
package import TemporalCore

extension WorldSource {
    /// The machine and the process that a worker runs in.
    package static let ofThisProcess = WorldSource(
        now: { WallClock.now },
        environment: { ProcessInfo.processInfo.environment[$0] }
    )
}
