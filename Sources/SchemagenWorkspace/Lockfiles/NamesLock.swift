import FalJSON
package import SchemagenCore

/// The Swift names that have been chosen: the content of `Schemas/names.lock`.
///
/// A name never changes because a sibling appeared; that is what this file is for, and why it is committed.
package struct NamesLock: Sendable, Hashable {
    package static let version = 1
    package static let path = "Schemas/names.lock"

    package var names: LockedNames

    package init(_ names: LockedNames = LockedNames()) {
        self.names = names
    }

    /// Reads a lock.
    package init(reading bytes: [UInt8], path: String = NamesLock.path) throws(Failure) {
        let reader = LockReader(
            path: path, remedy: "Take the file from version control: without it names may change in your code.")
        let root = try reader.root(of: bytes, version: Self.version)
        names = LockedNames()
        names.aliases = try reader.strings(root["aliases"], "aliases", in: root)
        for (id, node) in try reader.members(of: root["endpoints"], "endpoints", in: root) {
            _ = try reader.members(of: node, id, in: root)
            if let type = node["type"] { names.types[id] = try reader.string(type, "type", in: node) }
            guard let scopes = node["scopes"] else { continue }
            var read: [String: [String: String]] = [:]
            for (scope, names) in try reader.members(of: scopes, "scopes", in: node) {
                read[scope] = try reader.strings(names, scope, in: scopes)
            }
            names.scopes[id] = read
        }
    }

    /// The text of the lock: one line for each scope of an endpoint, so that a diff shows the scope that changed and a
    /// merge joins what two branches did to different ones.
    package func serialized() -> [UInt8] {
        var text = LockText()
        text.append("{\n  \"version\": \(Self.version),\n  \"aliases\": {")
        text.list(names.aliases, indentation: 4) { text, name in text.quote(name) }
        text.append(",\n  \"endpoints\": {")
        let ids = Set(names.types.keys).union(names.scopes.keys)
        let endpoints = Dictionary(uniqueKeysWithValues: ids.map { ($0, (names.types[$0], names.scopes[$0])) })
        text.list(endpoints, indentation: 4) { text, endpoint in
            text.append("{")
            if let type = endpoint.0 {
                text.append("\n      \"type\": ")
                text.quote(type)
            }
            if let scopes = endpoint.1 {
                text.append(endpoint.0 == nil ? "\n      \"scopes\": {" : ",\n      \"scopes\": {")
                text.list(scopes, indentation: 8) { text, names in text.object(names) }
            }
            text.append("\n    }")
        }
        text.append("\n}\n")
        return text.bytes
    }
}
