import Testing

/// The order application as people use it: its programs, a real server, and the Temporal command as the other side.
@Suite("Orders, through the programs", .shop)
enum Orders {}
