public import ArgumentParser
public import OrderContract

/// What the starter does.
enum Action: String, CaseIterable, ExpressibleByArgument {
    case start, query, expedite, cancel, approve, pay, audit, complete
    case addItem = "add-item"
    case result, timeline, show
}

/// How the outcome is printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
}

extension OrderPolicy.Name: ExpressibleByArgument {}
extension DisplayLanguage: ExpressibleByArgument {}

extension NameSpecification {
    /// A name with one dash and with two, since both are documented.
    fileprivate static func dashed(_ name: String) -> NameSpecification {
        [.customLong(name), .customLong(name, withSingleDash: true)]
    }
}

/// The flags, as they were typed.
struct StarterFlags: ParsableArguments {
    @Option(
        name: .dashed("action"),
        help: """
            What to do: start, query, expedite, cancel, approve, pay, audit, complete, add-item, result, timeline or show.
            """
    )
    var action = Action.start

    @Option(name: .dashed("order-id"), help: "The order's id; a new one by default.")
    var orderID: String?

    @Option(name: .dashed("amount"), parsing: .unconditional, help: "What the order costs. (default: 100.00)")
    var amount: String?

    @Option(name: .dashed("items"), help: "What is ordered, separated by commas. (default: item1,item2)")
    var items: String?

    @Option(
        name: .dashed("policy"),
        help: "How the order is handled: managed, direct, approval, validated, paylater or full."
    )
    var policy: OrderPolicy.Name?

    @Option(
        name: .dashed("set"),
        help: """
            A change of the policy; may be given several times: review.threshold, approval.timeout, payment.timeout, \
            completion.timeout, process.seconds, validation. Example: review.threshold=5000
            """
    )
    var set: [String] = []

    @Option(name: .dashed("customer"), help: "The customer.")
    var customer: String?

    @Option(name: .dashed("workflow-id"), help: "The workflow to send to. (default: order-workflow-<order id>)")
    var workflowID: String?

    @Option(
        name: .dashed("wait"),
        defaultAsFlag: true,
        help: "Wait for the order's end and print its result."
    )
    var wait: Bool?

    @Option(name: .dashed("patience"), help: "How long the order may take to answer: 500ms, 15s, 1m.")
    var patience = "15s"

    @Option(name: .dashed("reason"), help: "Why the order is cancelled.")
    var reason: String?

    @Option(
        name: .dashed("by"),
        help: "Who approves, or decides a review; who repairs. (default: admin; repair: your login)"
    )
    var by: String?

    @Option(name: .dashed("decision"), help: "What a review decides: APPROVE or REJECT.")
    var decision: String?

    @Option(name: .dashed("reference"), help: "The customer's reference for the payment, for people.")
    var reference: String?

    @Option(name: .dashed("sku"), help: "The item to add.")
    var sku: String?

    @Option(name: .dashed("quantity"), parsing: .unconditional, help: "How many of it. (default: 1)")
    var quantity: String?

    @Option(
        name: .dashed("address"),
        help: "The Temporal server. [TEMPORAL_ADDRESS, TEMPORAL_HOST_PORT, TEMPORAL_HOST; localhost:7233]"
    )
    var address: String?

    @Option(name: .dashed("namespace"), help: "The namespace. [TEMPORAL_NAMESPACE; default]")
    var namespace: String?

    @Option(name: .dashed("task-queue"), help: "The workers' queue. [ORDER_TASK_QUEUE; depends on the policy]")
    var taskQueue: String?

    @Option(name: .dashed("lang"), help: "The language of status texts and messages: en or zh.")
    var lang = DisplayLanguage.english

    @Option(name: .dashed("output"), help: "text or json.")
    var output = OutputFormat.text
}
