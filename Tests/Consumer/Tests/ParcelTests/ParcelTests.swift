import ConsumerSupport
import Foundation
import ParcelWorkflows
import Temporal
import TemporalTesting
import Testing

@Suite("A package that uses the SDK")
struct ParcelTests {
    @Test("tests its workflows without a server")
    func environment() async throws {
        let drive = ActivityMock(Delivery.drive) { call in .returns(call.input.count) }
        let test = try await WorkflowTestEnvironment {
            Parcel.self
            drive
        }
        let parcel = try await test.client.start(Parcel.self, id: "parcel", on: test.taskQueue, "High Street")
        test.after(.days(1)) { try await parcel.signal(\.sign) }
        #expect(try await parcel.result() == "delivered to High Street in 11 minutes")
        #expect(drive.calls.count == 1)
    }

    @Test("runs a worker and a client as programs; the worker ends on SIGTERM")
    func programs() async throws {
        let server = try await DevServer.start()
        defer { server.stop() }
        let worker = try Child("parcel-worker", server.address)
        for (street, outcome) in [
            ("Church Row", "delivered to Church Row in 20 minutes"), ("Mill Lane", "Mill Lane is closed"),
        ] {
            let client = try Child("parcel-client", server.address, "parcel-\(street.count)", "High Street", street)
            #expect(await client.ends() == 0, "\(client.text)")
            #expect(client.text.hasSuffix("\(outcome)\n"), "\(client.text)")
        }
        worker.terminate()
        #expect(await worker.ends() == 0, "\(worker.text)")
    }

    @Test("links neither a database nor a web server", arguments: ["parcel-worker", "parcel-client"])
    func libraries(_ program: String) async throws {
        let listing = try Child(path: "/usr/bin/ldd", [Child.built(program)])
        #expect(await listing.ends() == 0)
        #expect(listing.text.contains("libgrpc") && listing.text.contains("libprotobuf-c"))
        for library in ["libpq", "libsqlite", "libcrypto_boring", "libz.so.0"] {
            #expect(!listing.text.contains(library))
        }
        let symbols = try Data(contentsOf: URL(filePath: Child.built(program)))
        for module in ["11Hummingbird", "4GRDB", "7NIOCore"] {
            #expect(symbols.range(of: Data("$s\(module)".utf8)) == nil, "\(program) contains \(module)")
        }
    }
}
