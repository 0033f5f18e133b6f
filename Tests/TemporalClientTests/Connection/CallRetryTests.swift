import LiveTestSupport
import MetricsTestKit
import TemporalClient
import TemporalCore
import TestSupport
import Testing

@Suite("How calls are tried again, as the client's options say")
struct CallRetryTests {
    /// How often a call is made to a server that is not there.
    private func attempts(_ retry: CallRetry, _ call: CallOptions = CallOptions()) async throws -> Int64 {
        let metrics = TestMetrics()
        var options = ClientOptions("127.0.0.1:1")
        options.retry = retry
        options.metrics = metrics
        let client = try Client.lazy(options)
        let error = await #expect(throws: ClientError.self) { try await client.with(call).countWorkers() }
        guard case .unreachable? = error else { throw TestFailure("\(error as Any)") }
        await client.close()
        return metrics.counters.filter { $0.label == "temporal_request" }.reduce(0) { $0 + $1.totalValue }
    }

    @Test("as often as they say, unless a call says that it is not to be tried again")
    func attempts() async throws {
        let quick = CallRetry(
            initialInterval: .milliseconds(1),
            multiplier: 1,
            maximumElapsedTime: nil,
            maximumAttempts: 4
        )
        #expect(try await attempts(quick) == 4)
        #expect(try await attempts(quick, CallOptions(retries: false)) == 1)
        #expect(try await attempts(CallRetry(maximumAttempts: 1)) == 1)
        let brief = CallRetry(
            initialInterval: .milliseconds(1),
            multiplier: 1000,
            maximumInterval: .hours(1),
            randomization: 0,
            maximumElapsedTime: .seconds(900),
            maximumAttempts: nil
        )
        // Behind the second one, a wait of 1 s and then one of 1,000 s, which would be too late.
        #expect(try await attempts(brief) == 3)
    }

    @Test("what cannot work is refused with a sentence")
    func problems() throws {
        func problem(_ change: (inout CallRetry) -> Void) throws -> String {
            var options = ClientOptions("127.0.0.1:1")
            change(&options.retry)
            let error = #expect(throws: ClientError.self) { try Client.lazy(options) }
            guard case .invalid(let reason)? = error else { throw TestFailure("\(error as Any)") }
            return reason
        }
        #expect(try problem { $0.initialInterval = .zero }.contains("retry.initialInterval is 0"))
        #expect(try problem { $0.multiplier = 0.5 }.contains("retry.multiplier is 0.5"))
        #expect(try problem { $0.multiplier = .infinity }.contains("retry.multiplier is inf"))
        #expect(try problem { $0.maximumInterval = .milliseconds(1) }.contains("shorter than initialInterval"))
        #expect(try problem { $0.randomization = 1.5 }.contains("retry.randomization is 1.5"))
        #expect(try problem { $0.maximumElapsedTime = .zero }.contains("retry.maximumElapsedTime is 0"))
        #expect(try problem { $0.maximumAttempts = 0 }.contains("retry.maximumAttempts is 0"))
    }
}
