#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder

    /// Writes the messages of a workflow as one would by hand.
    struct MessageCode {
        let workflow: String
        private var context: String { "TemporalCore.WorkflowContext<\(workflow)>" }

        /// Copies the state and ties it to the context, so that what the copy reads and writes is the state.
        static let live = "var workflow = context.state\nworkflow._workflowContext = context"

        /// The `Messages` of the workflow.
        static func declaration(of shape: inout WorkflowShape) -> DeclSyntax {
            let access = shape.declaration.access
            var properties: [String] = []
            for message in shape.messages {
                let validator = shape.validator(of: message)
                let value = MessageCode(workflow: shape.declaration.name.text).value(of: message, validator)
                properties.append("\(message.access)let \(message.name.text) = \(value)")
            }
            return """
                \(raw: access)struct Messages: TemporalCore.MessageSet {
                \(raw: properties.joined(separator: "\n"))
                \(raw: access)init() {}
                }
                """
        }

        private func value(of message: Message, _ validator: Method?) -> String {
            let attribute = message.attribute
            let name = attribute.argument("name").map(\.expression).flatMap {
                $0.isNil ? nil : $0
            }
            let head = name.map { "\($0.trimmed)" } ?? "\"\(message.name.bareText)\""
            let about = head + attribute.passing("aliases", "description")
            switch message.subject {
            case .property(_, let name, let type):
                return """
                    TemporalCore.Query<\(workflow), \(type ?? "_")>(\(about)) { (state: borrowing \(workflow)) in
                    state.\(name.text)
                    }
                    """
            case .method(let method):
                switch message.kind {
                case .signal: return signal(method, about, attribute)
                case .query: return query(method, about)
                case .update: return update(method, about, attribute, validatedBy: validator)
                }
            }
        }

        private func signal(_ method: Method, _ about: String, _ attribute: AttributeSyntax) -> String {
            let type = "TemporalCore.Signal<\(workflow), \(method.inputType)>"
            let input = "\(method.inputName): \(method.inputType)"
            guard method.isBeside else {
                return """
                    \(type)(\(about)) { (state: inout \(workflow), \(input)) in
                    \(method.call(on: "state", input: "input"))
                    }
                    """
            }
            let call = "\(method.marks())\(method.call(on: receiver(of: method), input: "input"))"
            return """
                \(type).running(\(about)\(attribute.passing("unfinished"))) { (\(input), context: \(context)) async throws in
                \(preparation(of: method))\(call)
                }
                """
        }

        private func query(_ method: Method, _ about: String) -> String {
            let output = method.outputType
            let throwing = method.isThrowing ? "throws " : ""
            let body = method.marks() + method.call(on: "state", input: "input")
            guard method.inputType != "TemporalCore.Empty" else {
                return """
                    TemporalCore.Query<\(workflow), \(output)>(\(about)) { (state: borrowing \(workflow)) \(throwing)-> \(output) in
                    \(body)
                    }
                    """
            }
            let input = method.inputType
            return """
                TemporalCore.InputQuery<\(workflow), \(input), \(output)>(\(about)) {
                (state: borrowing \(workflow), input: \(input)) \(throwing)-> \(output) in
                \(body)
                }
                """
        }

        private func update(
            _ method: Method,
            _ about: String,
            _ attribute: AttributeSyntax,
            validatedBy validator: Method?
        ) -> String {
            let refusal = method.isThrowing ? method.failureType : validator?.failureType ?? method.failureType
            let throwing = Self.clause(for: refusal)
            let types = "\(workflow), \(method.inputType), \(method.outputType), \(refusal)"
            let type = "TemporalCore.Update<\(types)>"
            let input = "\(method.inputName): \(method.inputType)"
            var validation = ""
            if let validator {
                let call = validator.marks() + validator.call(on: "state", input: "input")
                let input = "\(validator.inputName): \(method.inputType)"
                validation =
                    "validate: { (state: borrowing \(workflow), \(input)) \(throwing)-> Swift.Void in\n\(call)\n}"
            } else if method.isThrowing, !method.isBeside {
                validation =
                    "validate: { (_: borrowing \(workflow), _: \(method.inputType)) \(throwing)-> Swift.Void in }"
            }
            guard method.isBeside else {
                let separator = validation.isEmpty ? ", " : ", \(validation), "
                return """
                    \(type)(\(about)\(separator)apply: { (state: inout \(workflow), \(input)) \(throwing)-> \(method.outputType) in
                    \(method.statements(on: "state", input: "input"))
                    })
                    """
            }
            let options = about + attribute.passing("unfinished") + (validation.isEmpty ? "" : ", \(validation)")
            let head = "(\(input), context: \(context)) async \(throwing)-> \(method.outputType) in"
            return """
                \(type).running(\(options)) { \(head)
                \(preparation(of: method))\(method.statements(on: receiver(of: method), input: "input"))
                }
                """
        }

        /// How a closure says what it throws.
        private static func clause(for failure: String) -> String {
            switch failure {
            case "Swift.Never": ""
            case "any Swift.Error": "throws "
            default: "throws(\(failure)) "
            }
        }

        private func receiver(of method: Method) -> String { method.isStatic ? workflow : "workflow" }
        private func preparation(of method: Method) -> String { method.isStatic ? "" : Self.live + "\n" }
    }

    extension WorkflowShape {
        /// The method that an update's attribute names; notes what is wrong with it.
        mutating func validator(of message: Message) -> Method? {
            guard message.kind == .update, case .method(let update) = message.subject,
                let written = message.attribute.argument("validate")?.expression, let name = written.literalText
            else { return nil }
            do throws(Misuse) { return try validator(name, at: written, of: update) } catch {
                note(error)
                return nil
            }
        }

        private func validator(
            _ name: String,
            at written: ExprSyntax,
            of update: Method
        ) throws(Misuse) -> Method {
            let functions = members.compactMap { $0.as(FunctionDeclSyntax.self) }.filter { $0.name.bareText == name }
            guard let function = functions.first else {
                let parameters = update.inputs.map { "\($0.syntax.trimmed)" }.joined(separator: ", ")
                    .replacing(/,\s*$/, with: "")
                let clause = update.isThrowing ? update.throwsClause : "throws "
                throw Misuse(
                    at: written,
                    "there is no method '\(name)' in this struct: write 'func \(name)(\(parameters)) \(clause.dropLast())'"
                )
            }
            let validator = try Method(function, contexts: Message.contexts)
            try check(validator, of: update)
            return validator
        }

        private func check(_ validator: Method, of update: Method) throws(Misuse) {
            let function = validator.declaration
            if validator.isMutating {
                throw Misuse(
                    at: function.name,
                    "what validates an update changes nothing: remove 'mutating'",
                    fixIt: .remove(.mutating, from: function)
                )
            }
            if let word = function.signature.effectSpecifiers?.asyncSpecifier {
                throw Misuse(
                    at: word,
                    "an update is refused at once: remove 'async'",
                    fixIt: .removeAsync(from: function)
                )
            }
            if validator.isStatic {
                throw Misuse(
                    at: function.name,
                    "a static method does not reach the state: remove 'static'",
                    fixIt: .remove(.static, from: function)
                )
            }
            if let result = function.signature.returnClause, !validator.isVoid {
                throw Misuse(at: result, "what validates an update refuses by throwing: return nothing")
            }
            guard validator.isThrowing else {
                throw Misuse(at: function.name, "what validates an update refuses by throwing: add 'throws'")
            }
            if update.isThrowing, update.failureType != validator.failureType {
                let clause = function.signature.effectSpecifiers?.throwsClause
                let message =
                    "an update is refused with one error: write '\(update.throwsClause.dropLast())', as '\(update.name)' does"
                throw Misuse(at: clause.map { Syntax($0) } ?? Syntax(function), message)
            }
            let types = update.inputs.map(\.type)
            if validator.takesContext || !validator.inputs.isEmpty && validator.inputs.map(\.type) != types {
                let message =
                    "what validates '\(update.name)' takes its arguments or none: (\(types.joined(separator: ", ")))"
                throw Misuse(at: function.signature.parameterClause, message)
            }
        }
    }
#endif
