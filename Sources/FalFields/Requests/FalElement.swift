package import FalJSON

/// A thing or a person that a prompt speaks of by its place (`@Element1`) or its name, with images of its own.
public struct FalElement: Sendable, Hashable, Codable {
    /// What the prompt calls it, where the model takes names.
    public var name: String?
    /// The view from the front, then others.
    public var images: [FalMedia]
    public var video: FalMedia?

    public init(_ images: FalMedia..., name: String? = nil, video: FalMedia? = nil) {
        self.init(images: images, name: name, video: video)
    }

    public init(images: [FalMedia], name: String? = nil, video: FalMedia? = nil) {
        self.images = images
        self.name = name
        self.video = video
    }
}

extension VideoRequest {
    /// A part of a film, with a prompt of its own.
    public struct Shot: Sendable, Hashable, Codable {
        public var prompt: String
        public var duration: Duration?

        public init(prompt: String, duration: Duration? = nil) {
            self.prompt = prompt
            self.duration = duration
        }
    }
}

extension FalElement: RequestItem {
    package var json: JSONValue { json { $0.json } }

    /// - Parameter file: how a file is written.
    func json(_ file: (FalMedia) -> JSONValue) -> JSONValue {
        var object = JSONObject()
        if let name { object["name"] = .string(name) }
        if !images.isEmpty { object["images"] = .array(images.map(file)) }
        if let video { object["video"] = file(video) }
        return .object(object)
    }

    /// `{"name": "Ada", "images": ["https://…"], "video": "https://…"}`.
    init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        guard let members = MemberReader(json, ["name", "images", "video"], at: path, reporting: &problems) else {
            return nil
        }
        var images: [FalMedia] = []
        for (index, item) in (members["images"]?.arrayValue ?? []).enumerated() {
            let place = path + [.member("images"), .index(index)]
            if let image = FalMedia(json: item, at: place, reporting: &problems) { images.append(image) }
        }
        members.expect("images", "an array", \.arrayValue, reporting: &problems)
        members.expect("name", "a string", \.stringValue, reporting: &problems)
        let video = members["video"].flatMap {
            FalMedia(json: $0, at: path + [.member("video")], reporting: &problems)
        }
        self.init(images: images, name: members["name"]?.stringValue, video: video)
    }
}

extension VideoRequest.Shot: RequestItem {
    package var json: JSONValue {
        var object: JSONObject = ["prompt": .string(prompt)]
        object["duration"] = duration.flatMap { JSONNumber($0.inSeconds) }.map(JSONValue.number)
        return .object(object)
    }

    /// `{"prompt": "…", "duration": 3}`.
    init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        guard let members = MemberReader(json, ["prompt", "duration"], at: path, reporting: &problems) else {
            return nil
        }
        members.expect("duration", "a number of seconds", MemberReader.duration, reporting: &problems)
        guard let prompt = members.text("prompt", reporting: &problems) else { return nil }
        self.init(prompt: prompt, duration: members["duration"].flatMap(MemberReader.duration))
    }
}
