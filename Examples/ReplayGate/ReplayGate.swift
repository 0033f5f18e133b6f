import ArgumentParser
import Temporal
import TemporalReplayCommand

/// Replays recorded histories with the workflows as they are now; the exit code is the gate.
@main
struct ReplayGate: ReplayCommand {
    @OptionGroup var options: ReplayOptions

    static var workflows: [Registration] {
        Renewal.self
    }
}
