import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// What both sides know.
enum Bureau {
    static let service = NexusService("bureau")
    static let echo = NexusOperation<String, String>("echo", of: service)
    static let count = NexusOperation<Empty, Int>("count", of: service)
    static let fail = NexusOperation<String, String>("fail", of: service)
    static let work = NexusOperation<Job, String>("work", of: service)
    static let unknown = NexusOperation<String, String>("unknown", of: service)

    struct Job: Codable, Sendable {
        var id: String
        var does: BureauWork.Order
    }
}

/// Runs for the operation `work`.
struct BureauWork: Workflow {
    enum Order: Codable, Sendable { case answer(String), fail, wait, ignoreCancel }

    var isDone = false

    init(_ order: Order) {}

    struct Messages: MessageSet {
        let finish = Signal<BureauWork, Empty>("finish") { $0.isDone = true }
    }

    static func run(_ order: Order, in context: WorkflowContext<Self>) async throws -> String {
        switch order {
        case .answer(let text): return text
        case .fail: throw ApplicationFailure("no more paper", type: "NoPaper")
        case .wait:
            try await context.sleep(for: .hours(1))
            return "late"
        case .ignoreCancel:
            await context.shielded { context in try? await context.wait { $0.isDone } }
            return "done all the same"
        }
    }
}

extension Bureau {
    @RegistrationBuilder static var all: [Registration] {
        BureauWork.self
        echo.implemented { text in text }
        count.implemented { _ in 7 }
        fail.implemented { what, _ in
            switch what {
            case "operation": throw NexusOperationError.failed(ApplicationFailure("no ink", type: "NoInk"))
            case "cancelled": throw NexusOperationError.cancelled("not today")
            case "badRequest": throw NexusHandlerFailure("what is that?", type: .badRequest)
            case "application": throw ApplicationFailure("broken", type: "Broken", isNonRetryable: true)
            default: throw NexusHandlerFailure("for good", isRetryable: false)
            }
        }
        work.runsWorkflow { job, context in
            try await context.start(BureauWork.self, id: WorkflowID(job.id), job.does)
        }
    }
}

/// Calls operations one after the other and says what came of them.
struct BureauCaller: Workflow {
    struct Input: Codable, Sendable {
        var endpoint: String
        var key: String
    }

    init(_ input: Input) {}

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> [String] {
        let endpoint = NexusEndpoint(input.endpoint)
        var seen = [try await context.execute(Bureau.echo.with { $0.summary = "one" }, at: endpoint, "hello")]
        seen.append("\(try await context.execute(Bureau.count, at: endpoint))")
        let job = Bureau.Job(id: "job-\(input.key)", does: .answer("written"))
        let running = context.start(Bureau.work, at: endpoint, job)
        seen.append(try await running.started() == nil ? "no token" : "token")
        seen.append(try await running.result())
        for what in ["operation", "cancelled", "badRequest", "application", "internal"] {
            do throws(NexusOperationFailure) {
                seen.append(try await context.execute(Bureau.fail, at: endpoint, what))
            } catch {
                seen.append(text(error))
            }
        }
        do throws(NexusOperationFailure) {
            try await context.execute(Bureau.work, at: endpoint, Bureau.Job(id: "fail-\(input.key)", does: .fail))
        } catch {
            seen.append(text(error))
        }
        do throws(NexusOperationFailure) { try await context.execute(Bureau.unknown, at: endpoint, "") } catch {
            seen.append(text(error))
        }
        return seen
    }

    static func text(_ error: NexusOperationFailure) -> String {
        switch error.reason {
        case .failed(let failure): "failed \(failure.type): \(failure.message)"
        case .handler(let failure): "handler \(failure.type)"
        case .timedOut(let kind): "timed out \(kind)"
        case .terminated: "terminated"
        case .interrupted(let interruption): "\(interruption)"
        }
    }
}

/// Cancels operations in each of the four ways, and lets one take too long.
struct BureauCanceller: Workflow {
    init(_ input: BureauCaller.Input) {}

    static func run(_ input: BureauCaller.Input, in context: WorkflowContext<Self>) async throws -> [String] {
        let endpoint = NexusEndpoint(input.endpoint)
        var seen: [String] = []
        for (name, cancellation, order) in [
            ("completed", NexusCancellation.waitCompleted, BureauWork.Order.wait),
            ("requested", .waitRequested, .ignoreCancel), ("try", .tryCancel, .ignoreCancel),
            ("abandon", .abandon, .ignoreCancel),
        ] {
            let operation = Bureau.work.with { $0.cancellation = cancellation }
            let handle = context.start(operation, at: endpoint, Bureau.Job(id: "\(name)-\(input.key)", does: order))
            try await handle.started()
            handle.cancel()
            do throws(NexusOperationFailure) { seen.append("\(name) \(try await handle.result())") } catch {
                seen.append("\(name) \(BureauCaller.text(error))")
            }
        }
        let unsent = context.start(Bureau.echo, at: endpoint, "never")
        unsent.cancel()
        do throws(NexusOperationFailure) { seen.append(try await unsent.result()) } catch {
            seen.append("unsent \(BureauCaller.text(error))")
        }
        let slow = Bureau.work.with { $0.scheduleToClose = .seconds(1) }
        do throws(NexusOperationFailure) {
            seen.append(try await context.execute(slow, at: endpoint, Bureau.Job(id: "slow-\(input.key)", does: .wait)))
        } catch {
            seen.append(BureauCaller.text(error))
        }
        do throws(NexusOperationFailure) {
            try await context.cancellable { (context, cancel) throws(NexusOperationFailure) in
                let job = Bureau.Job(id: "scope-\(input.key)", does: .wait)
                let handle = context.start(Bureau.work, at: endpoint, job)
                try await handle.started()
                cancel()
                seen.append(try await handle.result())
            }
        } catch {
            seen.append("scope \(BureauCaller.text(error))")
        }
        return seen
    }
}

extension Stage {
    /// An endpoint that leads to the stage's queue.
    func endpoint() async throws -> NexusEndpoint {
        let endpoint = NexusEndpoint("bureau-\(key)")
        if try await client.nexusEndpoint(endpoint) == nil {
            try await client.createNexusEndpoint(endpoint, on: queue, description: "# A bureau")
        }
        return endpoint
    }
}

extension Live {
    @Suite("Nexus operations")
    struct NexusTests {
        @Test("answer at once, run workflows and fail in each way", arguments: CacheSize.allCases)
        func operations(cache: CacheSize) async throws {
            let stage = try await Stage()
            let endpoint = try await stage.endpoint().name
            let input = BureauCaller.Input(endpoint: endpoint, key: "\(stage.key)-\(cache.rawValue)")
            let seen = try await stage.prove(BureauCaller.self, input, cache: cache) { Bureau.all }.get()
            #expect(
                seen == [
                    "hello", "7", "token", "written", "failed NoInk: no ink", "cancelled", "handler BAD_REQUEST",
                    "handler INTERNAL", "handler INTERNAL", "failed NoPaper: no more paper", "handler NOT_FOUND",
                ]
            )
        }

        @Test("are cancelled in each of the four ways, and end at their deadline", arguments: CacheSize.allCases)
        func cancellation(cache: CacheSize) async throws {
            let stage = try await Stage()
            let endpoint = try await stage.endpoint().name
            let input = BureauCaller.Input(endpoint: endpoint, key: "\(stage.key)-\(cache.rawValue)")
            let seen = try await stage.prove(BureauCanceller.self, input, cache: cache) { Bureau.all }.get()
            #expect(
                seen == [
                    "completed cancelled", "requested cancelled", "try cancelled", "abandon cancelled",
                    "unsent cancelled", "timed out scheduleToClose", "scope cancelled",
                ]
            )
        }
    }
}
