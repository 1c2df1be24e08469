import TestSupport
import Testing

@testable import SchemagenCore

/// Names in all the places where generated code has them, judged by swiftc with warnings as errors.
@Suite("Names through the compiler")
struct NamesCompileTests {
    private static let words =
        HostileTexts.all + HostileTexts.random(count: 200, seed: 21) + [
            "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout",
            "internal", "let", "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows",
            "static",
            "struct", "subscript", "typealias", "var", "break", "case", "catch", "continue", "default", "defer", "do",
            "else",
            "fallthrough", "for", "guard", "if", "in", "repeat", "return", "throw", "switch", "where", "while", "Any",
            "as",
            "await", "false", "is", "nil", "self", "Self", "super", "throws", "true", "try", "any", "some", "each",
            "borrowing",
            "consuming", "copy", "consume", "discard", "macro", "package", "actor", "async", "nonisolated", "isolated",
            "sending",
            "lazy", "weak", "unowned", "left", "right", "none", "get", "set", "willSet", "didSet", "dynamic", "final",
            "indirect",
            "infix", "mutating", "nonmutating", "optional", "override", "postfix", "precedence", "prefix", "required",
            "Type",
            "Protocol", "associativity", "convenience", "unsafe", "then", "using", "module", "yield", "String", "Int",
            "Optional",
        ]

    @Test("As values, cases, fields, parameters and types", .timeLimit(.minutes(15)))
    func everyPlace() async throws {
        var source: SourceText = "struct Open { var raw: Int }\n"
        let values = NameScope.values().resolve(Self.words.map { .value($0, of: "style") }).names.values.sorted()
        source =
            "\(source)extension Open {\n\(values.map { "static var \($0): Self { Self(raw: 1) }" }.joined(separator: "\n"))\n}\n"
        source = "\(source)func values() -> [Open?] { [\(values.map { ".\(bare: $0)" }.joined(separator: ", "))] }\n"
        source = "\(source)enum Cases { \(values.map { "case \($0)(Int)" }.joined(separator: "\n")) }\n"
        source = "\(source)func cases() -> [Cases] { [\(values.map { ".\(bare: $0)(1)" }.joined(separator: ", "))] }\n"

        let fields = NameScope.fields().resolve(Self.words.map { .field(WireName($0)) }).names.values.sorted()
        source = "\(source)struct Record {\n\(fields.map { "var \($0): Int" }.joined(separator: "\n"))\n"
        source = "\(source)init(\(fields.map { "\(bare: $0): Int" }.joined(separator: ", "))) {\n"
        source = "\(source)\(fields.map { "self.\(bare: $0) = \($0)" }.joined(separator: "\n"))\n}\n}\n"
        source =
            "\(source)func record() -> Record { Record(\(fields.map { "\(bare: $0): 1" }.joined(separator: ", "))) }\n"

        let types = NameScope.types().resolve(Self.words.map { .type(WireName($0)) }).names.values.sorted()
        source =
            "\(source)enum Endpoint {\n\(types.map { "struct \($0) { var text: String = \"\" }" }.joined(separator: "\n"))\n}\n"
        source =
            "\(source)extension Endpoint {\nfunc types() { _ = [\(types.map { "\($0)().text" }.joined(separator: ", "))] as [String] }\n}\n"
        for type in types { source = "\(source)func use(_ value: Endpoint.\(bare: type)) -> Int? { nil }\n" }

        let outcome = try await ScratchCompiler.check(source.text)
        #expect(outcome.status == 0, "\(outcome.output.prefix(3000))")
    }
}
