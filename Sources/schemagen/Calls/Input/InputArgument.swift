import SchemagenCore
import SchemagenWorkspace

/// One argument that fills a field: `prompt=a fox`, `image_urls=@a.png,@b.png`, `loras:=[{"path":"…"}]`.
struct InputArgument: Equatable {
    /// Before the `=`: a field, or a path to one, like `voice.name`.
    var key: String
    /// Behind it.
    var text: String
    /// Whether it was `:=`, which takes JSON as it is.
    var isJSON: Bool

    /// - Parameter number: which argument it is, for people: the text itself may be part of a prompt.
    init(_ argument: String, number: Int = 1) throws(Failure) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
            throw Failure(
                .usage, .unreadableArgument, "argument \(number) behind the endpoint's id is no KEY=VALUE",
                remedy: "Texts with spaces need quotes: prompt='a fox'. `schemagen run --help` shows more.")
        }
        let before = argument[..<equals]
        isJSON = before.last == ":"
        key = String(isJSON ? before.dropLast() : before)
        text = String(argument[argument.index(after: equals)...])
        guard !key.isEmpty else {
            throw Failure(
                .usage, .unreadableArgument, "argument \(number) behind the endpoint's id has no field before its `:=`")
        }
    }
}
