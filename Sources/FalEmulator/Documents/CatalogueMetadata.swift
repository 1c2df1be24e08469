import FalFields
import FalJSON

/// The `metadata` of a catalogue item, and the words in it that searches look at.
struct CatalogueMetadata: Sendable {
    let json: JSONValue
    let category: String
    let status: String
    /// All that `q` looks through, in lower case.
    let searchText: String

    private init(id: EndpointID, json: JSONValue) {
        self.json = json
        category = json["category"]?.stringValue ?? ""
        status = json["status"]?.stringValue ?? "active"
        let texts = [json["display_name"], json["description"], json["category"]] + (json["tags"]?.arrayValue ?? [])
        searchText = ([id.text] + texts.compactMap { $0?.stringValue }).joined(separator: "\n").lowercased()
    }

    /// What `models.json` says, the members that fal always sends added where it lacks them.
    init(id: EndpointID, listed: JSONValue?, document: JSONValue) {
        let about = document["info"]
        let facts = about?["x-fal-metadata"]
        var object = listed?.objectValue ?? JSONObject()
        let always: [(String, JSONValue)] = [
            ("display_name", .string(Self.displayName(of: id))),
            ("category", facts?["category"] ?? ""),
            ("description", facts?["about"] ?? about?["description"] ?? ""),
            ("status", "active"),
            ("tags", []),
            // A document does not say when its model changed, and a date must be there.
            ("updated_at", "1970-01-01T00:00:00.000Z"),
            ("is_favorited", .null),
            ("thumbnail_url", facts?["thumbnailUrl"] ?? ""),
            ("model_url", .string("https://fal.run/\(id.text)")),
            ("date", "1970-01-01T00:00:00.000Z"),
            ("highlighted", false),
            ("pinned", false),
        ]
        for (key, value) in always where object[key] == nil { object[key] = value }
        self.init(id: id, json: .object(object))
    }

    /// `Kling Video V2.6 Pro` for `fal-ai/kling-video/v2.6/pro`.
    private static func displayName(of id: EndpointID) -> String {
        let words = ([id.alias] + id.path).flatMap { $0.split { $0 == "-" || $0 == "_" } }
        return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }
}
