import Synchronization
import Temporal
import TemporalTesting
import Testing

@Suite("The pages about many things at once and about sagas")
struct FleetAndHolidayTests {
    @Test("all meters are read twice, in order")
    func survey() async throws {
        let test = try await WorkflowTestEnvironment {
            Survey.self
            Meters.read.implemented { $0 * 2 }
        }
        let values = try await test.client.execute(Survey.self, id: "survey", on: test.taskQueue, Array(1...30))
        #expect(values == (1...30).map { $0 * 4 })
    }

    @Test("what was booked is cancelled, the latest first, when the guests cannot be told")
    func holiday() async throws {
        let done = Mutex<[String]>([])
        let note: @Sendable (String) -> Void = { words in done.withLock { $0.append(words) } }
        let test = try await WorkflowTestEnvironment {
            Holiday.self
            Journey.hotel.implemented { note("hotel in \($0)") }
            Journey.cancelHotel.implemented { note("no hotel in \($0)") }
            Journey.flight.implemented { city in
                note("flight to \(city)")
                return Booking(number: "LH7")
            }
            Journey.cancelFlight.implemented { note("no flight \($0)") }
            Journey.tell.implemented { words in
                if words.hasPrefix("a holiday") { throw ApplicationFailure("no paper", isNonRetryable: true) }
                note(words)
            }
        }
        await #expect(throws: WorkflowFailure<any Error>.self) {
            _ = try await test.client.execute(Holiday.self, id: "rome", on: test.taskQueue, "Rome")
        }
        #expect(
            done.withLock { $0 } == [
                "hotel in Rome", "flight to Rome", "no holiday", "no flight LH7", "no hotel in Rome",
            ]
        )
    }
}
