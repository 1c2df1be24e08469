/// The date format of HTTP (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970, or nil for any other text.
    package static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let day = Int(parts[1]), (1...31).contains(day), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0..<24).contains(time[0]), (0..<60).contains(time[1]), (0...60).contains(time[2]) else {
            return nil
        }
        return days(year: year, month: month + 1, day: day) * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2]
    }

    /// Days since 1 January 1970. Years are counted from March, so that the leap day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// The value of a `Retry-After` header: seconds, or a date (RFC 9110 §10.2.3).
package enum RetryAfter {
    /// A week: more is nonsense, and arithmetic on it must not overflow.
    private static let longest = 604_800

    /// The wait asked for, at most a week, or nil when the value says nothing usable.
    ///
    /// - Parameter now: seconds since 1970, which a date is compared with; nil where no clock can be trusted.
    package static func wait(_ value: String, now: Int?) -> Duration? {
        let text = value.trimmingWhitespace
        if let seconds = Int(text) { return seconds >= 0 ? .seconds(min(seconds, longest)) : nil }
        guard let now, let date = HTTPDate.seconds(text) else { return nil }
        return .seconds(min(max(0, date - now), longest))
    }
}
