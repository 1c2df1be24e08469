package import FalJSON

/// A file that goes into a request, and what it is there for.
///
/// ```swift
/// VideoRequest(
///     prompt: "…", images: [.firstFrame("https://x.test/day.png"), .lastFrame(.file("night.png"))],
///     videos: [.motion(.file("dance.mp4"))], audios: [.voice(.file("ada.wav"))])
/// ```
public struct FalInputMedia<Purpose: FalMediaRole>: Sendable, Hashable, Codable {
    public typealias Role = Purpose

    public var media: FalMedia
    public var role: Role

    public init(_ media: FalMedia, role: Role) {
        self.media = media
        self.role = role
    }
}

public typealias FalInputImage = FalInputMedia<FalImageRole>
public typealias FalInputVideo = FalInputMedia<FalVideoRole>
public typealias FalInputAudio = FalInputMedia<FalAudioRole>

/// What a file is for: ``FalImageRole``, ``FalVideoRole``, ``FalAudioRole``.
public protocol FalMediaRole: RawRepresentable<String>, CaseIterable, Sendable, Hashable, Codable, SendableMetatype {
    /// The unified field that conversions name this role by.
    var field: UnifiedField { get }
}

/// What an image is for.
public enum FalImageRole: String, FalMediaRole {
    /// What the result should show or be made from: the main input, or one of several.
    case reference
    /// How the video begins.
    case firstFrame = "first_frame"
    /// How the video ends.
    case lastFrame = "last_frame"
    /// The image whose look the result should have.
    case style
    /// A thing or character to be in the result.
    case asset
    /// What may change: white is the area to repaint.
    case mask
    /// Who wears the garment, or holds the product.
    case person
    /// What the person wears or holds.
    case garment
    /// The face to put in, or to keep.
    case face
    /// The image whose face is replaced.
    case target
    /// Who should look the same in the result.
    case character
    /// What is behind all the rest.
    case background
    /// A map that the result follows, where the model fixes its kind.
    case control
    case depth
    /// A drawn skeleton, or a person whose pose is taken.
    case pose
    /// Outlines: Canny, a sketch.
    case edge
    /// A map of surface normals.
    case normal
    case segmentation

    public var field: UnifiedField {
        switch self {
        case .reference: .reference
        case .firstFrame: .firstFrame
        case .lastFrame: .lastFrame
        case .style: .styleImage
        case .asset: .asset
        case .mask: .mask
        case .person: .person
        case .garment: .garment
        case .face: .face
        case .target: .target
        case .character: .character
        case .background: .background
        case .control: .control
        case .depth: .depth
        case .pose: .pose
        case .edge: .edge
        case .normal: .normal
        case .segmentation: .segmentation
        }
    }
}

/// What a film is for.
public enum FalVideoRole: String, FalMediaRole {
    /// The film to change, to extend or to add sound to.
    case source
    /// What should be in the result: a character, a look.
    case reference
    /// The film whose movements the result follows.
    case motion
    /// What may change, as a film.
    case mask

    public var field: UnifiedField {
        switch self {
        case .source: .video
        case .reference: .referenceVideo
        case .motion: .motionVideo
        case .mask: .maskVideo
        }
    }
}

/// What a sound is for.
public enum FalAudioRole: String, FalMediaRole {
    /// The sound itself: the track of a film, or what is to be changed.
    case track
    /// The voice to copy.
    case voice
    /// The speech that lips follow.
    case lips
    /// What the result should sound like.
    case reference

    public var field: UnifiedField {
        switch self {
        case .track: .audio
        case .voice: .voiceAudio
        case .lips: .lipsAudio
        case .reference: .referenceAudio
        }
    }
}

extension FalInputMedia where Purpose == FalImageRole {
    public static func reference(_ media: FalMedia) -> Self { Self(media, role: .reference) }
    public static func firstFrame(_ media: FalMedia) -> Self { Self(media, role: .firstFrame) }
    public static func lastFrame(_ media: FalMedia) -> Self { Self(media, role: .lastFrame) }
    public static func style(_ media: FalMedia) -> Self { Self(media, role: .style) }
    public static func asset(_ media: FalMedia) -> Self { Self(media, role: .asset) }
    public static func mask(_ media: FalMedia) -> Self { Self(media, role: .mask) }
    public static func person(_ media: FalMedia) -> Self { Self(media, role: .person) }
    public static func garment(_ media: FalMedia) -> Self { Self(media, role: .garment) }
    public static func face(_ media: FalMedia) -> Self { Self(media, role: .face) }
    public static func target(_ media: FalMedia) -> Self { Self(media, role: .target) }
    public static func character(_ media: FalMedia) -> Self { Self(media, role: .character) }
    public static func background(_ media: FalMedia) -> Self { Self(media, role: .background) }
    public static func control(_ media: FalMedia) -> Self { Self(media, role: .control) }
    public static func depth(_ media: FalMedia) -> Self { Self(media, role: .depth) }
    public static func pose(_ media: FalMedia) -> Self { Self(media, role: .pose) }
    public static func edge(_ media: FalMedia) -> Self { Self(media, role: .edge) }
    public static func normal(_ media: FalMedia) -> Self { Self(media, role: .normal) }
    public static func segmentation(_ media: FalMedia) -> Self { Self(media, role: .segmentation) }
}

extension FalInputMedia where Purpose == FalVideoRole {
    public static func source(_ media: FalMedia) -> Self { Self(media, role: .source) }
    public static func reference(_ media: FalMedia) -> Self { Self(media, role: .reference) }
    public static func motion(_ media: FalMedia) -> Self { Self(media, role: .motion) }
    public static func mask(_ media: FalMedia) -> Self { Self(media, role: .mask) }
}

extension FalInputMedia where Purpose == FalAudioRole {
    public static func track(_ media: FalMedia) -> Self { Self(media, role: .track) }
    public static func voice(_ media: FalMedia) -> Self { Self(media, role: .voice) }
    public static func lips(_ media: FalMedia) -> Self { Self(media, role: .lips) }
    public static func reference(_ media: FalMedia) -> Self { Self(media, role: .reference) }
}

extension FalInputMedia {
    package var json: JSONValue { .object(["role": .string(role.rawValue), "media": media.json]) }

    package init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem]) {
        func report(_ member: String, _ problem: Violation.Problem) {
            problems.append(.init(path: path + [.member(member)], problem: problem))
        }
        guard let object = json.objectValue else {
            problems.append(.init(path: path, problem: .wrongType(expected: "an object of role and media")))
            return nil
        }
        for key in object.keys where key != "role" && key != "media" { report(key, .unknownMember) }
        let role = object["role"]?.stringValue.flatMap(Role.init(rawValue:))
        if role == nil {
            let allowed = Role.allCases.map { JSONValue.string($0.rawValue) }
            report("role", object["role"] == nil ? .missing : .unlisted(allowed: allowed))
        }
        guard let value = object["media"] else {
            report("media", .missing)
            return nil
        }
        let media = FalMedia(json: value, at: path + [.member("media")], reporting: &problems)
        guard let role, let media else { return nil }
        self.init(media, role: role)
    }
}

extension [FalInputMedia<FalImageRole>] {
    /// The main image.
    var reference: FalMedia? {
        get { first { $0.role == .reference }?.media }
        set { replace(.reference, newValue) }
    }
}

extension [FalInputMedia<FalVideoRole>] {
    /// The one film that is changed.
    var source: FalMedia? {
        get { first { $0.role == .source }?.media }
        set { replace(.source, newValue) }
    }
}

extension [FalInputMedia<FalAudioRole>] {
    /// The sound itself.
    var track: FalMedia? {
        get { first { $0.role == .track }?.media }
        set { replace(.track, newValue) }
    }
}

extension Array {
    fileprivate mutating func replace<Role>(_ role: Role, _ media: FalMedia?) where Element == FalInputMedia<Role> {
        let place = firstIndex { $0.role == role } ?? 0
        removeAll { $0.role == role }
        if let media { insert(Element(media, role: role), at: Swift.min(place, count)) }
    }
}
