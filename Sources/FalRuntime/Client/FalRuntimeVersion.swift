/// The version of this package.
public enum FalRuntimeVersion {
    public static let text = "0.1.0"
}
