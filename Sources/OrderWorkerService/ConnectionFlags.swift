package import ArgumentParser
package import OrderCommandLine

/// The flags for the connection to Temporal.
package struct ConnectionFlags: ParsableArguments {
    @Option(
        help: "The Temporal server as host:port. [TEMPORAL_ADDRESS, TEMPORAL_HOST_PORT, TEMPORAL_HOST; localhost:7233]"
    )
    package var address: String?

    @Option(help: "The namespace. [TEMPORAL_NAMESPACE; default]")
    package var namespace: String?

    package init() {}

    package func settings(_ settings: Settings) throws(CommandFailure) -> ConnectionSettings {
        try ConnectionSettings(address: address, namespace: namespace, settings)
    }
}
