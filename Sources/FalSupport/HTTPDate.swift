/// The date format of HTTP (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// - Parameter seconds: since 1970, up to the end of the year 9999.
    package static func text(_ seconds: Int) -> String {
        func digits(_ number: Int, _ count: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let day = seconds / 86_400
        let second = seconds % 86_400
        let date = date(day)
        let time = [second / 3_600, second / 60 % 60, second % 60].map { digits($0) }.joined(separator: ":")
        let year = digits(date.year, 4)
        return "\(weekdays[day % 7]), \(digits(date.day)) \(months[date.month - 1]) \(year) \(time) GMT"
    }

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

    /// The inverse of ``days(year:month:day:)``.
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        // No year is longer, so this one is not too late.
        let guess = 1970 + days / 366
        let year = (guess...).first { Self.days(year: $0 + 1, month: 1, day: 1) > days } ?? guess
        let month = (1...12).last { Self.days(year: year, month: $0, day: 1) <= days } ?? 1
        return (year, month, days - Self.days(year: year, month: month, day: 1) + 1)
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
