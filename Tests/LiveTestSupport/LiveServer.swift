package import TemporalTesting
package import TemporalTestingTraits
import TestSupport
package import Testing

/// Gives a suite and all in it a development server, which starts before the first of its tests and ends after the last.
///
/// A target's live tests share one server, in an `enum Live` that has this trait.
package typealias LiveServerTrait = TemporalServerTrait

extension TemporalServerTrait {
    /// The suite's server.
    package static var server: DevServer {
        get throws { try DevServer.ofSuite }
    }

    /// Runs tests with a server that they have started themselves.
    package static func with(
        _ server: DevServer,
        _ body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await $current.withValue(server) { try await body() }
    }
}

extension Trait where Self == LiveServerTrait {
    /// Gives the suite a real Temporal server.
    package static var liveServer: Self { liveServer { _ in } }

    /// Gives the suite a real Temporal server that has all that the tests of the SDK look at.
    package static var fullServer: Self {
        liveServer {
            $0.searchAttributes = ["CustomKeywordField": .keyword, "CustomIntField": .int]
            $0.arguments = [
                "--dynamic-config-value", "frontend.WorkflowPauseEnabled=true",
                "--dynamic-config-value", "nexusoperation.enableStandalone=true",
                "--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true",
                "--dynamic-config-value", "activity.enableCallbacks=true",
                "--dynamic-config-value", "history.enableCHASMCallbacks=true",
                "--dynamic-config-value", "history.enableUpdateCallbacks=true",
                // So that a workflow need not be long to be advised to continue as new.
                "--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=100",
                "--dynamic-config-value", "frontend.MaxConcurrentBatchOperationPerNamespace=100",
            ]
        }
    }

    /// Gives the suite a real Temporal server with further options.
    package static func liveServer(_ change: @escaping @Sendable (inout DevServer.Options) -> Void) -> Self {
        temporalServer(isShared: false) { options in
            options = .forTests(change)
        }
    }
}

extension DevServer.Options {
    /// A server by the command that `scripts/setup` installs, where no other is named.
    package static func forTests(_ change: (inout Self) -> Void = { _ in }) -> Self {
        var options = Self()
        options.commandCandidates = [Places.tool("temporal")]
        change(&options)
        return options
    }
}
