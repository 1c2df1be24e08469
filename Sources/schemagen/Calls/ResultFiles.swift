import FalJSON
import FalRuntime

/// The files of an output, whatever its shape: objects with the address of one, and addresses by themselves.
struct ResultFiles {
    struct Found: Equatable {
        var file: FalFile
        /// What it may be called here.
        var name: String
    }

    /// Each address once, in the order of the output.
    private(set) var files: [Found] = []
    private var seen: Set<String> = []

    init(in output: JSONValue) { walk(output, key: "output") }

    private mutating func walk(_ value: JSONValue, key: String) {
        switch value {
        case .object(let object):
            if let url = object["url"]?.stringValue, Self.isAddress(url) || object["file_data"]?.stringValue != nil {
                add(
                    FalFile(
                        url: url, contentType: object["content_type"]?.stringValue,
                        fileName: object["file_name"]?.stringValue, fileData: object["file_data"]?.stringValue),
                    key: key)
                for member in object where member.key != "url" { walk(member.value, key: member.key) }
            } else {
                for member in object { walk(member.value, key: member.key) }
            }
        case .array(let elements): for element in elements { walk(element, key: key) }
        case .string(let text): if Self.isFile(text, key: key) { add(FalFile(url: text), key: key) }
        case .null, .bool, .number: return
        }
    }

    private mutating func add(_ file: FalFile, key: String) {
        guard seen.insert(file.url.isEmpty ? file.fileData ?? "" : file.url).inserted else { return }
        files.append(Found(file: file, name: FileName.of(file, key: key)))
    }

    private static func isAddress(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://") || text.hasPrefix("data:"))
            && !text.contains(where: \.isWhitespace)
    }

    /// An address by itself is a file's where its name says so, or fal keeps files there.
    private static func isFile(_ text: String, key: String) -> Bool {
        guard isAddress(text) else { return false }
        let key = key.lowercased()
        if key.hasSuffix("url") || key.hasSuffix("urls") { return true }
        let host = text.split(separator: "/").dropFirst().first ?? ""
        return text.hasPrefix("data:") ? text.contains(";base64,") : host == "fal.media" || host.hasSuffix(".fal.media")
    }
}
