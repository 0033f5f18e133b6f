#if Macros
    import SwiftDiagnostics
    import SwiftSyntax
    import SwiftSyntaxMacros

    /// Something that cannot stand as it is written: where, and what to write instead.
    struct Misuse: Error {
        let node: Syntax
        let message: String
        var fixIt: FixIt?

        init(at node: some SyntaxProtocol, _ message: String, fixIt: FixIt? = nil) {
            self.node = Syntax(node)
            self.message = message
            self.fixIt = fixIt
        }
    }

    /// The text of an error or of a fix.
    private struct Sentence: DiagnosticMessage, FixItMessage {
        let message: String
        let severity = DiagnosticSeverity.error
        let diagnosticID = MessageID(domain: "TemporalMacros", id: "misuse")
        var fixItID: MessageID { diagnosticID }
    }

    extension MacroExpansionContext {
        /// Shows a misuse where it is written.
        func report(_ misuse: Misuse) {
            let fixIts = misuse.fixIt.map { [$0] } ?? []
            diagnose(Diagnostic(node: misuse.node, message: Sentence(message: misuse.message), fixIts: fixIts))
        }
    }

    extension FixIt {
        /// Writes something in place of something else.
        static func replace(_ message: String, _ old: some SyntaxProtocol, with new: some SyntaxProtocol) -> FixIt {
            FixIt(message: Sentence(message: message), changes: [.replace(oldNode: Syntax(old), newNode: Syntax(new))])
        }

        /// Takes a modifier such as `mutating` away.
        static func remove(_ keyword: Keyword, from function: FunctionDeclSyntax) -> FixIt {
            var changes: [Change] = []
            var kept = function.modifiers.filter { $0.name.tokenKind != .keyword(keyword) }
            let first = kept.firstToken(viewMode: .sourceAccurate) ?? function.funcKeyword
            if function.modifiers.first?.name.tokenKind == .keyword(keyword) {
                let trivia = function.modifiers.leadingTrivia
                if kept.isEmpty {
                    changes.append(.replaceLeadingTrivia(token: first, newTrivia: trivia))
                } else {
                    kept.leadingTrivia = trivia
                }
            }
            changes.insert(.replace(oldNode: Syntax(function.modifiers), newNode: Syntax(kept)), at: 0)
            return FixIt(message: Sentence(message: "remove '\(keyword)'"), changes: changes)
        }

        /// Takes `async` away.
        static func removeAsync(from function: FunctionDeclSyntax) -> FixIt {
            var changed = function.signature
            changed.effectSpecifiers?.asyncSpecifier = nil
            return replace("remove 'async'", function.signature, with: changed)
        }
    }
#endif
