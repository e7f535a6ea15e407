package dev.penstock.schema;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;

/**
 * Dates and times as RFC 3339 writes them, for instance {@code 2026-11-23T10:15:00.5+01:00}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339, section 5.6</a>
 */
final class Rfc3339 {

    /** The days that ended with one, all that there have been; none is planned. */
    private static final Set<String> LEAP_SECONDS = Set.of(
            "1972-06-30",
            "1972-12-31",
            "1973-12-31",
            "1974-12-31",
            "1975-12-31",
            "1976-12-31",
            "1977-12-31",
            "1978-12-31",
            "1979-12-31",
            "1981-06-30",
            "1982-06-30",
            "1983-06-30",
            "1985-06-30",
            "1987-12-31",
            "1989-12-31",
            "1990-12-31",
            "1992-06-30",
            "1993-06-30",
            "1994-06-30",
            "1995-12-31",
            "1997-06-30",
            "1998-12-31",
            "2005-12-31",
            "2008-12-31",
            "2012-06-30",
            "2015-06-30",
            "2016-12-31");

    private Rfc3339() {}

    /** Whether the text's first ten characters are a date that the calendar has. */
    static boolean isDate(String text) {
        if (text.length() < 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return false;
        }
        int century = twoDigits(text, 0);
        int year = twoDigits(text, 2);
        int month = twoDigits(text, 5);
        int day = twoDigits(text, 8);
        return century >= 0
                && year >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(100 * century + year, month).lengthOfMonth();
    }

    /** Whether the whole text is a date, a time and an offset. */
    static boolean isDateTime(String text) {
        if (text.length() < 20
                || !isDate(text)
                || !isSeparator(text.charAt(10))
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return false;
        }
        int hour = twoDigits(text, 11);
        int minute = twoDigits(text, 14);
        int second = twoDigits(text, 17);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return false;
        }
        int i = 19;
        if (text.charAt(i) == '.') {
            int digits = i + 1;
            for (i = digits; i < text.length() && isDigit(text.charAt(i)); i++) {}
            if (i == digits) {
                return false;
            }
        }
        return isOffset(text, i) && (second < 60 || isLeapSecond(text));
    }

    /** Whether what is left of the text is {@code Z} or hours and minutes with a sign. */
    private static boolean isOffset(String text, int from) {
        int left = text.length() - from;
        if (left == 1) {
            return (text.charAt(from) | 0x20) == 'z';
        }
        if (left != 6 || (text.charAt(from) != '+' && text.charAt(from) != '-') || text.charAt(from + 3) != ':') {
            return false;
        }
        int hours = twoDigits(text, from + 1);
        int minutes = twoDigits(text, from + 4);
        return hours >= 0 && hours <= 18 && minutes >= 0 && minutes <= 59;
    }

    private static boolean isLeapSecond(String text) {
        LocalDateTime before = OffsetDateTime.parse(text.substring(0, 10) + 'T' + text.substring(11, 17) + "59"
                        + text.substring(19).toUpperCase(Locale.ROOT))
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toLocalDateTime();
        return before.getHour() == 23
                && before.getMinute() == 59
                && LEAP_SECONDS.contains(before.toLocalDate().toString());
    }

    /** A space is what the note in section 5.6 allows, for readability. */
    private static boolean isSeparator(char c) {
        return c == 'T' || c == 't' || c == ' ';
    }

    private static int twoDigits(String text, int at) {
        char tens = text.charAt(at);
        char ones = text.charAt(at + 1);
        return isDigit(tens) && isDigit(ones) ? 10 * (tens - '0') + ones - '0' : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
