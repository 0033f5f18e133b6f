import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

private let whose = Activity<Empty, String, Never>("Whose", startToClose: .seconds(10))

private let registrations = [whose.implemented { Tenant.current ?? "nobody" }]

/// Is told things and tells on whose behalf.
private struct Listener: Workflow {
    var heard: [String] = []
    var isDone = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let note = Signal<Listener, String>("note") { $0.heard.append("\($1) \(Tenant.current ?? "nobody")") }
        let noteLater = Signal<Listener, String>.running("note-later") { input, context in
            try await context.sleep(for: .milliseconds(1))
            context.state.heard.append("\(input) \(Tenant.current ?? "nobody")")
        }
        let whose = Query<Listener, String>("whose") { _ in Tenant.current ?? "nobody" }
        let put = Update<Listener, String, String, ApplicationFailure>(
            "put",
            validate: { _, input throws(ApplicationFailure) in
                if Tenant.current == nil { throw ApplicationFailure("nobody may put", type: "Nobody") }
            },
            apply: { _, input in "\(input) \(Tenant.current ?? "nobody")" }
        )
        let putLater = Update<Listener, String, String, Never>.running("put-later") { input, context in
            try? await context.sleep(for: .milliseconds(1))
            return "\(input) \(Tenant.current ?? "nobody")"
        }
        let end = Signal<Listener, Empty>("end") { $0.isDone = true }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isDone && context.allHandlersFinished }
        return context.state.heard + ["run \(Tenant.current ?? "nobody")"]
    }
}

/// Asks for everything that has a header.
private struct Asker: Workflow {
    init(_ seen: [String]) {}

    static func run(_ seen: [String], in context: WorkflowContext<Self>) async throws -> [String] {
        var seen = seen
        seen.append("run \(Tenant.current ?? "nobody")")
        seen.append("activity \(try await context.execute(whose))")
        seen.append("local \(try await context.execute(local: whose))")
        let branch = context.fork { context in try await context.execute(whose) }
        seen.append("branch \(try await branch.result())")
        guard seen.count > 4 else { try await context.continueAsNew(seen) }
        let child = try await context.start(child: Listener.self, Empty())
        try await context.external(child).signal(\.note, "by the child's handle")
        try await context.external(Listener.self, id: child.id).signal(\.noteLater, "by its id")
        try await context.external(child).signal(\.end)
        return seen + (try await child.result())
    }
}

extension Live {
    @Suite("Headers pass on what code runs for")
    struct PropagationTests {
        @Test("to all that a workflow asks for", arguments: CacheSize.allCases)
        func outbound(_ cache: CacheSize) async throws {
            let stage = try await Stage { $0.interceptors = [ThoroughTenantInterceptor()] }
            let result = try await Tenant.$current.withValue("acme") {
                try await stage.prove(
                    Asker.self,
                    [],
                    cache: cache,
                    with: { [.workflow(Listener.self)] + registrations }
                )
            }
            let once = ["run acme", "activity acme", "local acme", "branch acme"]
            let heard = ["by the child's handle acme", "by its id acme", "run acme"]
            #expect(try result.get() == once + once + heard)
        }

        @Test("with every message that a client sends", arguments: CacheSize.allCases)
        func inbound(_ cache: CacheSize) async throws {
            let stage = try await Stage { $0.interceptors = [ThoroughTenantInterceptor()] }
            let result = try await Tenant.$current.withValue("starter") {
                try await stage.prove(
                    Listener.self,
                    Empty(),
                    cache: cache,
                    during: { handle in
                        try await Tenant.$current.withValue("signaller") {
                            try await handle.signal(\.note, "a signal of")
                            try await handle.signal(\.noteLater, "a signal that takes its time, of")
                        }
                        try await Tenant.$current.withValue("asker") {
                            let answer = try await handle.query(\.whose)
                            #expect(answer == "asker")
                        }
                        try await Tenant.$current.withValue("updater") {
                            let put = try await handle.update(\.put, "put by")
                            let putLater = try await handle.update(\.putLater, "put by")
                            #expect(put == "put by updater" && putLater == "put by updater")
                        }
                        await Tenant.$current.withValue(nil) {
                            let refusal = await #expect(throws: UpdateFailure<ApplicationFailure>.self) {
                                try await handle.update(\.put, "refused")
                            }
                            guard case .failed(let failure)? = refusal else {
                                Issue.record("the update was not refused but \(String(describing: refusal))")
                                return
                            }
                            #expect(failure.message == "nobody may put")
                        }
                        try await handle.signal(\.end)
                    }
                )
            }
            let heard = ["a signal of signaller", "a signal that takes its time, of signaller", "run starter"]
            #expect(try result.get() == heard)
        }

        @Test("with messages that start their workflow")
        func withStart() async throws {
            let stage = try await Stage { $0.interceptors = [ThoroughTenantInterceptor()] }
            let (client, queue) = (stage.client, stage.queue)
            try await stage.withWorker({ Listener.self }) {
                let signalled: WorkflowID<Listener> = stage.id("signalled")
                let handle = try await Tenant.$current.withValue("signaller") {
                    try await client.signalWithStart(
                        Listener.self,
                        id: signalled,
                        on: queue,
                        Empty(),
                        signal: \.note,
                        "by"
                    )
                }
                try await handle.signal(\.end)
                #expect(try await handle.result() == ["by signaller", "run signaller"])

                let updated: WorkflowID<Listener> = stage.id("updated")
                let (workflow, update) = try await Tenant.$current.withValue("updater") {
                    try await client.startUpdateWithStart(
                        Listener.self,
                        id: updated,
                        on: queue,
                        conflict: .fail,
                        Empty(),
                        update: \.put,
                        "by"
                    )
                }
                #expect(try await update.result() == "by updater")
                try await workflow.signal(\.end)
                #expect(try await workflow.result() == ["run updater"])
            }
        }
    }
}
