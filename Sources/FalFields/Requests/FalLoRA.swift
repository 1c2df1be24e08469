package import FalJSON

/// Weights that are added to a model's own: a style, a person or a thing that it has been taught.
///
/// ```swift
/// ImageRequest(prompt: "…", loras: [FalLoRA("https://x.test/ada.safetensors", scale: 0.8)])
/// ```
public struct FalLoRA: Sendable, Hashable, Codable {
    /// The address of the weights, or `owner/name` of a repository; where a model knows them by an id, that.
    public var path: String
    /// How much they count. `nil` leaves it to the model, mostly at 1.
    public var scale: Double?
    /// Which file of a repository, where that has several.
    public var file: String?

    public init(_ path: String, scale: Double? = nil, file: String? = nil) {
        self.path = path
        self.scale = scale
        self.file = file
    }
}

extension FalLoRA: RequestItem {
    package var json: JSONValue {
        var object: JSONObject = ["path": .string(path)]
        object["scale"] = scale.flatMap { JSONNumber($0) }.map(JSONValue.number)
        object["file"] = file.map(JSONValue.string)
        return .object(object)
    }

    /// `{"path": "owner/name", "scale": 0.8, "file": "ada.safetensors"}`.
    init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        guard let members = MemberReader(json, ["path", "scale", "file"], at: path, reporting: &problems) else {
            return nil
        }
        members.expect("scale", "a number", \.doubleValue, reporting: &problems)
        members.expect("file", "a string", \.stringValue, reporting: &problems)
        guard let weights = members.text("path", reporting: &problems) else { return nil }
        self.init(weights, scale: members["scale"]?.doubleValue, file: members["file"]?.stringValue)
    }
}
