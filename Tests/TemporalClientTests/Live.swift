import LiveTestSupport
import Testing

/// All tests that need a real server share one; it starts before the first of them and ends after the last.
@Suite("On a real server", .fullServer, .takingTurns, .timeLimit(.minutes(5)))
enum Live {}
