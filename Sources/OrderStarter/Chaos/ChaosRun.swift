import OrderCommandLine
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore

/// One run of chaos.
struct ChaosRun: Sendable {
    let fleet: WorkerFleet
    let driver: OrderDriver
    let orders: Int
    /// How long workers are killed.
    let time: Duration
    /// How long a worker lives at most.
    let life: Duration
    let hasUnsafeKeys: Bool
    let seed: UInt64

    /// Where workers kill themselves, one point after another: what was committed there is not yet known to Temporal.
    private static let points: [FaultPlan.Point] = [
        .afterCharge, .afterHold, .afterEvent, .afterCharge, .beforeCommit, .taking, .refunding, .releasing, .booking,
        .processing, .completing, .notifying,
    ]

    private struct Kills {
        var random = 0
        var points: [String: Int] = [:]
    }

    /// Starts the orders, kills workers, lets one finish, and checks.
    /// - Parameter tell: gets the lines about the progress.
    /// - Returns: the result.
    /// - Throws: when the server does not answer, or a worker ends that was not killed.
    func perform(_ tell: @escaping @Sendable (String) -> Void) async throws -> ChaosReport {
        let clock = ContinuousClock()
        let start = clock.now
        tell(
            "\(orders) orders on \(fleet.queue), workers are killed for \(decimals(time / .seconds(1), 0)) s, seed \(seed)"
        )
        async let statuses = handleOrders()
        let kills = try await killWorkers(until: start.advanced(by: time), clock, tell)
        tell("no more kills; a worker finishes what is left")
        let last = try await fleet.worker(unsafely([:]))
        let ended: [OrderStatus]
        do { ended = try await statuses } catch {
            await last.kill()
            throw error
        }
        await last.kill()
        let seconds = (clock.now - start) / .seconds(1)
        tell("all \(ended.count) orders have ended")
        return ChaosReport(
            statuses: Dictionary(grouping: ended, by: \.rawValue).mapValues(\.count),
            seed: seed,
            randomKills: kills.random,
            pointKills: kills.points,
            seconds: seconds,
            audit: try await fleet.audit()
        )
    }

    private func unsafely(_ changes: [String: String]) -> [String: String] {
        guard hasUnsafeKeys else { return changes }
        let faults = [changes["FAULT"], "keys:random"].compactMap { $0 }
        return changes.merging(["FAULT": faults.joined(separator: ",")]) { $1 }
    }

    /// Starts and kills one worker after the other: every second one at a point, the others at random.
    private func killWorkers(
        until end: ContinuousClock.Instant,
        _ clock: ContinuousClock,
        _ tell: @Sendable (String) -> Void
    ) async throws -> Kills {
        var kills = Kills()
        var random = WorkflowRandom(seed: "\(seed)")
        var round = 0
        while clock.now < end {
            // A worker that never reaches its point is killed at random instead.
            let points = hasUnsafeKeys ? [FaultPlan.Point.afterCharge] : Self.points
            let point = round.isMultiple(of: 2) ? points[round / 2 % points.count] : nil
            let changes = point.map { ["FAULT": "\($0.rawValue):kill"] } ?? [:]
            let worker = try ChildProgram(
                "order-worker",
                environment: fleet.environment.merging(unsafely(changes)) { $1 },
                in: fleet.folder
            )
            // A worker needs half a second to start.
            // The first kill is at the worst moment, when the answer to a charge is lost, and is waited for.
            let isAwaited = kills.points.isEmpty && point == .afterCharge
            let lifetime =
                isAwaited ? .seconds(20) : .milliseconds(700) + life * Double.random(in: 0..<1, using: &random)
            let death = clock.now.advanced(by: lifetime)
            while worker.isRunning, clock.now < death {
                try await Task.sleep(for: .milliseconds(20))
            }
            if worker.isRunning {
                await worker.kill()
                kills.random += 1
                tell("  killed at random")
            } else if let point, worker.wasKilled {
                kills.points[point.rawValue, default: 0] += 1
                tell("  killed itself at \(point.rawValue)")
            } else {
                throw CommandFailure("a worker ended by itself: \(worker.output.suffix(500))", .failed)
            }
            round += 1
        }
        return kills
    }

    /// Starts all orders during the first half of the time, and waits until they end.
    private func handleOrders() async throws -> [OrderStatus] {
        let interval = time / 2 / orders
        return try await withThrowingTaskGroup(of: OrderStatus.self) { group in
            for number in 0..<orders {
                let (order, turn) = try order(number)
                group.addTask {
                    try await Task.sleep(for: interval * number)
                    let handle = try await driver.start(order)
                    try await driver.sendSignals(to: handle, order, cancels: turn == .cancelled)
                    try await driver.playCarrier(of: order)
                    return try await driver.end(of: handle)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// The policies in turn; in the first round all orders succeed.
    private func order(_ number: Int) throws(CommandFailure) -> (OrderInput, OrderDriver.Turn) {
        let names = OrderPolicy.Name.allCases
        let turns = OrderDriver.Turn.allCases
        let settings = Settings(["RETRY_INITIAL": "200ms", "RETRY_MAX_ATTEMPTS": "5", "PROCESS_SECONDS": "1/0.3"])
            .with(["PAYMENT_TIMEOUT": "5m", "APPROVAL_TIMEOUT": "5m"])
        let turn = turns[number / names.count % turns.count]
        let policy = try OrderPolicy(names[number % names.count], settings)
        return (driver.order(number, policy, turn: turn), turn)
    }
}
