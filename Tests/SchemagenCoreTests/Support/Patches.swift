import FalJSON
import SchemagenCore

/// Patches written as JSON, in the form of their files.
func patches(_ json: JSONValue, family: String = "acme/anvil") throws -> (patches: [Patch], findings: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    let node = try JSONNode(parsing: json.serialized(.pretty))
    let read = PatchReader(path: "anvil.yaml", family: family).read(node, reporting: &diagnostics)
    return (read, diagnostics)
}
