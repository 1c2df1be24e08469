/// Where in an upload a request to `v3.fal.media` stands, as its path tells.
struct UploadStep {
    let operation: FalEmulator.Fault.Operation
    /// Of a part, its number.
    private(set) var part: Int?

    init(of path: ArraySlice<String>) {
        let last = path.last ?? ""
        if last == "complete" {
            operation = .uploadEnd
        } else if last == "multipart" {
            operation = .uploadStart
        } else if path.count > 2, let number = Int(last) {
            operation = .uploadPart
            part = number
        } else {
            operation = .upload
        }
    }
}
