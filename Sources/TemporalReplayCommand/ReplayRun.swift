import Foundation
import TemporalClient
import TemporalRPC
import TemporalTesting
import TemporalWorker

/// Gets the histories that the options name and replays them.
struct ReplayRun {
    private let replayer: Replayer
    private let options: ReplayOptions
    private let settings: ClientOptions
    private let report: ReplayReport
    private let twins: ReplayTwins?

    init(
        _ workflows: [Registration],
        options: ReplayOptions,
        client settings: ClientOptions,
        report: ReplayReport,
        twins: ReplayTwins? = nil
    ) throws {
        let comparison: Replayer.Comparison = options.compareInputs ? .inputs : .commands
        replayer = try Replayer(dataConverter: settings.dataConverter, comparing: comparison) { workflows }
        self.options = options
        self.settings = settings
        self.report = report
        self.twins = twins
    }

    /// Replays all of it.
    /// - Returns: what the program is to end with.
    func perform() async throws -> ReplayStatus {
        for path in options.paths { await replay(path) }
        if options.query != nil || options.workflowID != nil {
            do { try await replayFromServer() } catch {
                report.addUnreadable(settings.address, "\(error)")
                let status = report.close()
                return status == .mismatch ? status : (error as? ClientError)?.replayStatus ?? .badInput
            }
        }
        if let twins { report.add(twins) }
        return report.close()
    }
}

// MARK: - Files

extension ReplayRun {
    private static let extensions = ["json", "pb", "bin", "binpb"]

    private func replay(_ path: String) async {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            return report.addUnreadable(path, "there is no such file or directory")
        }
        guard isDirectory.boolValue else { return await replay(file: path) }
        let files = Self.files(in: path)
        if files.isEmpty {
            let endings = Self.extensions.map { ".\($0)" }.joined(separator: ", ")
            report.addUnreadable(path, "the directory has no files that end with \(endings)")
        }
        for file in files { await replay(file: file) }
    }

    private static func files(in directory: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.filter { extensions.contains(URL(filePath: $0).pathExtension.lowercased()) }
            .sorted()
            .map { directory.hasSuffix("/") ? directory + $0 : "\(directory)/\($0)" }
    }

    private func replay(file: String) async {
        guard let data = FileManager.default.contents(atPath: file) else {
            return report.addUnreadable(file, "the file cannot be read")
        }
        do throws(HistoryReadError) {
            let history = try WorkflowHistory(exported: [UInt8](data))
            let result = await replayer.result(of: history)
            report.add(result, from: file, ignoringUnknown: options.ignoreUnknown)
        } catch {
            report.addUnreadable(file, error.description)
        }
    }
}

// MARK: - A server

extension ReplayRun {
    private func replayFromServer() async throws {
        let client = try await Client.connect(settings)
        do { try await replay(from: client) } catch {
            await client.close()
            throw error
        }
        await client.close()
    }

    private func replay(from client: Client) async throws {
        if let id = options.workflowID {
            let result = await replayer.result(of: id, runID: options.runID, on: client)
            report.add(result, from: id, ignoringUnknown: options.ignoreUnknown)
        }
        guard let query = options.query else { return }
        for try await result in replayer.results(of: query, on: client, limit: options.limit) {
            report.add(result, from: result.workflowID, ignoringUnknown: options.ignoreUnknown)
        }
    }
}

extension ClientError {
    fileprivate var replayStatus: ReplayStatus {
        switch self {
        case .unreachable, .namespaceNotFound: .unreachable
        case .rpc(let error) where error.status == .unavailable: .unreachable
        default: .badInput
        }
    }
}
