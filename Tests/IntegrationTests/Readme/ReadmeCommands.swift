import Foundation
import TestSupport

/// The commands of the pages' `bash` blocks.
enum ReadmeCommands {
    static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL

    /// What is known of a command.
    struct Entry: Sendable, CustomStringConvertible {
        let command: String
        let proof: Proof
        var description: String { command }

        init(_ command: String, _ proof: Proof) {
            self.command = command
            self.proof = proof
        }
    }

    /// Who runs a command, so that no page can promise what does not work.
    enum Proof: Sendable {
        /// `ReadmeCommandTests` runs it to its end. `swift run NAME` starts the program that is built already.
        case run(says: String, status: Int32 = 0)
        /// `ReadmeCommandTests` runs it again and again, until it says this.
        case until(says: String)
        /// `ReadmeCommandTests` starts it before all others and ends it after them.
        case started(says: String)
        /// This runs it.
        case elsewhere(String)
        /// It is not run, for this reason.
        case nobody(String)
    }

    /// The commands of the README, in the order in which `ReadmeCommandTests` runs them.
    static let entries: [Entry] = [
        Entry(
            "sudo apt-get install libgrpc-dev libprotobuf-c-dev",
            .elsewhere("scripts/setup and the Dockerfile install them")
        ),
        Entry("./scripts/demo", .elsewhere("scripts/test, as scripts/demo --check")),
        Entry("./scripts/demo --stop", .elsewhere("ReadmeCommandTests.stopping, on a copy")),
        Entry("./scripts/test", .elsewhere(".ci/run")),
        Entry(#"export PATH="$PWD/.tools/bin:$PATH""#, .run(says: "")),
        Entry("temporal workflow list", .run(says: "Greeting")),
        Entry("temporal workflow show -w greeting-World", .run(says: "WorkflowExecutionCompleted")),
    ]

    /// The commands for those who change the project.
    static let contributing = [
        Entry("swift build", .elsewhere("scripts/test and scripts/demo")),
        Entry("swift test", .elsewhere("scripts/test")),
        Entry("./scripts/test", .elsewhere(".ci/run")),
        Entry("make check", .elsewhere("scripts/lint and scripts/test")),
        Entry("make", .run(says: "make demo")),
        Entry("scripts/docs", .elsewhere("scripts/test, as scripts/docs --built")),
    ]

    /// The commands of the page about metrics.
    static let metrics = [
        Entry("temporal worker list", .elsewhere("WorkerHeartbeatTests")),
        Entry("temporal worker describe --worker-instance-key KEY", .elsewhere("WorkerHeartbeatTests")),
    ]

    /// The commands of the page about versions of workers.
    static let versioning = [
        "swift run order-worker --deployment-name orders --build-id 1",
        "temporal worker deployment set-current-version --deployment-name orders --build-id 1 --yes",
        "swift run order-worker --deployment-name orders --build-id 2",
        "temporal worker deployment set-ramping-version --deployment-name orders --build-id 2 --percentage 10 --yes",
        "temporal worker deployment set-current-version --deployment-name orders --build-id 2 --yes",
        "temporal worker deployment describe --name orders",
        "temporal workflow update-options -w order-workflow-ORDER-1 --versioning-override-behavior auto_upgrade",
        "temporal worker deployment delete-version --deployment-name orders --build-id 1",
    ].map { Entry($0, .elsewhere("BuildTests.rollOut")) }

    /// What the order application's page says step by step.
    static let steps = started + course + orderProcessing + looking

    private static let started = [
        Entry("swift run order-starter scenarios --fast", .elsewhere("scripts/demo")),
        Entry(
            "scripts/with-temporal swift run order-starter load --worker --orders 100 --rate 10 --policy approval",
            .elsewhere("ScenarioTests.load, with fewer orders")
        ),
        Entry(
            "scripts/with-temporal swift run order-starter chaos --orders 60 --seconds 20",
            .elsewhere("ChaosTests.sound, with fewer orders")
        ),
        Entry("swift run order-stub", .started(says: "listening")),
        Entry("swift run order-worker", .started(says: "Temporal Host:")),
        Entry("swift run order-worker healthcheck", .run(says: "answers at")),
        Entry(#"export PATH="$PWD/.tools/bin:$PATH""#, .run(says: "")),
        Entry("curl http://localhost:8081/__admin/health", .run(says: "healthy")),
    ]

    private static let course = [
        Entry("ASYNC=true swift run order-starter", .run(says: "Started workflow successfully")),
        Entry("WORKFLOW_TYPE=greet swift run order-starter", .run(says: "Hello, User user-123!")),
        Entry("ASYNC=true ORDER_ID=ORDER-101 swift run order-starter", .run(says: "order-workflow-ORDER-101")),
        Entry(
            #"scripts/tctl workflow signal -w order-workflow-ORDER-101 -n add-line-item "#
                + #"-i '{"SKU":"ITEM-999","Quantity":3}'"#,
            .run(says: "Signal workflow succeeded")
        ),
        Entry("scripts/tctl workflow query -w order-workflow-ORDER-101 -qt get-status", .run(says: "status")),
        Entry("scripts/tctl workflow query -w order-workflow-ORDER-101 -qt get-items", .run(says: "ITEM-999")),
        Entry(
            #"scripts/tctl workflow signal -w order-workflow-ORDER-101 -n approve-payment -i '{"ApprovedBy":"admin"}'"#,
            .run(says: "Signal workflow succeeded")
        ),
        Entry(
            "swift run order-starter -action=result -workflow-id=order-workflow-ORDER-101",
            .run(says: "Status: completed")
        ),
        Entry("ASYNC=true ORDER_ID=ORDER-102 swift run order-starter", .run(says: "order-workflow-ORDER-102")),
        Entry(
            "scripts/tctl workflow signal -w order-workflow-ORDER-102 -n cancel-order "
                + #"-i '{"Reason":"customer requested"}'"#,
            .run(says: "Signal workflow succeeded")
        ),
        Entry("scripts/tctl workflow show -w order-workflow-ORDER-102", .run(says: "WorkflowExecutionStarted")),
        Entry("scripts/tctl namespace list", .run(says: "default")),
        Entry(
            "APPROVAL_TIMEOUT=2s ORDER_ID=ORDER-103 swift run order-starter",
            .run(says: "Status: cancelled")
        ),
        // Some seconds after the first one without an id, whose id is made of the time too.
        Entry("AUTO_APPROVE=true swift run order-starter", .run(says: "Status: completed")),
        Entry(
            "TEMPORAL_HOST=localhost:7233 ORDER_TASK_QUEUE=order-task-queue AUTO_APPROVE=true ORDER_ID=ORDER-104 "
                + "swift run order-starter",
            .run(says: "Status: completed")
        ),
    ]

    private static let orderProcessing = [
        Entry(
            #"swift run order-starter -order-id=ORDER-001 -amount=500.00 -items="laptop,mouse,keyboard""#,
            .run(says: "Items: [laptop mouse keyboard]")
        ),
        Entry(
            "swift run order-starter -action=query -workflow-id=order-workflow-ORDER-001",
            .run(says: "Order ORDER-001")
        ),
        Entry(
            #"swift run order-starter -order-id=ORDER-002 -amount=250.00 -items="urgent-item""#,
            .run(says: "Amount: $250.00")
        ),
        Entry(
            "swift run order-starter -action=expedite -workflow-id=order-workflow-ORDER-002",
            .run(says: "Sent expedite")
        ),
        Entry(
            "swift run order-starter -action=query -workflow-id=order-workflow-ORDER-002",
            .run(says: "Expedited: true")
        ),
        Entry(
            #"swift run order-starter -order-id=ORDER-003 -amount=150.00 -items="item1""#,
            .run(says: "Order ID: ORDER-003")
        ),
        Entry(
            "swift run order-starter -action=cancel -workflow-id=order-workflow-ORDER-003",
            .run(says: "Sent cancel")
        ),
        Entry(
            "swift run order-starter -action=result -workflow-id=order-workflow-ORDER-003",
            .run(says: "Status: cancelled")
        ),
        Entry(
            #"swift run order-starter -order-id=ORDER-004 -amount=15000.00 -items="expensive-item""#,
            .run(says: "order-workflow-ORDER-004")
        ),
        Entry(
            "swift run order-starter -action=result -workflow-id=order-workflow-ORDER-004",
            .run(says: "ValidationError", status: 1)
        ),
        // These need a queue where no worker is without the key.
        Entry("ENCRYPTION_ENABLED=true swift run order-worker", .elsewhere("EncryptedOrderTests")),
        Entry(
            "ENCRYPTION_ENABLED=true swift run order-starter -order-id=ORDER-005 -amount=100.00",
            .elsewhere("EncryptedOrderTests")
        ),
    ]

    private static let looking = [
        Entry("temporal workflow list", .run(says: "OrderWorkflow")),
        Entry("temporal workflow describe -w order-workflow-ORDER-001", .run(says: "OrderWorkflow")),
        Entry("temporal workflow show -w order-workflow-ORDER-001", .run(says: "WorkflowExecutionStarted")),
        Entry("swift run order-replay Tests/ReplayTests/Histories", .run(says: "37 of 37 histories fit")),
        Entry("swift run order-replay --workflow-id order-workflow-ORDER-001", .run(says: "1 of 1 histories fit")),
        Entry(
            "swift run order-replay --limit 100 "
                + "--query \"WorkflowType = 'OrderWorkflow' AND ExecutionStatus = 'Completed'\"",
            .run(says: " histories fit")
        ),
        Entry("temporal operator namespace describe -n default", .run(says: "default")),
    ]

    /// The commands of the page about configuration.
    static let containers = [
        "docker compose up -d",
        "docker compose ps",
        "docker compose --profile app up -d",
        "docker compose logs temporal",
        "docker compose down",
        "docker compose down -v",
    ].map { Entry($0, .nobody("it needs a container engine; scripts/lint checks the compose file")) }

    /// The commands that stand in the `bash` blocks of a page; a line that ends with a backslash goes on.
    static func commands(in markdown: String) -> [String] {
        var commands: [String] = []
        var isBash = false
        var begun = ""
        for line in markdown.components(separatedBy: "\n") {
            let words = line.trimmingCharacters(in: .whitespaces)
            if words.hasPrefix("```") {
                isBash = words == "```bash"
            } else if isBash, !words.isEmpty, !words.hasPrefix("#") {
                begun += words
                guard begun.hasSuffix("\\") else {
                    commands.append(begun)
                    begun = ""
                    continue
                }
                begun.removeLast()
            }
        }
        return commands
    }
}
