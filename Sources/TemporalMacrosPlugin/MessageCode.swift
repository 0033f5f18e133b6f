#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder

    /// Writes one message of a workflow as one would by hand.
    struct MessageCode {
        let workflow: String
        let message: Message
        /// What validates it, if it is an update.
        let validator: Method?

        private var context: String { "TemporalCore.WorkflowContext<\(workflow)>" }
        private var attribute: AttributeSyntax { message.attribute }

        /// Copies the state and ties it to the context, so that what the copy reads and writes is the state.
        static let live = "var workflow = context.state\nworkflow._workflowContext = context"

        /// The `Messages` of a workflow.
        static func declaration(of shape: inout WorkflowShape) -> DeclSyntax {
            let access = shape.declaration.access
            let workflow = shape.declaration.name.text
            var properties: [String] = []
            for message in shape.messages {
                let code = MessageCode(workflow: workflow, message: message, validator: shape.validator(of: message))
                properties.append("\(message.access)let \(message.name.text) = \(code.value)")
            }
            return """
                \(raw: access)struct Messages: TemporalCore.MessageSet {
                \(raw: properties.joined(separator: "\n"))
                \(raw: access)init() {}
                }
                """
        }

        private var value: String {
            switch (message.subject, message.kind) {
            case (.property(_, let name, let type), _): query(of: name.text, type)
            case (.method(let method), .signal): signal(method)
            case (.method(let method), .query): query(method)
            case (.method(let method), .update): update(method)
            }
        }

        /// The first arguments of every message.
        private var about: String {
            let name = attribute.argument("name").flatMap { $0.expression.isNil ? nil : "\($0.expression.trimmed)" }
            return (name ?? "\"\(message.name.bareText)\"") + attribute.passing("aliases", "description")
        }

        private func query(of property: String, _ type: String?) -> String {
            """
            TemporalCore.Query<\(workflow), \(type ?? "_")>(\(about)) { (state: borrowing \(workflow)) in
            state.\(property)
            }
            """
        }

        private func signal(_ method: Method) -> String {
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
            let arguments = about + attribute.passing("unfinished")
            return """
                \(type).running(\(arguments)) { (\(input), context: \(context)) async throws in
                \(preparation(of: method))\(call)
                }
                """
        }

        private func query(_ method: Method) -> String {
            let result = (method.isThrowing ? "throws " : "") + "-> \(method.outputType)"
            let state = "state: borrowing \(workflow)"
            let body = method.marks() + method.call(on: "state", input: "input")
            let input = method.inputType
            guard input != "TemporalCore.Empty" else {
                return """
                    TemporalCore.Query<\(workflow), \(method.outputType)>(\(about)) { (\(state)) \(result) in
                    \(body)
                    }
                    """
            }
            let type = "TemporalCore.InputQuery<\(workflow), \(input), \(method.outputType)>"
            return """
                \(type)(\(about)) { (\(state), input: \(input)) \(result) in
                \(body)
                }
                """
        }

        private func update(_ method: Method) -> String {
            let refusal = method.isThrowing ? method.failureType : validator?.failureType ?? method.failureType
            let throwing = Self.clause(for: refusal)
            let output = method.outputType
            let type = "TemporalCore.Update<\(workflow), \(method.inputType), \(output), \(refusal)>"
            let input = "\(method.inputName): \(method.inputType)"
            let validation = validation(of: method, throwing)
            guard method.isBeside else {
                let separator = validation.isEmpty ? ", " : ", \(validation), "
                return """
                    \(type)(\(about)\(separator)apply: { (state: inout \(workflow), \(input)) \(throwing)-> \(output) in
                    \(method.statements(on: "state", input: "input"))
                    })
                    """
            }
            let options = about + attribute.passing("unfinished") + (validation.isEmpty ? "" : ", \(validation)")
            return """
                \(type).running(\(options)) { (\(input), context: \(context)) async \(throwing)-> \(output) in
                \(preparation(of: method))\(method.statements(on: receiver(of: method), input: "input"))
                }
                """
        }

        /// The argument `validate`; empty where there is nothing to validate and the engine does not ask.
        private func validation(of method: Method, _ throwing: String) -> String {
            if let validator {
                let input = "\(validator.inputName): \(method.inputType)"
                let call = validator.marks() + validator.call(on: "state", input: "input")
                return "validate: { (state: borrowing \(workflow), \(input)) \(throwing)-> Swift.Void in\n\(call)\n}"
            }
            guard method.isThrowing, !method.isBeside else { return "" }
            return "validate: { (_: borrowing \(workflow), _: \(method.inputType)) \(throwing)-> Swift.Void in }"
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
