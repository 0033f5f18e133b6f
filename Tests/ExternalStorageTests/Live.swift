import LiveTestSupport
import Testing

/// One server for all tests here that need one.
@Suite("Stored payloads on a real server", .liveServer, .takingTurns, .timeLimit(.minutes(5)))
enum Live {}
