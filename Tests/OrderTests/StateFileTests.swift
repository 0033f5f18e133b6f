import Foundation
import OrderActivities
import OrderContract
import Testing

@Suite("The state file")
struct StateFileTests {
    private func withFile(_ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    private let hold = ReserveStockRequest(orderID: "1", lines: [LineItem(sku: "new", quantity: 3)])
    private let charge = ChargeRequest(orderID: "1", amount: Money(minor: 12_345))

    @Test("a worker that comes back finds everything, and doubles nothing")
    func replay() async throws {
        try await withFile { path in
            let receipt = try await firstLife(path)
            let state = try OrderState.open(path: path)
            #expect(await state.inventory.level(of: "new") == StockLevel(sku: "new", onHand: 100, held: 3))
            _ = try await state.inventory.hold(hold)
            #expect(await state.inventory.level(of: "new").held == 3)
            #expect(try await state.payments.charge(charge, attempt: 2) == receipt)
            #expect(await state.payments.counts == (1, 0))
            let message = NotificationRequest(orderID: "1", kind: .confirmation, message: "again")
            #expect(try await state.notifications.send(message).isNew == false)
        }
    }

    /// What happens before the kill; the file is free again when the state is gone.
    private func firstLife(_ path: String) async throws -> Receipt {
        let state = try OrderState.open(path: path)
        _ = try await state.inventory.hold(hold)
        let message = NotificationRequest(orderID: "1", kind: .confirmation, message: "done")
        _ = try await state.notifications.send(message)
        return try await state.payments.charge(charge, attempt: 1)
    }

    @Test("a record cut short by a kill is dropped, and the next one is whole")
    func tornRecord() async throws {
        try await withFile { path in
            _ = try await firstLife(path)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for cut in 1..<40 {
                try whole.dropLast(cut).write(to: URL(fileURLWithPath: path))
                #expect(try await chargesAfterReturn(path) == 1)
                let repaired = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(repaired == whole, "cut by \(cut): the charge is made anew, with the same name")
            }
        }
    }

    private func chargesAfterReturn(_ path: String) async throws -> Int {
        let state = try OrderState.open(path: path)
        _ = try await state.payments.charge(charge, attempt: 1)
        return await state.payments.counts.charges
    }

    @Test("a damaged file is named with its line, not guessed at")
    func damage() async throws {
        try await withFile { path in
            try Data("{}\nnot json\n{}\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: StateFileError.damaged(path, line: 2)) { try OrderState.open(path: path) }
        }
    }

    @Test("two workers cannot share a file, and no file can be made where no folder can be")
    func refusals() async throws {
        try await withFile { path in
            let state = try OrderState.open(path: path)
            #expect(throws: StateFileError.inUse(path)) { try OrderState.open(path: path) }
            _ = try await state.payments.refund(RefundRequest(orderID: "1"))
        }
        #expect(throws: StateFileError.self) { try OrderState.open(path: "/dev/null/state") }
    }
}
