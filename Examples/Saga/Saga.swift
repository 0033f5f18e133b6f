import Temporal
import TemporalConfiguration

@main
enum TravelAgency {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())
        let worker = try Worker(client, on: "trips") {
            BookTrip.self
            Travel.reserveHotel.implemented { trip in say("a room in \(trip.city)") }
            Travel.cancelHotel.implemented { trip in print("  the room in \(trip.city) is given back") }
            Travel.rentCar.implemented { trip in say("a car in \(trip.city)") }
            Travel.returnCar.implemented { trip in print("  the car in \(trip.city) is given back") }
            Travel.bookFlight.implemented { trip in
                if trip.city == "Reykjavik" { throw SoldOut(flight: "FI-503") }
                return say("a flight to \(trip.city)")
            }
        }
        async let work: Void = worker.run()

        for city in ["Lisbon", "Reykjavik"] {
            do {
                let trip = Trip(city: city, traveller: "Ann")
                let booked = try await client.execute(BookTrip.self, id: "trip-to-\(city)", on: "trips", trip)
                print("booked:", booked.joined(separator: ", "))
            } catch {
                // The activity's error came through the workflow, and is found among its causes.
                guard let soldOut = error.declared(SoldOut.self) else { throw error }
                print("not booked:", soldOut.flight, "is sold out")
            }
        }

        worker.shutDown()
        try await work
        await client.close()
    }

    /// Stands for the call of a service.
    static func say(_ words: String) -> String {
        print(" ", words)
        return words
    }
}
