import TemporalCore

/// Texts as C strings, which live as long as this value.
struct CStrings {
    private var bytes: [CChar] = []
    /// Where each text begins; `nil` for a null pointer.
    private var starts: [Int?] = []

    init(_ texts: [CText?]) {
        for text in texts.map({ $0?.text }) {
            guard let text else {
                starts.append(nil)
                continue
            }
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
    }

    /// Passes the texts as an array of pointers that are valid during the call.
    func withPointers<Result>(_ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            body(starts.map { start in start.flatMap { buffer.baseAddress?.advanced(by: $0) } })
        }
    }
}
