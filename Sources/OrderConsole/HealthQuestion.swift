import Foundation
import FoundationNetworking

/// Asks a program of this machine whether it is well.
///
/// - Parameter address: where it answers, as `127.0.0.1:8090`; `/health/ready` is asked for.
/// - Returns: what it says, in a line for people.
/// - Throws: ``CommandFailure`` when it does not answer within five seconds, or answers that it is not well.
public func askHealth(at address: String) async throws(CommandFailure) -> String {
    guard let url = URL(string: "http://\(address)/health/ready") else {
        throw .usage("\"\(address)\" is no address; give host:port")
    }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 5
    let answer: (body: Data, response: URLResponse)
    do { answer = try await URLSession(configuration: configuration).data(from: url) } catch {
        throw CommandFailure("\(url) does not answer: \(error.localizedDescription)", .unreachable)
    }
    let status = (answer.response as? HTTPURLResponse)?.statusCode ?? 0
    let text = String(decoding: answer.body.prefix(1_000), as: UTF8.self)
    guard status == 200 else { throw CommandFailure("\(url) answers \(status): \(text)", .unreachable) }
    return "\(url) answers \(status): \(text)"
}
