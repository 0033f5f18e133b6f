import ParcelWorkflows
import Temporal

// Sends a parcel and has it redirected: `parcel-client ADDRESS ID STREET NEW-STREET`.
let arguments = CommandLine.arguments
let client = try await Client.connect(ClientOptions(arguments[1]))
let parcel = try await client.start(Parcel.self, id: "\(arguments[2])", on: "parcels", arguments[3])
_ = try await parcel.update(\.redirect, arguments[4])
try await parcel.signal(\.sign)
// tidy:allow print — the output of a program
print(try await parcel.result())
await client.close()
