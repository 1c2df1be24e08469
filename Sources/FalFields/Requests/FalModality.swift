/// What an endpoint makes.
public enum FalModality: String, Sendable, Hashable, CaseIterable, Codable {
    case video, image, audio
    /// Neither: text, 3D models, training results.
    case other
}
