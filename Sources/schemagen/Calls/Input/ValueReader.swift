import FalFields
import FalJSON
import SchemagenWorkspace

/// Turns the text of an argument into JSON of the type that its field has.
///
/// A text that the type cannot be is kept as a text: the check that follows says what it should have been.
struct ValueReader {
    let schema: EndpointSchema?
    var uploads = PendingUploads()

    /// What is wrong with an argument whatever its type is.
    struct Problem: Error {
        var message: String
        var remedy: String?
    }

    /// - Parameters:
    ///   - type: `nil` where nothing is known; then the shape of the text decides.
    ///   - key: the name of the field, which tells media from other texts where no type does.
    mutating func value(_ text: String, as type: ValueDescriptor?, key: String) throws(Problem) -> JSONValue {
        guard let type else { return try untyped(text, key: key) }
        if text == "null", type.allowsNull, !type.isText { return .null }
        switch type.kind {
        case .string: return .string(try plain(text))
        case .media: return .string(try media(text, key: key))
        case .file: return try file(text, key: key)
        case .integer, .number: return Self.number(try contents(text))
        case .boolean: return Self.boolean(try contents(text))
        case .list(let element): return try list(text, of: element, key: key)
        case .map, .record: return try container(text)
        case .union(let members): return try union(text, of: members, key: key)
        case .json: return try untyped(text, key: key)
        }
    }

    /// JSON as it stands there, or in a file.
    func json(_ text: String) throws(Problem) -> JSONValue {
        let isFile = text.hasPrefix("@")
        do {
            return try JSONValue(parsing: isFile ? try bytes(text.dropFirst()) : Array(text.utf8))
        } catch let error as JSONError {
            throw Problem(
                message: "is not JSON: \(error)",
                remedy: isFile ? nil : "`:=` takes JSON; a text needs quotes there, or `=`.")
        } catch {
            throw error as? Problem ?? Problem(message: "\(error)")
        }
    }

    // MARK: Texts and files

    /// The text itself; `@path` is what stands in a file, and `@@` begins a text with an `@`.
    private func plain(_ text: String) throws(Problem) -> String {
        if text.hasPrefix("@@") { return String(text.dropFirst()) }
        guard text.hasPrefix("@") else { return text }
        guard let contents = String(validating: try bytes(text.dropFirst()), as: UTF8.self) else {
            throw Problem(message: "is taken from a file that is no text", remedy: "The file must be UTF-8.")
        }
        return contents
    }

    /// For values that are one word: also from a file, whose last line break does not count.
    private func contents(_ text: String) throws(Problem) -> String {
        guard text.hasPrefix("@") else { return text }
        let words = try plain(text).split(whereSeparator: \.isWhitespace)
        return words.joined(separator: " ")
    }

    private func bytes(_ path: Substring) throws(Problem) -> [UInt8] {
        do {
            return try LocalFile.bytes(String(path))
        } catch {
            throw Problem(message: ShownText.plain(error.description))
        }
    }

    private mutating func media(_ text: String, key: String) throws(Problem) -> String {
        if text.hasPrefix("@@") { return String(text.dropFirst()) }
        guard text.hasPrefix("@") else {
            // Sent as it is, the name of a file would be an address that nobody has, and the job would fail.
            guard !text.contains("://"), !text.hasPrefix("data:"), LocalFile.isFile(text) else { return text }
            throw Problem(
                message: "is the name of a file here, and would be sent as an address",
                remedy: "Write \(ShownText.plain(key))=@\(ShownText.plain(text)) to upload the file.")
        }
        let path = String(text.dropFirst())
        if let problem = LocalFile.problem(with: path) {
            throw Problem(
                message: ShownText.plain(problem.description),
                remedy: path.contains(",") ? "In a list, each file has its own @: a=@1.png,@2.png." : nil)
        }
        return uploads.standIn(for: LocalFile.expanded(path))
    }

    /// A file is an object with its address in it.
    private mutating func file(_ text: String, key: String) throws(Problem) -> JSONValue {
        if text.hasPrefix("{"), let json = try? JSONValue(parsing: text) { return json }
        return ["url": .string(try media(text, key: key))]
    }

    // MARK: Scalars

    private static func number(_ text: String) -> JSONValue {
        let literal = text.hasPrefix("+") ? String(text.dropFirst()) : text
        return JSONNumber(literal: literal).map { .number($0) } ?? .string(text)
    }

    private static func boolean(_ text: String) -> JSONValue {
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: .string(text)
        }
    }

    // MARK: Containers

    private func container(_ text: String) throws(Problem) -> JSONValue {
        if text.hasPrefix("@") { return try json(text) }
        return (try? JSONValue(parsing: text)) ?? .string(text)
    }

    /// JSON, or elements with commas between them.
    private mutating func list(
        _ text: String, of element: ValueDescriptor, key: String
    ) throws(Problem) -> JSONValue {
        if text.hasPrefix("["), let json = try? JSONValue(parsing: text) { return json }
        if text.hasPrefix("@"), element.isContainer { return try json(text) }
        // One record needs no brackets.
        if text.hasPrefix("{"), let json = try? JSONValue(parsing: text) { return [json] }
        var elements: [JSONValue] = []
        for part in Self.parts(of: text, areMedia: element.isMedia) {
            elements.append(try value(part, as: element, key: key))
        }
        return .array(elements)
    }

    /// Addresses, `data:` ones above all, may have commas in them: there a part begins like a file or an address.
    static func parts(of text: String, areMedia: Bool) -> [String] {
        if text.isEmpty { return [] }
        let pieces = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard areMedia else { return pieces }
        var parts: [String] = []
        for piece in pieces {
            let isStart = piece.hasPrefix("@") || piece.hasPrefix("data:") || piece.contains("://")
            if isStart || parts.isEmpty {
                parts.append(piece)
            } else {
                parts[parts.count - 1] += "," + piece
            }
        }
        return parts
    }

    // MARK: Unions

    /// The first member that takes the text: JSON containers where it looks like one, listed values before numbers, and
    /// free texts, which take everything, last.
    private mutating func union(
        _ text: String, of members: [ValueDescriptor], key: String
    ) throws(Problem) -> JSONValue {
        var text = text
        if text.hasPrefix("@"), !text.hasPrefix("@@"), !members.contains(where: \.takesFiles) {
            text = try plain(text)
        }
        let isContainer = text.hasPrefix("{") || text.hasPrefix("[")
        let ordered = members.enumerated().sorted { left, right in
            let ranks = (left.element.rank(isContainer: isContainer), right.element.rank(isContainer: isContainer))
            return ranks.0 == ranks.1 ? left.offset < right.offset : ranks.0 < ranks.1
        }
        var first: JSONValue?
        var problem: Problem?
        for (_, member) in ordered {
            do {
                let value = try value(text, as: member, key: key)
                if schema?.violations(in: value, as: member).isEmpty == true { return value }
                first = first ?? value
            } catch {
                problem = problem ?? error
            }
        }
        if let problem { throw problem }
        return first ?? .string(text)
    }

    // MARK: Without a type

    /// JSON where the text is some, else the text.
    private mutating func untyped(_ text: String, key: String) throws(Problem) -> JSONValue {
        if text.hasPrefix("@@") { return .string(String(text.dropFirst())) }
        if text.hasPrefix("@") {
            let path = text.dropFirst()
            if Self.namesMedia(key), text.contains(",@") {
                return try list(text, of: ValueDescriptor(.media(.file)), key: key)
            }
            if Self.namesMedia(key) { return .string(try media(text, key: key)) }
            if path.hasSuffix(".json") { return try json(text) }
            guard let contents = String(validating: try bytes(path), as: UTF8.self) else {
                return .string(try media(text, key: key))
            }
            return .string(contents)
        }
        return (try? JSONValue(parsing: text)) ?? .string(text)
    }

    /// As the generator has it: a text whose name is or ends in `url` holds the address of a file.
    private static func namesMedia(_ key: String) -> Bool {
        let name = key.lowercased()
        return name.hasSuffix("url") || name.hasSuffix("urls")
    }
}

extension ValueDescriptor {
    var isText: Bool { kind == .string || isMedia }

    var isMedia: Bool { if case .media = kind { true } else { false } }

    fileprivate var isContainer: Bool {
        switch kind {
        case .list, .map, .record: true
        default: false
        }
    }

    /// Whether `@path` means the file itself, and not what stands in it.
    fileprivate var takesFiles: Bool {
        switch kind {
        case .media, .file: true
        case .list(let element): element.takesFiles
        case .union(let members): members.contains(where: \.takesFiles)
        default: false
        }
    }

    /// How early a member of a union is tried.
    fileprivate func rank(isContainer: Bool) -> Int {
        switch kind {
        case .list, .map, .record, .file: isContainer ? 0 : 4
        case _ where !values.isEmpty: 1
        case .integer, .number, .boolean: 2
        case .union: 2
        case .string, .media: 3
        case .json: 5
        }
    }
}
