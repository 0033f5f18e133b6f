// docs: saga
import TemporalWorkflows

struct Booking: Codable, Sendable {
    var number: String
}

struct FullyBooked: Error, Codable, NonRetryableError {}

enum Journey {
    static let hotel = Activity<String, Empty, FullyBooked>("hotel", startToClose: .seconds(10))
    static let cancelHotel = Activity<String, Empty, Never>("cancel-hotel", startToClose: .seconds(10))
    static let flight = Activity<String, Booking, FullyBooked>("flight", startToClose: .seconds(10))
    static let cancelFlight = Activity<String, Empty, Never>("cancel-flight", startToClose: .seconds(10))
    static let tell = Activity<String, Empty, Never>("tell", startToClose: .seconds(10))
}

/// Books a hotel and a flight, or neither.
struct Holiday: Workflow {
    static func run(_ city: String, in context: WorkflowContext<Self>) async throws -> Booking {
        try await context.saga { saga in
            // Undone by its input. A step that failed may have done its work, so this is kept before it begins.
            try await saga.execute(Journey.hotel, city, undo: Journey.cancelHotel)
            // Undone by its result.
            let booking = try await saga.execute(Journey.flight, city) { context, booking in
                try await context.execute(Journey.cancelFlight, booking.number)
            }
            // Anything else. The context is one that a cancellation does not reach.
            saga.undo("notice") { context in try await context.execute(Journey.tell, "no holiday") }
            try await context.execute(Journey.tell, "a holiday in \(city)")
            return booking
        }
    }
}
// docs: end
