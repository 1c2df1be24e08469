import ArgumentParser

/// What every verb takes: how it speaks.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to print: text, json (one object on stdout) or github (workflow commands).")
    var format: OutputFormat = .text

    @Flag(name: .shortAndLong, help: "Print nothing but what was asked for and errors.")
    var quiet = false
}
