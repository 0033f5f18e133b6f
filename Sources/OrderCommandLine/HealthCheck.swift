import Foundation
import OrderHTTP

/// Asks a program on this machine whether it is healthy.
///
/// - Parameter address: the program's address, such as `127.0.0.1:8090`; the request is for `/health/ready`.
/// - Returns: its answer, as a line for people.
/// - Throws: ``CommandFailure`` when it does not answer within five seconds, or answers that it is not healthy.
public func checkHealth(at address: String) async throws(CommandFailure) -> String {
    guard let url = URL(string: "http://\(address)/health/ready") else {
        throw .usage("\"\(address)\" is not an address; give host:port")
    }
    let answer: ServiceRequest.Answer
    do { answer = try await ServiceRequest("GET", url, timeout: .seconds(5)).ask() } catch {
        throw CommandFailure("\(url) does not answer: \(error)", .unreachable)
    }
    let text = String(decoding: answer.body.prefix(1_000), as: UTF8.self)
    guard answer.status == 200 else {
        throw CommandFailure("\(url) answers \(answer.status): \(text)", .unreachable)
    }
    return "\(url) answers \(answer.status): \(text)"
}
