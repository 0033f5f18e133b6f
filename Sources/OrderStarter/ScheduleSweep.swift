import ArgumentParser
import OrderCommandLine
import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore

/// Schedules the sweep that gives back what terminated orders hold.
struct ScheduleSweep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Creates or changes the Temporal Schedule that gives back what terminated orders hold.",
        discussion: """
            The schedule's id is \(scheduleID). A sweep that is due while another one runs is skipped.
            """
    )

    static let scheduleID = "stock-sweep"

    @Option(help: "How often: 30s, 5m, 1h.")
    var every = "5m"

    /// The command's own flags: the connection to Temporal, and the queue.
    @ParentCommand var starter: OrderStarter

    func run() async throws {
        guard let period = Settings.milliseconds(every), period >= 1_000 else {
            throw CommandFailure.usage("--every is '\(every)'; give a time from 1s on, such as 30s, 5m or 1h")
        }
        let (flags, settings) = (starter.flags, processSettings)
        let queue = flags.taskQueue ?? settings.text("ORDER_TASK_QUEUE") ?? TaskQueue.orders.name
        let schedule = Schedule(
            action: .start(StockSweepWorkflow.self, id: .stockSweep, on: TaskQueue(queue), SweepRequest()),
            spec: ScheduleSpec(intervals: [ScheduleInterval(every: .milliseconds(period))])
        )
        let connection = try ConnectionSettings(address: flags.address, namespace: flags.namespace, settings)
        let client = try await connection.connect()
        do {
            let isNew = try await Self.put(schedule, client)
            await client.close()
            say("\(isNew ? "Made" : "Changed") the schedule \(Self.scheduleID): a sweep every \(every) on \(queue)")
        } catch let error as ClientError {
            await client.close()
            throw CommandFailure(error)
        }
    }

    /// Creates the schedule, or updates the existing one.
    /// - Returns: whether it is new.
    private static func put(_ schedule: Schedule, _ client: Client) async throws -> Bool {
        do throws(ClientError) {
            try await client.createSchedule(scheduleID, schedule)
            return true
        } catch {
            guard case .scheduleExists = error else { throw error }
            try await client.schedule(scheduleID).update { $0.schedule = schedule }
            return false
        }
    }
}
