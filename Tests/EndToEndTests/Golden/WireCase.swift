import FalJSON
import Testing

/// A value that is sent through a type of the golden module, and what must come of it.
struct WireCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable, Equatable {
        /// It comes back as it went in.
        case same
        /// It comes back otherwise.
        case written(JSONValue)
        /// It is refused, with these words.
        case refused(String)
    }

    var about: String
    var type: String
    var value: JSONValue
    var outcome: Outcome

    var testDescription: String { "\(about) (\(type))" }

    init(_ about: String, _ type: String, _ value: JSONValue, _ outcome: Outcome = .same) {
        self.about = about
        self.type = type
        self.value = value
        self.outcome = outcome
    }

    static let all = values + presences + unions + files + records + openRecords

    private static let values = [
        WireCase("a listed value", "GoldenListedTexts.Input", ["aspect_ratio": "16:9", "voice": "Hope ", "pose": ""]),
        WireCase("an unlisted value is kept", "GoldenListedTexts.Input", ["aspect_ratio": "2.39:1"]),
        WireCase("an unlisted number is kept", "GoldenListedNumbers.Input", ["duration": 7, "label": -12]),
        WireCase(
            "a number where listed texts belong", "GoldenListedTexts.Input", ["aspect_ratio": 5],
            .refused("/aspect_ratio: expected a string, found a number")),
        WireCase(
            "a text where listed numbers belong", "GoldenListedNumbers.Input", ["duration": "5"],
            .refused("/duration: expected an integer, found a string")),
        WireCase(
            "a whole number in another spelling", "GoldenListedNumbers.Input", .object(["duration": number("5.0")])),
        WireCase(
            "a fraction where a whole number belongs", "GoldenScalars.Output",
            ["seed": 1.5, "ratio": 1, "text": "", "ok": false],
            .refused("/seed: expected an integer, found a number")),
        WireCase(
            "a seed beyond Int is not made another one", "GoldenBigNumbers.Output",
            .object(["seed": number("18446744073709551615")]), .refused("/seed: outside the range of Int")),
        WireCase(
            "numbers beyond 2^53 are exact", "GoldenBigNumbers.Output", ["seed": 9_007_199_254_740_993, "time": 0.1]),
    ]

    private static let openRecords = [
        WireCase(
            "members beside the fields come back", "GoldenOpenRecords.Output",
            ["timings": ["inference": 1, "total": 2.5], "parts": [["name": "a", "more": [nil, 5]]]]),
        WireCase(
            "members beside the fields have their type", "GoldenOpenRecords.Output",
            ["timings": ["inference": 1, "note": "x"]],
            .refused("/timings/note: expected a number, found a string")),
        WireCase(
            "members beside the fields inside unions and lists", "GoldenOpenRecords.Input",
            [
                "look": ["mood": "calm", "other": 5], "loose_or_text": ["name": "a", "x": true],
                "many": [["name": "b", "y": "z"]], "unheard_of": ["a": 1],
            ]),
    ]

    private static let presences = [
        WireCase(
            "a member that must be there is not", "GoldenPresence.Input", ["must_or_null": nil],
            .refused("/must: required, but missing; /required_with_default: required, but missing")),
        WireCase(
            "null where there must be a value", "GoldenPresence.Input",
            ["must": nil, "must_or_null": "x", "required_with_default": "y"],
            .refused("/must: expected a string, found null")),
        WireCase(
            "null is written where it must be", "GoldenPresence.Input",
            ["must": "x", "must_or_null": nil, "required_with_default": "y"]),
        WireCase(
            "null is left out where it may be", "GoldenPresence.Input",
            ["must": "x", "must_or_null": nil, "required_with_default": "y", "may": nil, "may_or_null": nil],
            .written(["must": "x", "must_or_null": nil, "required_with_default": "y"])),
        WireCase(
            "a member the schema does not know is not kept", "GoldenPresence.Output", ["a": nil, "b": ["x"], "new": 1],
            .written(["a": nil, "b": ["x"]])),
        WireCase(
            "all that is wrong is said at once", "GoldenPresence.Output", ["b": ["x", 5, nil], "c": "no"],
            .refused(
                """
                /a: required, but missing; /b/1: expected a string, found a number; /b/2: expected a string, found null; \
                /c: expected a boolean, found a string
                """)),
        WireCase(
            "not an object at all", "GoldenPresence.Output", ["a", "b"],
            .refused("/: expected an object, found an array")
        ),
    ]

    private static let unions = [
        WireCase("a preset", "GoldenPresetOrCustom.Input", ["image_size": "square_hd"]),
        WireCase("an unlisted preset", "GoldenPresetOrCustom.Input", ["image_size": "gigantic"]),
        WireCase("a size of one's own", "GoldenPresetOrCustom.Input", ["image_size": ["width": 640, "height": 480]]),
        WireCase("what no case is made for stays as it is", "GoldenPresetOrCustom.Input", ["image_size": [640, 480]]),
        WireCase(
            "an object that does not fit its record", "GoldenPresetOrCustom.Input", ["image_size": ["width": "wide"]]),
        WireCase(
            "told by a constant", "GoldenTaggedChoices.Input", ["event": ["type": "tick", "count": 2, "label": "x"]]),
        WireCase("a constant nobody knows", "GoldenTaggedChoices.Input", ["event": ["type": "rewind", "by": 3]]),
        WireCase(
            "told by what it must have", "GoldenTaggedChoices.Input",
            ["event": ["type": "stop"], "shape": ["width": 1, "height": 2, "name": "b"]]),
        WireCase("a union as the output", "GoldenTaggedChoices.Output", ["type": "start", "at": 0.25]),
        WireCase(
            "unions in lists and maps", "GoldenChoices.Input",
            [
                "text_or_number": 0.5, "text_or_texts": ["a", "b"], "scale": ["style": 0.3], "lists": [1, 2],
                "points": [["x": 1, "y": 2], [0.5, 1], "elsewhere"], "bitrate": "192k",
                "structured": ["any": ["thing"]],
            ]),
        WireCase("nulls within lists", "GoldenTuples.Input", ["range": [0, 1.5], "gaps": [nil, [1, 2], []]]),
        WireCase(
            "a number or a word", "GoldenConstants.Input", ["mode": "fast", "bpm": 120, "kind": nil],
            .written(["mode": "fast", "bpm": 120])),
    ]

    private static let files = [
        WireCase(
            "a file keeps members nobody knows", "GoldenMediaFiles.Output",
            [
                "file": ["url": "https://x.test/a.bin", "file_size": 9, "etag": "x", "deep": ["a": [1, nil]]],
                "images": [["url": "data:image/png;base64,AA==", "width": 2, "height": 1, "blurhash": "L"]],
                "video": ["url": "u", "fps": 23.976, "num_frames": 48, "codec": nil],
                "audio": ["url": "u", "bitrate": 192_000, "channels": 2],
            ]),
        WireCase(
            "a file without its address", "GoldenMediaFiles.Output",
            ["file": ["file_name": "x"], "images": [["url": 5]], "video": "https://x.test/v.mp4"],
            .refused(
                """
                /file/url: required, but missing; /images/0/url: expected a string, found a number; \
                /video: expected an object, found a string
                """)),
        WireCase(
            "a keyframe is more than a file", "GoldenMediaFiles.Keyframe", ["url": "u", "timestamp": 1.5]),
        WireCase(
            "media in an input are texts", "GoldenMediaInputs.Input",
            [
                "image_url": "not even an address", "prompt": "p", "reference_urls": ["a", ""], "fill_image_url": ["b"],
            ]),
    ]

    private static let records = [
        WireCase(
            "a tree of itself", "GoldenReferences.Tree",
            ["name": "a", "children": [["name": "b", "children": []]], "by_name": ["c": ["name": "d"]]]),
        WireCase(
            "the place of what is wrong, deep within", "GoldenReferences.Tree",
            ["name": "a", "children": [["name": "b"], ["children": [["name": 1]]]], "by_name": ["x/y~z": [:]]],
            .refused(
                """
                /children/1/name: required, but missing; /children/1/children/0/name: expected a string, found a number; \
                /by_name/x~1y~0z/name: required, but missing
                """)),
        WireCase(
            "fields that are keywords", "GoldenKeywordFields.Input",
            ["default": "a", "self": "b", "init": "c", "in": "d"]),
        WireCase("fields that look alike in Swift", "GoldenOddFields.Output", ["a-b": "x", "a_b": 1]),
        WireCase(
            "a deprecated field is still read and written", "GoldenDeprecatedFields.Input",
            ["old": "x", "old_required": 1, "prompt": "p"]),
        WireCase(
            "a list as the output", "GoldenListOutput.Output",
            [["label": "a", "score": 1], ["label": "new", "score": 0.5]]),
        WireCase("an output that may be null", "GoldenNullableOutput.Output", nil),
        WireCase("an empty record", "GoldenOptionalInput.Input", [:]),
        WireCase("maps of lists", "GoldenMapOutput.Output", ["b": [1, 2.5], "a": []]),
    ]

    private static func number(_ literal: String) -> JSONValue {
        JSONNumber(literal: literal).map(JSONValue.number) ?? .null
    }
}
