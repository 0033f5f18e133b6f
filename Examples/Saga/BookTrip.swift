import TemporalWorkflows

struct Trip: Codable, Sendable {
    var city: String
    var traveller: String
}

/// What a travel agency does, and how it undoes it.
enum Travel {
    static let reserveHotel = Activity<Trip, String, Never>("reserve-hotel", startToClose: .seconds(10))
    static let cancelHotel = Activity<Trip, Empty, Never>("cancel-hotel", startToClose: .seconds(10))
    static let rentCar = Activity<Trip, String, Never>("rent-car", startToClose: .seconds(10))
    static let returnCar = Activity<Trip, Empty, Never>("return-car", startToClose: .seconds(10))
    static let bookFlight = Activity<Trip, String, SoldOut>("book-flight", startToClose: .seconds(10))
}

/// The error that `bookFlight` declares. Another attempt would not help, so there is no other.
struct SoldOut: Error, Codable, NonRetryableError {
    var flight: String
}

/// Books a hotel, a car and a flight. If one of them cannot be had, or the trip is cancelled, the others are given back.
struct BookTrip: Workflow {
    init(_ trip: Trip) {}

    static func run(_ trip: Trip, in context: WorkflowContext<Self>) async throws -> [String] {
        var undo: [Activity<Trip, Empty, Never>] = []
        do {
            // What undoes a step is noted before the step: one that fails may have done its work all the same.
            undo.append(Travel.cancelHotel)
            let hotel = try await context.execute(Travel.reserveHotel, trip)
            undo.append(Travel.returnCar)
            let car = try await context.execute(Travel.rentCar, trip)
            let flight = try await context.execute(Travel.bookFlight, trip)
            return [hotel, car, flight]
        } catch {
            // Latest first. A request to cancel the workflow does not reach into a shield.
            try await context.shielded { context async throws(ActivityFailure<Never>) in
                for step in undo.reversed() { try await context.execute(step, trip) }
            }
            throw error
        }
    }
}
