package import FalJSON

/// An image that goes into a request, and what it is there for.
///
/// ```swift
/// VideoRequest(prompt: "…", images: [.firstFrame("https://x.test/day.png"), .lastFrame(.file("night.png"))])
/// ```
public struct FalInputImage: Sendable, Hashable, Codable {
    /// What an image is for.
    public enum Role: String, Sendable, Hashable, CaseIterable, Codable {
        /// What the result should show or be made from: the main input, or one of several.
        case reference
        /// How the video begins.
        case firstFrame = "first_frame"
        /// How the video ends.
        case lastFrame = "last_frame"
        /// Whose look the result should have.
        case style
        /// A thing or character to be in the result.
        case asset
        /// What may change: white is the area to repaint.
        case mask

        /// The unified field that conversions name this role by.
        public var field: UnifiedField {
            switch self {
            case .reference: .reference
            case .firstFrame: .firstFrame
            case .lastFrame: .lastFrame
            case .style: .styleImage
            case .asset: .asset
            case .mask: .mask
            }
        }
    }

    public var media: FalMedia
    public var role: Role

    public init(_ media: FalMedia, role: Role) {
        self.media = media
        self.role = role
    }

    public static func reference(_ media: FalMedia) -> Self { Self(media, role: .reference) }
    public static func firstFrame(_ media: FalMedia) -> Self { Self(media, role: .firstFrame) }
    public static func lastFrame(_ media: FalMedia) -> Self { Self(media, role: .lastFrame) }
    public static func style(_ media: FalMedia) -> Self { Self(media, role: .style) }
    public static func asset(_ media: FalMedia) -> Self { Self(media, role: .asset) }
    public static func mask(_ media: FalMedia) -> Self { Self(media, role: .mask) }

    package var json: JSONValue { .object(["role": .string(role.rawValue), "media": media.json]) }

    package init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        func complain(_ member: String, _ problem: Violation.Problem) {
            problems.append(.init(path: path + [.member(member)], problem: problem))
        }
        guard let object = json.objectValue else {
            problems.append(.init(path: path, problem: .wrongType(expected: "an object of role and media")))
            return nil
        }
        for key in object.keys where key != "role" && key != "media" { complain(key, .unknownMember) }
        let role = object["role"]?.stringValue.flatMap(Role.init(rawValue:))
        if role == nil {
            let allowed = Role.allCases.map { JSONValue.string($0.rawValue) }
            complain("role", object["role"] == nil ? .missing : .unlisted(allowed: allowed))
        }
        guard let value = object["media"] else {
            complain("media", .missing)
            return nil
        }
        let media = FalMedia(json: value, at: path + [.member("media")], reporting: &problems)
        guard let role, let media else { return nil }
        self.init(media, role: role)
    }
}
