import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire

/// Does what the server commands the worker: poll → decode → do → respond. One poll, or one for each group of pollers that the
/// server has, waits at the control queue from the worker's beginning until its last activity has ended.
///
/// The worker does not depend on it: without commands, activities hear of their cancellation with their heartbeats.
final class WorkerCommandLoop: Sendable {
    let queue: ControlQueue
    private let worker: WorkerContext
    private let activities: ActivityTaskLoop
    private let polling: RunningTasks
    /// Answers to the server, which go on when the polling ends.
    private let answers: RunningTasks
    private let isTroubled = Atomic(false)
    private let lanes = Mutex(Lanes())
    private let unknown = Repetitions()
    private static let name = TaskName(type: "commands", owner: "the server")

    /// - Parameters:
    ///   - worker: the worker.
    ///   - activities: its activities.
    init(_ worker: WorkerContext, activities: ActivityTaskLoop) {
        self.worker = worker
        polling = RunningTasks(on: worker)
        answers = RunningTasks(on: worker)
        self.activities = activities
        queue = ControlQueue(of: worker)
    }

    /// The polls, one after another in each lane.
    private struct Lanes {
        var count = 0
        /// Those that wait at the server.
        var polling = 0
        var routing = PollRouting()

        mutating func wanted(_ board: PollRouteBoard) -> Int {
            routing.follow(board.routes)
            return routing.wanted(target: 1, polling: polling)
        }
    }

    /// Begins to poll.
    func start() {
        worker.routes.onChange { [weak self] in self?.openLanes() }
        openLanes()
    }

    private func openLanes() {
        let new = lanes.withLock { lanes in
            let new = max(0, lanes.wanted(worker.routes) - lanes.count)
            lanes.count += new
            return new
        }
        for _ in 0..<new { polling.start(Self.name) { await self.poll() } }
    }

    /// Whether a lane is to make another poll; if not, it counts no more.
    private func isWanted() -> Bool {
        lanes.withLock { lanes in
            guard lanes.count > lanes.wanted(worker.routes) else { return true }
            lanes.count -= 1
            return false
        }
    }

    /// Asks the server once.
    private func ask(_ request: PollNexusTaskQueueRequest) async throws(RPCError) -> NexusTask? {
        let ticket = lanes.withLock { lanes in
            var random = SystemRandomNumberGenerator()
            lanes.polling += 1
            return lanes.routing.begin(using: &random)
        }
        defer {
            lanes.withLock { lanes in
                lanes.polling -= 1
                lanes.routing.end(ticket)
            }
        }
        var request = request
        request.pollerGroupID = ticket?.groupID ?? ""
        let response = try await worker.channel.call(request, retry: .none)
        worker.routes.note(response.routes)
        return response.nexusTask
    }

    /// Makes no further poll, and waits for the answers that are under way.
    func stop(until limit: ContinuousClock.Instant) async {
        polling.cancelAll()
        _ = await polling.waitUntilNone(until: limit)
        if await !answers.waitUntilNone(until: limit) { answers.cancelAll() }
    }

    private func poll() async {
        let request = queue.poll(by: worker)
        var retry = PollRetry(grace: worker.options.pollRefusalGrace)
        var pace = EmptyPollPace()
        while !Task.isCancelled, isWanted() {
            let asked = ContinuousClock.now
            var pause: Duration?
            do throws(RPCError) {
                let task = try await ask(request)
                pause = pace.pollAnswered(broughtTask: task != nil, after: asked.duration(to: .now))
                if pause == nil { recovered() }
                retry.succeeded()
                if let task { carryOut(task) }
            } catch {
                if Task.isCancelled { return }
                switch retry.next(after: error) {
                case .giveUp: return giveUp(error)
                case .wait(let time): pause = time
                }
                failed(error)
            }
            if let pause, (try? await Task.sleep(for: pause)) == nil { return }
        }
    }

    private func failed(_ error: RPCError) {
        guard !isTroubled.exchange(true, ordering: .relaxed) else { return }
        worker.logger.warning(
            """
            polling the server's commands failed, trying again until it works; until then activities hear of their \
            cancellation with their heartbeats only: \(error)
            """,
            metadata: metadata
        )
    }

    private func recovered() {
        guard isTroubled.exchange(false, ordering: .relaxed) else { return }
        worker.logger.info("polling the server's commands works again", metadata: metadata)
    }

    private func giveUp(_ error: RPCError) {
        worker.logger.warning(
            """
            the server's commands are not polled any more, since it refuses that; activities hear of their cancellation \
            with their heartbeats only: \(error)
            """,
            metadata: metadata
        )
    }

    private var metadata: Logger.Metadata {
        ["task-queue": "\(worker.taskQueue)", "control-queue": "\(queue.taskQueue)"]
    }
}

// MARK: - Commands

extension WorkerCommandLoop {
    private func carryOut(_ task: NexusTask) {
        let outcome = outcome(of: task)
        answers.start(Self.name) { await self.respond(to: task, with: outcome) }
    }

    private func outcome(of task: NexusTask) -> NexusOutcome {
        do {
            let commands = try commands(of: task)
            for command in commands { carryOut(command) }
            if !commands.isEmpty, commands.allSatisfy({ $0 == .unknown }) { return refusal(of: commands.count) }
            return .answered(.completed(try commands.result(), links: []))
        } catch {
            worker.logger.warning("a command of the server was refused: \(error)", metadata: metadata)
            return .failed(error as? NexusHandlerFailure ?? NexusHandlerFailure("\(error)", isRetryable: false))
        }
    }

    /// - Throws: ``NexusHandlerFailure`` when they cannot be read.
    private func commands(of task: NexusTask) throws -> [WorkerCommand] {
        if let reason = task.unreadable { throw NexusHandlerFailure(reason, type: .badRequest) }
        guard case .start(let start)? = task.work, start.service == WorkerCommand.service,
            start.operation == WorkerCommand.operation
        else {
            throw NexusHandlerFailure(
                """
                a worker's control queue has no operation "\(task.service)/\(task.operation)" to start, only \
                \(WorkerCommand.service)/\(WorkerCommand.operation)
                """,
                type: .notFound
            )
        }
        guard let input = start.input else {
            throw NexusHandlerFailure("the operation has no input, where commands should be", type: .badRequest)
        }
        do throws(WireError) { return try [WorkerCommand](input) } catch {
            throw NexusHandlerFailure("the commands cannot be read: \(error)", type: .badRequest)
        }
    }

    private func carryOut(_ command: WorkerCommand) {
        switch command {
        case .cancelActivity(let token):
            if !activities.cancel(token) {
                worker.logger.debug("the server cancels an activity that does not run here now", metadata: metadata)
            }
        case .unknown:
            guard unknown.next("") != .silently else { return }
            worker.logger.warning(
                "the server sent a command that this version does not know; it was not carried out",
                metadata: metadata
            )
        }
    }

    /// Tells the server, which does not try again then.
    private func refusal(of count: Int) -> NexusOutcome {
        let failure = ApplicationFailure(
            "the worker does not know \(count == 1 ? "the command" : "any of the \(count) commands"); use a newer SDK",
            type: "UnknownWorkerCommand",
            isNonRetryable: true
        )
        return .answered(.failed(failure.wireFailure))
    }

    private func respond(to task: NexusTask, with outcome: NexusOutcome) async {
        do throws(RPCError) {
            switch outcome {
            case .answered(var answer):
                if case .failed(var failure) = answer {
                    failure.source = SDK.name
                    answer = .failed(failure)
                }
                var request = RespondNexusTaskCompletedRequest(
                    namespace: worker.namespace,
                    token: task.token,
                    identity: worker.identity,
                    answer: answer,
                    takesFailures: task.takesFailures
                )
                request.pollerGroupID = task.pollerGroupID
                _ = try await worker.channel.call(request)
            case .failed(let failure):
                var wireFailure = failure.wireFailure
                wireFailure.source = SDK.name
                var request = RespondNexusTaskFailedRequest(
                    namespace: worker.namespace,
                    token: task.token,
                    identity: worker.identity,
                    failure: wireFailure,
                    takesFailures: task.takesFailures
                )
                request.pollerGroupID = task.pollerGroupID
                _ = try await worker.channel.call(request)
            }
        } catch {
            // The server sends the commands again; they do no harm when they come twice.
            worker.logger.debug("the answer to the server's commands was not taken: \(error)", metadata: metadata)
        }
    }
}
