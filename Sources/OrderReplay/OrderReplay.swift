import ArgumentParser
import OrderCommandLine
import OrderWorkflows
import TemporalClient
import TemporalReplayCommand
import TemporalWorker

/// Replays recorded orders with the order workflows as they are now.
@main
struct OrderReplay: ReplayCommand {
    @OptionGroup var options: ReplayOptions

    static var workflows: [Registration] {
        OrderWorkflow.self
        Registration.workflow(OrderWorkflow.self, as: "OrderProcessingWorkflow")
        PaymentWorkflow.self
        ShipmentWorkflow.self
        GreetUser.self
        StockSweepWorkflow.self
    }

    static func clientOptions(_ environment: [String: String]) throws -> ClientOptions {
        try ConnectionSettings(address: nil, namespace: nil, Settings(environment)).options
    }
}
