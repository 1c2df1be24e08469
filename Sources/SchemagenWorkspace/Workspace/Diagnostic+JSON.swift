package import FalJSON
package import SchemagenCore

extension Diagnostic {
    /// The finding as an object, for `--format json` and for the cache.
    package var json: JSONValue {
        var object: JSONObject = [
            "code": .string(code.id), "severity": .string(severity.rawValue), "message": .string(message),
        ]
        if let endpoint { object["endpoint"] = .string(endpoint) }
        if let path = place.path { object["path"] = .string(path) }
        if let position = place.position {
            object["line"] = .number(JSONNumber(position.line))
            object["column"] = .number(JSONNumber(position.column))
        }
        if let pointer = place.pointer { object["pointer"] = .string(pointer) }
        if let remedy { object["remedy"] = .string(remedy) }
        return .object(object)
    }

    init?(json: JSONValue) {
        guard let code = json["code"]?.stringValue.flatMap({ WorkspaceDiagnostics[$0] }),
            let severity = json["severity"]?.stringValue.flatMap(Severity.init(rawValue:)),
            let message = json["message"]?.stringValue
        else { return nil }
        var place = Place(path: json["path"]?.stringValue, pointer: json["pointer"]?.stringValue)
        if let line = json["line"]?.intValue, let column = json["column"]?.intValue {
            place.position = JSONPosition(line: line, column: column)
        }
        self.init(
            code, severity, message, at: place, endpoint: json["endpoint"]?.stringValue,
            remedy: json["remedy"]?.stringValue)
    }
}
