import TestSupport
import Testing

/// The order application as people use it: its programs, a real server, and the Temporal command as the other side.
///
/// One test at a time: each runs several programs, and a server that gets no time refuses calls.
@Suite("Orders, through the programs", .shop, .serialized)
enum Orders {}
