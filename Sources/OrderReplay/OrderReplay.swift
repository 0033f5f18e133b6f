import ArgumentParser
import OrderWorkflows
import TemporalReplayCommand
import TemporalWorker

/// Replays recorded orders with the order workflows as they are now.
@main
struct OrderReplay: ReplayCommand {
    @OptionGroup var options: ReplayOptions

    static var workflows: [Registration] {
        OrderWorkflow.self
        PaymentWorkflow.self
        GreetUser.self
    }
}
