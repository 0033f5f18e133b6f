import TemporalCore
import TemporalWorkflows
import Testing

@testable import TemporalWorker

private struct Silent: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws {}
}

private struct Decided: Workflow {
    static let versioningBehavior = VersioningBehavior.pinned
    static func run(in context: WorkflowContext<Self>) async throws {}
}

private struct AnyOther: Workflow {
    init(_ input: RawArguments) {}
    static func run(_ input: RawArguments, in context: WorkflowContext<Self>) async throws {}
}

@Suite("What a worker is deployed as")
struct DeploymentTests {
    private func problem(_ name: String, _ build: String) -> String? {
        var options = WorkerOptions()
        options.deployment = WorkerDeployment(name: name, buildID: build)
        return options.problem
    }

    @Test("names and builds that a server takes are taken")
    func taken() {
        for (name, build) in [("orders", "1"), ("o", "v1.2:3+4"), ("d e/ü#", "b c/ü"), ("a__", "b__")] {
            #expect(problem(name, build) == nil)
        }
        #expect(problem(String(repeating: "x", count: 480), String(repeating: "ü", count: 240)) == nil)
    }

    @Test("names and builds that a server refuses are refused with what to do")
    func refused() {
        #expect(problem("", "1") == #"the deployment has no name; give one, such as "orders""#)
        #expect(problem("d", "") == #"deployment "d" has no build id; give one, such as the commit that was built"#)
        #expect(problem("a.b", "1")?.contains(#"deployment name "a.b" contains '.'"#) == true)
        #expect(problem("a:b", "1")?.contains(#"deployment name "a:b" contains ':'"#) == true)
        #expect(problem("__d", "1")?.contains(#"deployment name "__d" begins with "__""#) == true)
        #expect(problem("d", "__unversioned__")?.contains(#"begins with "__""#) == true)
        let long = String(repeating: "ü", count: 241)
        #expect(
            problem(long, "1") == "the deployment name is 482 bytes long, and a server takes 480; give a shorter one"
        )
        #expect(problem("d", long) == "the build id is 482 bytes long, and a server takes 480; give a shorter one")
        #expect(problem("d", "a\u{0}b")?.contains("contains a control character") == true)
        #expect(problem("d\n", "1")?.contains(#""d\n" contains a control character"#) == true)
    }

    @Test("a default behaviour without versioning is refused")
    func unused() {
        var options = WorkerOptions()
        options.deployment = WorkerDeployment(name: "d", buildID: "1")
        options.deployment?.usesVersioning = false
        #expect(options.problem == nil)
        options.deployment?.defaultBehavior = .pinned
        #expect(options.problem?.contains("leave its default behaviour out") == true)
    }

    private func read(_ environment: [String: String], name: String? = nil, build: String? = nil) -> String {
        do throws(RegistrationError) {
            let deployment = try WorkerDeployment.fromEnvironment(
                name: name,
                buildID: build,
                defaultBehavior: .autoUpgrade,
                environment: environment
            )
            return deployment.map { "\($0.version)" } ?? "none"
        } catch {
            return error.description
        }
    }

    @Test("the environment names a deployment, and what is given goes before it")
    func environment() {
        let both = ["TEMPORAL_DEPLOYMENT_NAME": "d", "TEMPORAL_WORKER_BUILD_ID": "1"]
        #expect(read(both) == "d.1")
        #expect(read(both, name: "other", build: "2") == "other.2")
        #expect(read(both, build: "2") == "d.2")
        #expect(read(["TEMPORAL_DEPLOYMENT_NAME": "d"], build: "2") == "d.2")
        #expect(read([:], name: "d", build: "2") == "d.2")
        #expect(read([:]) == "none")
        #expect(read(["TEMPORAL_DEPLOYMENT_NAME": "", "TEMPORAL_WORKER_BUILD_ID": ""]) == "none")
    }

    @Test("one without the other is refused, and so is what a server refuses")
    func incomplete() {
        #expect(
            read(["TEMPORAL_DEPLOYMENT_NAME": "d", "TEMPORAL_WORKER_BUILD_ID": ""])
                == #"there is a deployment name ("d"), but no build id; set TEMPORAL_WORKER_BUILD_ID too, or neither"#
        )
        #expect(
            read(["TEMPORAL_WORKER_BUILD_ID": "1"])
                == #"there is a build id ("1"), but no deployment name; set TEMPORAL_DEPLOYMENT_NAME too, or neither"#
        )
        #expect(
            read(["TEMPORAL_DEPLOYMENT_NAME": "a.b", "TEMPORAL_WORKER_BUILD_ID": "1"]).contains("contains '.'")
        )
    }

    private func problem(
        _ deployment: WorkerDeployment,
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) throws -> String? {
        var options = WorkerOptions()
        options.deployment = deployment
        return try Registry(registrations()).problem(options)
    }

    @Test("a workflow for which nobody says a behaviour is refused with what to write")
    func undecided() throws {
        var deployment = WorkerDeployment(name: "d", buildID: "1")
        let sentence = try problem(deployment) {
            Silent.self
            Decided.self
        }
        #expect(
            sentence == """
                the worker is deployed as d.1, but it is not said which version runs workflow "Silent": write "static let \
                versioningBehavior = VersioningBehavior.pinned" in the workflow, or .autoUpgrade, or give the deployment a \
                defaultBehavior
                """
        )
        let several = try problem(deployment) {
            Silent.self
            Registration.workflow(Silent.self, as: "Quiet")
            Registration.dynamicWorkflow(AnyOther.self)
        }
        #expect(several?.contains(#"workflow "Quiet", workflow "Silent", the dynamic workflow:"#) == true)
        let decided = try problem(deployment) {
            Decided.self
            Registration.workflow(Silent.self, versioningBehavior: .autoUpgrade)
            Registration.dynamicWorkflow(AnyOther.self) { _, _ in .pinned }
        }
        #expect(decided == nil)
        deployment.defaultBehavior = .pinned
        #expect(try problem(deployment) { Silent.self } == nil)
        deployment = WorkerDeployment(name: "d", buildID: "1")
        deployment.usesVersioning = false
        #expect(try problem(deployment) { Silent.self } == nil)
    }
}
