import Glibc

/// Turns of phrase that a native reader reads twice, in comments, messages and names of tests.
enum EnglishRules {
    private struct Idiom {
        /// What a line must have for the idiom to be looked for at all: patterns are slow.
        let hint: [String]
        let words: Regex<Substring>
        let instead: String
    }

    private static var idioms: [Idiom] {
        [
            Idiom(
                hint: ["is no ", "are no ", "was no ", "were no "],
                words: /\b(?:is|are|was|were) no (?!longer|more|less|later|earlier|fewer|larger|smaller|different)/,
                instead: "say that it is not a …"
            ),
            Idiom(
                hint: ["is none", "are none"],
                words: /\b(?:is|are) none\b/,
                instead: "say nil, or that there is no …"
            ),
            // tidy:allow english — this is the rule itself
            Idiom(hint: ["hoever"], words: /\b[Ww]hoever\b/, instead: "name the caller, the worker, the operator"),
            // tidy:allow english — this is the rule itself
            Idiom(hint: ["hatever"], words: /\b[Ww]hatever\b/, instead: "name what it is, or leave it out"),
            Idiom(
                hint: [" be it ", " be there "],
                words: /\bbe (?:it|there) (?:a|an|the|for|no|nothing|none)\b/,
                instead: "say if"
            ),
            // tidy:allow english — this is the rule itself
            Idiom(
                hint: ["of its own", "of their own"],
                words: /\bof (?:its|their) own\b/,
                instead: "say its own …, or separate"
            ),
            Idiom(
                hint: ["heed", "borne"],
                words: /\b(?:heed(?:s|ed)?|borne)\b/,
                instead: "say handle, tolerate, retry"
            ),
        ]
    }

    /// What a file says in a way that stumbles.
    static func findings(in file: SourceFile) -> [Finding] {
        let idioms = Self.idioms
        return file.lines.indices.flatMap { index -> [Finding] in
            let line = file.lines[index]
            // Looked for as bytes: a search by characters takes a hundred times as long.
            let candidates = line.withCString { text in
                idioms.filter { idiom in idiom.hint.contains { strstr(text, $0) != nil } }
            }
            guard !candidates.isEmpty, !file.allows("english", at: index) else { return [] }
            // That there is nothing of a kind is plain English.
            let text = line.replacing(/\b[Tt]here (?:is|are|was|were) (?:no|none)\b/, with: "")
            return candidates.compactMap { idiom in
                guard let match = text.firstMatch(of: idiom.words) else { return nil }
                let message = "“\(match.output)”: \(idiom.instead)"
                return Finding(path: file.path, line: index + 1, rule: "english", message: message)
            }
        }
    }
}
