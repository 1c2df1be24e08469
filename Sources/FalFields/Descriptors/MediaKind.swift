/// What sort of file a field carries.
public enum MediaKind: String, Sendable, Hashable, Codable, CaseIterable {
    case file, image, video, audio
}
