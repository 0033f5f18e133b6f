import ConsumerSupport
import Temporal
import Testing

// What the page on versions of workers shows stands here between `docs:` marks, so that it is compiled and run.

// docs: declared behaviour
struct Subscription: Workflow {
    static let versioningBehavior = VersioningBehavior.autoUpgrade

    static func run(_ customer: String, in context: WorkflowContext<Self>) async throws -> String {
        let build = context.info.currentDeploymentVersion?.buildID ?? "no build"
        return "\(customer) is served by \(build)"
    }
}
// docs: end

// docs: moves between its runs
struct Savings: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    var balance: Int
    init(_ balance: Int) { self.balance = balance }

    struct Messages: MessageSet {
        let deposit = Signal<Savings, Int>("deposit") { $0.balance += $1 }
    }

    static func run(_ balance: Int, in context: WorkflowContext<Self>) async throws {
        try await context.wait { _ in context.hasTargetVersionChanged || context.isContinueAsNewSuggested }
        var options = ContinueAsNewOptions()
        options.initialVersioning = .autoUpgrade
        try await context.continueAsNew(context.state.balance, options: options)
    }
}
// docs: end

private struct AnyReport: Workflow {
    init(_ input: RawArguments) {}
    static func run(_ input: RawArguments, in context: WorkflowContext<Self>) async throws -> String {
        context.info.workflowType
    }
}

extension Live {
    @Suite("The page on versioning")
    struct VersioningPageTests {
        private func makeCurrent(_ version: WorkerDeploymentVersion, by client: Client) async throws {
            let json = #"{"deploymentName": "\#(version.deploymentName)", "buildId": "\#(version.buildID)"}"#
            try await eventually("a worker has polled, and the version is current") {
                (try? await client.rawCall("SetWorkerDeploymentCurrentVersion", json: json)) != nil
            }
        }

        @Test("a worker of a version runs what is declared, and what chooses")
        func worker() async throws {
            let stage = try await Stage()
            // docs: deployment
            var options = WorkerOptions()
            options.deployment = WorkerDeployment(name: "orders", buildID: "2f4c9d1", defaultBehavior: .pinned)
            // docs: end
            let version = try #require(options.deployment).version
            let (client, queue) = (stage.client, stage.queue)
            let subscription: WorkflowID<Subscription> = stage.id("subscription")
            let report: WorkflowReference<Int, String>.ID = stage.id("report")
            try await stage.withWorker(
                options: options,
                {
                    Subscription.self
                    Savings.self
                    // docs: dynamic behaviour
                    Registration.dynamicWorkflow(AnyReport.self) { info, _ in
                        info.workflowType.hasPrefix("Yearly") ? .autoUpgrade : .pinned
                    }
                    // docs: end
                }
            ) {
                try await makeCurrent(version, by: client)
                let served = try await client.execute(Subscription.self, id: subscription, on: queue, "Ann")
                #expect(served == "Ann is served by 2f4c9d1")
                let reported = try await client.execute(
                    WorkflowReference<Int, String>("Yearly"),
                    id: report,
                    on: queue,
                    1
                )
                #expect(reported == "Yearly")
            }
        }

        @Test("without the variables there is no deployment")
        func environment() throws {
            var options = WorkerOptions()
            // docs: deployment of the environment
            options.deployment = try WorkerDeployment.fromEnvironment(defaultBehavior: .pinned)
            // docs: end
            #expect(options.deployment == nil)
        }
    }
}
