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

/// The error that `bookFlight` declares. Another attempt would not help, so the activity is not tried again.
struct SoldOut: Error, Codable, NonRetryableError {
    var flight: String
}

/// Books a hotel, a car and a flight. If one of them cannot be had, or the trip is cancelled, the others are given back.
struct BookTrip: Workflow {
    init(_ trip: Trip) {}

    static func run(_ trip: Trip, in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.saga { saga in
            // What undoes a step is kept before the step begins: one that fails may have done its work all the same.
            let hotel = try await saga.execute(Travel.reserveHotel, trip, undo: Travel.cancelHotel)
            let car = try await saga.execute(Travel.rentCar, trip, undo: Travel.returnCar)
            let flight = try await context.execute(Travel.bookFlight, trip)
            return [hotel, car, flight]
        }
    }
}
