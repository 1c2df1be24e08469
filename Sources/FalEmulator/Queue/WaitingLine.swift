/// Who waits for one app, in two lines: normal priority, and low behind it.
struct WaitingLine: Sendable {
    /// Numbers of requests, which grow from submit to submit.
    private var normal: [Int] = []
    private var low: [Int] = []

    var count: Int { normal.count + low.count }
    var lowCount: Int { low.count }

    mutating func join(_ number: Int, isLow: Bool) {
        if isLow { Self.insert(number, into: &low) } else { Self.insert(number, into: &normal) }
    }

    mutating func leave(_ number: Int, isLow: Bool) {
        if isLow { Self.remove(number, from: &low) } else { Self.remove(number, from: &normal) }
    }

    /// How many are before it.
    func position(of number: Int, isLow: Bool) -> Int {
        isLow ? normal.count + Self.place(of: number, in: low) : Self.place(of: number, in: normal)
    }

    private static func insert(_ number: Int, into line: inout [Int]) {
        // One that is run again keeps its number, and so its place.
        line.insert(number, at: place(of: number, in: line))
    }

    private static func remove(_ number: Int, from line: inout [Int]) {
        let place = place(of: number, in: line)
        if place < line.count, line[place] == number { line.remove(at: place) }
    }

    /// The first place whose number is not smaller.
    private static func place(of number: Int, in line: [Int]) -> Int {
        var (low, high) = (0, line.count)
        while low < high {
            let middle = (low + high) / 2
            if line[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
