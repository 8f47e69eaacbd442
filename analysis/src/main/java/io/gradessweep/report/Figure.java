package io.gradessweep.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A figure of a report, such as {@code 1.51 ± 0.03 (±0.07) [1.59]}.
 *
 * @param spread the sample standard deviation; empty with fewer than two seeds
 * @param margin half the width of the mean's 95 % interval; empty with fewer than two seeds
 * @param paper the paper's figure; empty where there is none
 */
record Figure(OptionalDouble mean, OptionalDouble spread, OptionalDouble margin, OptionalDouble paper) {
    static final String ABSENT = "–";

    /** Reads {@code name}, {@code name_spread}, {@code name_margin} and the paper's column. */
    static Figure of(Row row, String name, String paper) {
        return new Figure(
                row.number(name), row.number(name + "_spread"), row.number(name + "_margin"), row.number(paper));
    }

    String text(Format format) {
        StringBuilder text = new StringBuilder();
        if (mean.isPresent()) {
            text.append(format.text(mean.getAsDouble(), mean.getAsDouble()));
        } else {
            text.append(ABSENT);
        }
        if (mean.isPresent() && spread.isPresent()) {
            text.append(" ± ").append(format.text(spread.getAsDouble(), mean.getAsDouble()));
        }
        if (mean.isPresent() && margin.isPresent()) {
            text.append(" (±")
                    .append(format.text(margin.getAsDouble(), mean.getAsDouble()))
                    .append(')');
        }
        if (paper.isPresent()) {
            text.append(" [")
                    .append(format.text(paper.getAsDouble(), paper.getAsDouble()))
                    .append(']');
        }
        return text.toString();
    }

    /** The format of a number. */
    @FunctionalInterface
    interface Format {
        Format TWO_DECIMALS = (value, size) -> String.format(Locale.ROOT, "%.2f", value);

        /** Formats whole seconds as in the paper, with two decimals below 100 seconds. */
        Format SECONDS = (value, size) -> String.format(Locale.ROOT, size < 100 ? "%.2f" : "%.0f", value);

        /** Formats numbers such as {@code 1.17e18}. */
        Format SCIENTIFIC =
                (value, size) -> String.format(Locale.ROOT, "%.2e", value).replaceFirst("e\\+?(-?)0*(?=\\d)", "e$1");

        /** @param size the number that decides the precision: for a spread this is its mean */
        String text(double value, double size);
    }
}
