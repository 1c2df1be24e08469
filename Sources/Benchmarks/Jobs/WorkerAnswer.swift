import FalJSON

/// What a worker tells the process that started it.
struct WorkerAnswer {
    /// Measured inside; of the times only those of jobs that time themselves.
    var usage = Usage(wall: 0, user: 0, system: 0)
    var endpoints = 0
    /// Files that were created, changed or removed.
    var changedFiles: [String] = []

    init() {}

    init(text: String) throws {
        let json: JSONValue
        do { json = try JSONValue(parsing: text) } catch {
            throw BenchmarkError("a worker's answer is no JSON: \(error)")
        }
        usage = Usage(
            wall: json["wall"]?.doubleValue ?? 0, user: json["user"]?.doubleValue ?? 0, system: 0,
            peakBytes: json["peakBytes"]?.intValue)
        endpoints = json["endpoints"]?.intValue ?? 0
        changedFiles = json["changedFiles"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    var text: String {
        var object: JSONObject = [
            "wall": JSONNumber(usage.wall).map(JSONValue.number) ?? .null,
            "user": JSONNumber(usage.user).map(JSONValue.number) ?? .null,
            "endpoints": .number(JSONNumber(endpoints)), "changedFiles": .array(changedFiles.map(JSONValue.string)),
        ]
        if let peak = usage.peakBytes { object["peakBytes"] = .number(JSONNumber(peak)) }
        return JSONValue.object(object).text(.compact)
    }
}
