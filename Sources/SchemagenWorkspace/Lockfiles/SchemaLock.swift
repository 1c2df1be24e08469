import FalJSON
import FalSupport
package import SchemagenCore

/// Which version of each document is vendored, and where it came from: the content of `Schemas/schemagen.lock`.
package struct SchemaLock: Sendable, Hashable {
    package static let version = 1
    package static let path = "Schemas/schemagen.lock"

    package struct Entry: Sendable, Hashable {
        /// SHA-256 of the canonical document, in hexadecimal.
        package var digest: String
        /// The day on which the document was first seen like this: `2026-11-21`.
        package var date: String
        /// The address it came from: a URL, or a path from the project's folder. None for a folder elsewhere, which
        /// means something on one machine only.
        package var address: String?
        /// The day on which an update noticed that its source no longer has it.
        package var gone: String?
        /// The day on which the catalogue was first seen to call it deprecated.
        package var deprecated: String?
        /// SHA-256 of the patches for it, in hexadecimal; none where there are none.
        package var patches: String?
        /// SHA-256 of the earlier version that is kept beside it, in hexadecimal; none where none is.
        package var previous: String?

        package init(digest: String, date: String, address: String?, gone: String? = nil) {
            self.digest = digest
            self.date = date
            self.address = address
            self.gone = gone
        }

        var retirement: Retirement? { gone != nil ? .gone : deprecated != nil ? .deprecated : nil }

        mutating func retire(_ retirement: Retirement?, on day: String) {
            gone = retirement == .gone ? gone ?? day : nil
            // One that is gone is not listed: what the catalogue said last stays.
            if retirement != .gone { deprecated = retirement == .deprecated ? deprecated ?? day : nil }
        }
    }

    /// The version of the schemagen that wrote the file.
    package var generator: String
    /// By endpoint id.
    package var endpoints: [String: Entry]

    package init(generator: String, endpoints: [String: Entry] = [:]) {
        self.generator = generator
        self.endpoints = endpoints
    }

    /// Records a fetched document. The entry changes only if the digest does, wherever the document came from.
    ///
    /// - Returns: Whether the document is new or has changed.
    @discardableResult
    package mutating func record(_ id: String, digest: String, date: String, address: String?) -> Bool {
        guard endpoints[id]?.digest != digest else { return false }
        var entry = Entry(digest: digest, date: date, address: address)
        if let old = endpoints[id] {
            (entry.gone, entry.deprecated) = (old.gone, old.deprecated)
            (entry.patches, entry.previous) = (old.patches, old.previous)
        }
        endpoints[id] = entry
        return true
    }

    /// Reads a lock.
    package init(reading bytes: [UInt8], path: String = SchemaLock.path) throws(Failure) {
        let reader = LockReader(
            path: path, remedy: "Take the file from version control, or delete it and run `schemagen generate`.")
        let root = try reader.root(of: bytes, version: Self.version)
        generator = try reader.string(root["generator"], "generator", in: root)
        endpoints = [:]
        for (id, node) in try reader.members(of: root["endpoints"], "endpoints", in: root) {
            // An id becomes a path below Schemas/, so it must be valid.
            if let reason = EndpointPattern.validationError(ofID: id) {
                throw reader.failure(
                    "\(TerminalEscaping.quoted(id)) is not an endpoint id: \(reason)", at: node.position)
            }
            endpoints[id] = try reader.entry(node)
        }
    }

    /// The text of the lock: one line for each endpoint, so that a merge sees what belongs together.
    package func serialized() -> [UInt8] {
        var text = LockText()
        text.append("{\n  \"version\": \(Self.version),\n  \"generator\": ")
        text.quote(generator)
        text.append(",\n  \"endpoints\": {")
        text.list(endpoints, indentation: 4) { text, entry in
            text.append("{\"digest\": ")
            text.quote(entry.digest)
            text.append(", \"date\": ")
            text.quote(entry.date)
            let rest = [
                ("address", entry.address), ("gone", entry.gone), ("deprecated", entry.deprecated),
                ("patches", entry.patches), ("previous", entry.previous),
            ]
            for (key, value) in rest {
                guard let value else { continue }
                text.append(", \"\(key)\": ")
                text.quote(value)
            }
            text.append("}")
        }
        text.append("\n}\n")
        return text.bytes
    }
}

extension LockReader {
    fileprivate func entry(_ node: JSONNode) throws(Failure) -> SchemaLock.Entry {
        func optional(
            _ key: String, _ read: (JSONNode, String) throws(Failure) -> String
        ) throws(Failure) -> String? {
            node[key] == nil ? nil : try read(node, key)
        }
        var entry = SchemaLock.Entry(
            digest: try digest(node, "digest"), date: try date(node, "date"),
            address: try node["address"].map { found throws(Failure) in try string(found, "address", in: node) },
            gone: try optional("gone", date))
        entry.deprecated = try optional("deprecated", date)
        entry.patches = try optional("patches", digest)
        entry.previous = try optional("previous", digest)
        return entry
    }

    private func digest(_ node: JSONNode, _ key: String) throws(Failure) -> String {
        let digest = try string(node[key], key, in: node)
        let isHexadecimal = digest.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard digest.utf8.count == 64, isHexadecimal else {
            throw failure("a digest has 64 hexadecimal digits", at: node[key]?.position ?? node.position)
        }
        return digest
    }

    private func date(_ node: JSONNode, _ key: String) throws(Failure) -> String {
        let date = try string(node[key], key, in: node)
        guard Self.isDate(date) else {
            throw failure("a date is written like 2026-11-21", at: node[key]?.position ?? node.position)
        }
        return date
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [4, 2, 2] && parts.joined().utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
