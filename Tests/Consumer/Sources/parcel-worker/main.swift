import Logging
import ParcelWorkflows
import ServiceLifecycle
import Temporal
import TemporalServiceLifecycle

// Runs until SIGTERM or SIGINT. The address is the argument.
let client = try await Client.connect(ClientOptions(CommandLine.arguments.dropFirst().first ?? "localhost:7233"))
let worker = try Worker(client, on: "parcels") {
    Parcel.self
    Delivery.drive.implemented { street, _ in
        if street == "Mill Lane" { throw RoadClosed(road: street) }
        return 20
    }
}
let group = ServiceGroup(
    services: [client, worker],
    gracefulShutdownSignals: [.sigterm, .sigint],
    logger: Logger(label: "parcels")
)
try await group.run()
