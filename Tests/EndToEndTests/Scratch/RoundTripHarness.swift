import SchemagenCore

/// Writes the program that sends JSON through generated types: it reads a list of types and values, and answers for
/// each what the type wrote, or why it could not read.
struct RoundTripHarness {
    var module: String
    /// Types as Swift writes them: `FluxDev.Input`.
    var types: [String]
    /// Calls to paste, by type name: they must compile, and their inputs must be what the endpoint takes.
    var examples: [(name: String, input: String)] = []
    /// The source of a function `facts() -> JSONValue`: what else the program answers, when its first argument is
    /// `facts`.
    var facts: String?

    private static let chunk = 200

    func files() -> [GeneratedFile] {
        let types = Array(Set(types)).sorted()
        let chunks = stride(from: 0, to: types.count, by: Self.chunk).map {
            Array(types[$0..<min($0 + Self.chunk, types.count)])
        }
        let lists = chunks.enumerated().map { index, names in
            GeneratedFile(path: "Types\(index).swift", text: list(names, index))
        }
        let extra = facts.map { [GeneratedFile(path: "Facts.swift", text: $0)] } ?? []
        return lists + extra + exampleFiles + [GeneratedFile(path: "main.swift", text: main(chunks.count))]
    }

    private func list(_ names: [String], _ index: Int) -> String {
        """
        import FalRuntime
        import \(module)

        func types\(index)() -> [(String, any WireValue.Type)] {
            let names: [String] = [
        \(names.map { "        \"\($0)\"," }.joined(separator: "\n"))
            ]
            let types: [any WireValue.Type] = [
        \(names.map { "        \($0).self," }.joined(separator: "\n"))
            ]
            return Array(zip(names, types))
        }

        """
    }

    private var exampleFiles: [GeneratedFile] {
        let chunks = stride(from: 0, to: examples.count, by: Self.chunk).map { start in
            Array(examples[start..<min(start + Self.chunk, examples.count)])
        }
        let files = chunks.enumerated().map { index, examples in
            GeneratedFile(
                path: "Examples\(index).swift",
                text: """
                    import FalRuntime
                    import \(module)

                    func examples\(index)() -> [String] {
                        var found: [String] = []
                    \(examples.map { "    found += complaints(about: \($0.name).self, \($0.input))" }.joined(separator: "\n"))
                        return found
                    }

                    """)
        }
        let all = chunks.indices.map { "examples\($0)()" }.joined(separator: " + ")
        let support = """
            import FalRuntime

            func complaints<E: FalEndpoint>(about endpoint: E.Type, _ input: E.Input) -> [String] {
                E.violations(in: input).map { "\\(E.id) \\($0)" }
            }

            func examples() -> [String] { \(chunks.isEmpty ? "[]" : all) }

            """
        return files + [GeneratedFile(path: "Examples.swift", text: support)]
    }

    private var factsBranch: String {
        """
        if arguments[1] == "facts" {
            try Data(facts().serialized()).write(to: URL(filePath: arguments[2]))
            exit(0)
        }
        """
    }

    private func main(_ count: Int) -> String {
        """
        import FalRuntime
        import Foundation

        struct Unequal: Error, CustomStringConvertible {
            let description = "what is read back is not equal to what was written"
        }

        func sent<V: WireValue>(_ json: JSONValue, through type: V.Type) throws -> JSONValue {
            let value = try V(json: json)
            let written = value.json
            let again = try V(json: written)
            guard again == value, again.hashValue == value.hashValue else { throw Unequal() }
            let codable = try V(json: onceEach(written))
            let coded = try JSONDecoder().decode([V].self, from: JSONEncoder().encode([codable]))
            guard coded == [codable] else { throw Unequal() }
            return written
        }

        /// Foundation's coders take two spellings of é in keys for one; here the first of such members stays.
        func onceEach(_ json: JSONValue) -> JSONValue {
            switch json {
            case .array(let elements): return .array(elements.map(onceEach))
            case .object(let members):
                var seen: Set<String> = []
                let first = members.filter { seen.insert($0.key).inserted }
                return .object(JSONObject(first.map { .init(key: $0.key, value: onceEach($0.value)) }))
            default: return json
            }
        }

        func answer(_ test: JSONValue) -> JSONValue {
            guard let name = test["type"]?.stringValue, let type = types[name], let json = test["value"] else {
                return ["error": "no such type"]
            }
            do {
                let written = try sent(json, through: type)
                return written == json ? [:] : ["json": written]
            } catch {
                return ["error": .string("\\(error)")]
            }
        }

        let lists = [\((0..<count).map { "types\($0)()" }.joined(separator: ", "))]
        let types = Dictionary(uniqueKeysWithValues: lists.joined())
        let arguments = CommandLine.arguments
        if arguments[1] == "examples" {
            try Data(JSONValue.array(examples().map(JSONValue.string)).serialized()).write(to: URL(filePath: arguments[2]))
            exit(0)
        }
        \(facts == nil ? "" : factsBranch)
        let input = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: arguments[1]))))
        let answers = (input.arrayValue ?? []).map(answer)
        try Data(JSONValue.array(answers).serialized()).write(to: URL(filePath: arguments[2]))

        """
    }
}
