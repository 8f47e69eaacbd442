package io.gradessweep.estimate;

import java.math.BigInteger;
import java.util.Locale;

/** Formats numbers for people: large ones with three digits and a prefix such as k, M or G, counts with their noun. */
public final class HumanFormat {
    private static final String[] UNITS = {"", "k", "M", "G", "T", "P", "E"};

    private HumanFormat() {}

    /** Formats a number, such as {@code 151k} or {@code 14.8G}; below 1,000 as a whole number. */
    public static String of(long value) {
        return scaled((double) value, "");
    }

    /** Formats a number as {@link #of(long)} does. */
    public static String of(BigInteger value) {
        return scaled(value.doubleValue(), "");
    }

    /** Formats bytes in decimal units, such as {@code 1.21 MB}. */
    public static String bytes(long value) {
        return scaled((double) value, " ") + "B";
    }

    /** Formats seconds as minutes, such as {@code 0.12}, {@code 3.4} or {@code 125}. */
    public static String minutes(double seconds) {
        double minutes = seconds / 60;
        return String.format(Locale.ROOT, minutes < 1 ? "%.2f" : minutes < 100 ? "%.1f" : "%.0f", minutes);
    }

    /**
     * Formats a count, such as {@code 1 run} or {@code 2 runs}.
     *
     * @param noun what is counted, in the singular, whose plural ends with s
     */
    public static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String scaled(double value, String blank) {
        int unit = 0;
        double shown = value;
        while (shown >= 999.5 && unit < UNITS.length - 1) {
            shown /= 1000;
            unit++;
        }
        if (unit == 0) {
            return String.format(Locale.ROOT, "%.0f%s", shown, blank);
        }
        String digits = shown < 9.995 ? "%.2f" : shown < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, digits, shown) + blank + UNITS[unit];
    }
}
