import TemporalWorkflows

/// Makes a photo smaller; returns its new size in bytes.
let resize = Activity<String, Int, Never>("resize", startToClose: .minutes(1))

/// Makes all photos of an album smaller, a few at the same time.
struct ResizeAlbum: Workflow {
    var waiting: [String]
    var bytes = 0

    init(_ photos: [String]) { waiting = photos.reversed() }

    static func run(_ photos: [String], in context: WorkflowContext<Self>) async throws -> Int {
        // Branches take turns on the workflow's one thread, so they may share its state without a lock.
        let lanes = (1...3).map { _ in
            context.fork { context async throws(ActivityFailure<Never>) in
                while let photo = context.state.waiting.popLast() {
                    let size = try await context.execute(resize, photo)
                    context.state.bytes += size
                }
            }
        }
        for lane in lanes { try await lane.result() }
        return context.state.bytes
    }
}
