package io.gradessweep.data;

import io.gradessweep.spec.InvalidInputException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.Locale;

/**
 * Python's {@code strftime} of a day's midnight in English, as chat templates call it by {@code strftime_now}. The day is
 * a setting, so that a run that is repeated reads the same texts.
 */
record DayFormat(LocalDate day) {
    /** Returns the day in a format of {@code %} directives. */
    String format(String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char character = format.charAt(i);
            if (character != '%' || i + 1 == format.length()) {
                text.append(character);
                continue;
            }
            boolean unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += unpadded ? 2 : 1;
            String value = directive(format.charAt(i));
            text.append(unpadded ? value.replaceFirst("^[0 ]+(?=\\d)", "") : value);
        }
        return text.toString();
    }

    private String directive(char directive) {
        return switch (directive) {
            case 'Y' -> written("yyyy");
            case 'y' -> written("yy");
            case 'C' -> "%02d".formatted(day.getYear() / 100);
            case 'm' -> written("MM");
            case 'B' -> written("MMMM");
            case 'b', 'h' -> written("MMM");
            case 'd' -> written("dd");
            case 'e' -> "%2d".formatted(day.getDayOfMonth());
            case 'j' -> written("DDD");
            case 'A' -> written("EEEE");
            case 'a' -> written("EEE");
            case 'u' -> String.valueOf(day.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(day.getDayOfWeek().getValue() % 7);
            case 'U' -> week(day.getDayOfWeek().getValue() % 7);
            case 'W' -> week(day.getDayOfWeek().getValue() - 1);
            case 'V' -> "%02d".formatted(day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> "%04d".formatted(day.get(IsoFields.WEEK_BASED_YEAR));
            case 'H', 'M', 'S' -> "00";
            case 'I' -> "12";
            case 'p' -> "AM";
            case 'f' -> "000000";
            case 'z', 'Z' -> "";
            case 'F' -> written("yyyy-MM-dd");
            case 'D', 'x' -> written("MM/dd/yy");
            case 'T', 'X' -> "00:00:00";
            case 'R' -> "00:00";
            case 'r' -> "12:00:00 AM";
            case 'c' -> written("EEE MMM ") + directive('e') + " 00:00:00 " + written("yyyy");
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> throw new InvalidInputException("strftime_now: %" + directive + " is not supported");
        };
    }

    private String written(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(day);
    }

    /** Returns the number of the week, which begins with the weekday 0; days before the first one are in week 0. */
    private String week(int weekday) {
        return "%02d".formatted((day.getDayOfYear() + 6 - weekday) / 7);
    }
}
