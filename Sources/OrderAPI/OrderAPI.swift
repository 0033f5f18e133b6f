import ArgumentParser
import OrderConsole

/// The API: takes orders over HTTP and shows them.
@main
struct OrderAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order-api",
        abstract: "Takes orders over HTTP, speaks to them, and shows them while they go on."
    )

    static func main() async { await runAndExit() }
}
