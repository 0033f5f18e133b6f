import TemporalWorkflows

/// Makes a photo smaller; returns its new size in bytes.
let resize = Activity<String, Int, Never>("resize", startToClose: .minutes(1))

/// Makes all photos of an album smaller, a few at the same time.
struct ResizeAlbum: Workflow {
    init(_ photos: [String]) {}

    static func run(_ photos: [String], in context: WorkflowContext<Self>) async throws -> Int {
        // The sizes come in the order of the photos. When one fails, the others are cancelled.
        let sizes = try await context.map(photos, atMost: 3) { context, photo in
            try await context.execute(resize, photo)
        }
        return sizes.reduce(0, +)
    }
}
