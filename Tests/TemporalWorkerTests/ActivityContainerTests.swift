import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private struct Overdrawn: Error, Codable, Equatable { var reason: String }

private enum Bank {
    static let deposit = Activity<Int, Int, Never>("deposit", startToClose: .seconds(10))
    static let withdraw = Activity<Int, Int, Overdrawn>(
        "withdraw",
        startToClose: .seconds(10),
        retry: RetryPolicy(maximumAttempts: 1)
    )
    static let balance = Activity<Empty, Int, Never>("balance", startToClose: .seconds(10))
    static let note = Activity<String, String, Never>("note", startToClose: .seconds(10))
    static let shout = Activity<String, String, Never>("shout", startToClose: .seconds(10))
}

/// Counts money; its state is its own.
private actor Account: ActivityContainer {
    private var money: Int
    init(_ money: Int) { self.money = money }

    nonisolated var activities: [Registration] {
        Bank.deposit.implemented(by: deposit)
        Bank.withdraw.implemented(by: withdraw)
        Bank.balance.implemented(by: balance)
    }

    func deposit(_ amount: Int) async throws -> Int {
        money += amount
        return money
    }

    func withdraw(_ amount: Int, in context: ActivityContext) async throws -> Int {
        if amount > money { throw Overdrawn(reason: "\(context.info.activityType): \(money) is less than \(amount)") }
        money -= amount
        return money
    }

    func balance() async throws -> Int { money }
}

/// Writes notes by what it holds.
private struct Notes: ActivityContainer {
    let heading: String
    var activities: [Registration] { Bank.note.implemented(by: note) }
    func note(_ text: String) async throws -> String { "\(heading): \(text)" }
}

private final class Voice: ActivityContainer {
    let mark: String
    let isLoud: Bool
    init(mark: String, isLoud: Bool) { (self.mark, self.isLoud) = (mark, isLoud) }
    var activities: [Registration] {
        if isLoud { Bank.shout.implemented(by: shout) }
    }
    func shout(_ text: String) async throws -> String { text.uppercased() + mark }
}

private struct Trade: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        var lines = ["\(try await context.execute(Bank.deposit, 5))", "\(try await context.execute(Bank.withdraw, 3))"]
        do throws(ActivityFailure<Overdrawn>) { _ = try await context.execute(Bank.withdraw, 100) } catch {
            if case .declared(let overdrawn) = error.reason { lines.append(overdrawn.reason) }
        }
        lines.append("\(try await context.execute(Bank.balance, Empty()))")
        lines.append(try await context.execute(Bank.note, "done"))
        lines.append(try await context.execute(local: Bank.shout, "done"))
        return lines
    }
}

extension Live {
    @Suite("Activities of a type that holds what they need")
    struct ActivityContainerTests {
        @Test("an actor, a struct and a class run theirs with what they hold", arguments: CacheSize.allCases)
        func holders(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Trade.self, Empty(), cache: cache) {
                Account(10)
                Notes(heading: "note")
                Voice(mark: "!", isLoud: true)
            }
            #expect(try result.get() == ["15", "12", "withdraw: 12 is less than 100", "12", "note: done", "DONE!"])
        }

        @Test("what a container leaves out is not there, and what two have is a mistake")
        func collision() async throws {
            let stage = try await Stage()
            let error = #expect(throws: RegistrationError.self) {
                try stage.worker {
                    Notes(heading: "a")
                    Notes(heading: "b")
                }
            }
            #expect("\(try #require(error))".contains(#"two activities are registered as "note""#))
            #expect(throws: RegistrationError.self) { try stage.worker { Voice(mark: "", isLoud: false) } }
        }
    }
}
