public import FalFields
public import FalJSON

/// What the catalogue says about an endpoint. Only its id is certain.
public struct FalModelInfo: Sendable, Hashable {
    /// What kind of model it is; fal adds kinds, so any text can be one.
    public typealias Category = OpenValue<FalModelCategories>
    public typealias Status = OpenValue<FalModelStatuses>
    public typealias License = OpenValue<FalModelLicenses>
    public typealias Kind = OpenValue<FalModelKinds>

    public let id: EndpointID
    public let displayName: String?
    public let category: Category?
    /// What the model does, in a sentence or more.
    public let summary: String?
    public let status: Status?
    public let tags: [String]
    /// When it came into the catalogue, as fal writes it: `2026-04-28T16:30:33.940Z`.
    public let date: String?
    /// When its entry was changed, as fal writes it.
    public let updatedAt: String?
    public let thumbnailURL: String?
    /// The address of direct calls.
    public let modelURL: String?
    public let license: License?
    public let kind: Kind?
    /// The family it belongs to, like `kling-video`, and what it is called there.
    public let group: Group?
    /// How long a call takes, about; fal counts in minutes.
    public let durationEstimate: Duration?
    /// The whole entry, with the members that have no property here.
    public let json: JSONValue

    public var isDeprecated: Bool { status == .deprecated }

    public struct Group: Sendable, Hashable {
        public let key: String
        public let label: String?
    }

    /// Reads an entry leniently: what is absent or of another type is left out.
    ///
    /// - Returns: `nil` when there is no id that could be called: it becomes a part of addresses.
    init?(json: JSONValue) {
        guard let text = json["endpoint_id"]?.stringValue, let id = try? EndpointID(parsing: text) else { return nil }
        self.id = id
        self.json = json
        let metadata = json["metadata"]
        func word(_ key: String) -> String? {
            metadata?[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        displayName = word("display_name")
        category = word("category").map { Category($0) }
        summary = word("description")
        status = word("status").map { Status($0) }
        tags = (metadata?["tags"]?.arrayValue ?? []).compactMap(\.stringValue)
        date = word("date")
        updatedAt = word("updated_at")
        thumbnailURL = word("thumbnail_url")
        modelURL = word("model_url")
        license = word("license_type").map { License($0) }
        kind = word("kind").map { Kind($0) }
        group = metadata?["group"]?["key"]?.stringValue.map {
            Group(key: $0, label: metadata?["group"]?["label"]?.stringValue)
        }
        durationEstimate = metadata?["duration_estimate"]?.doubleValue.flatMap { minutes in
            // A week and more is no estimate; and not every Double is a Duration.
            (0..<10_080).contains(minutes) ? .milliseconds(Int64(minutes * 60_000)) : nil
        }
    }
}
