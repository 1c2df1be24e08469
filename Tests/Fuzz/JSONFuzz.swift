// A coverage-guided fuzz target for the JSON reader and writer (libFuzzer), compiled together with the library's
// sources. From the package's folder, on Linux with the open source toolchain:
//
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -module-name JSONFuzz \
//         $(find Sources/FalJSON -name '*.swift') Tests/Fuzz/JSONFuzz.swift -o /tmp/json-fuzz
//     mkdir -p /tmp/json-corpus
//     /tmp/json-fuzz -max_total_time=60 -max_len=512 /tmp/json-corpus
//
// A finding stops the run and leaves a file `crash-…`; give it to /tmp/json-fuzz alone to see it again.

/// One execution: both readers must agree, and what they accept must survive writing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = UnsafeRawBufferPointer(start: start, count: count)
    // One level is left for the array of below.
    let limits = JSONLimits(maximumDepth: JSONLimits.greatestDepth - 1)
    let value = Result { () throws(JSONError) in try JSONValue(parsing: text, limits: limits) }
    let node = Result { () throws(JSONError) in try JSONNode(parsing: text, limits: limits) }
    switch (value, node) {
    case (.success(let value), .success(let node)):
        let compact = try? JSONValue(parsing: value.serialized())
        let pretty = try? JSONValue(parsing: value.serialized(.pretty.sortedKeys))
        precondition(node.value == value, "the node means something else")
        precondition(compact == value && pretty == value, "writing changes the value")
        precondition(compact?.hashValue == value.hashValue, "equal values hash differently")
        // Long documents remember their keys: the text twice in one.
        let twice =
            [UInt8(ascii: "[")] + text + [UInt8(ascii: ",")] + text + Array(repeating: 0x20, count: 1024)
            + [UInt8(ascii: "]")]
        precondition(
            (try? JSONValue(parsing: twice)) == .array([value, value]), "a repeated text means something else")
    case (.failure(let first), .failure(let second)):
        precondition(first == second, "the readers give two reasons")
        precondition((0...count).contains(first.offset), "the place is outside the text")
        precondition(!first.description.isEmpty, "no message")
    default:
        preconditionFailure("the readers disagree")
    }
    return 0
}
