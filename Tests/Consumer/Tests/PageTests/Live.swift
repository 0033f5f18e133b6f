import ConsumerSupport
import Testing

/// All tests that need a real server share one.
@Suite("On a real server", .sharedServer)
enum Live {}
