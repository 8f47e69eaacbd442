package io.gradessweep.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A number of a report: {@code 1.51 ± 0.03 (±0.07) [1.59]}.
 *
 * @param spread sample standard deviation, empty with fewer than two seeds
 * @param margin half the width of the mean's 95 % interval, empty with fewer than two seeds
 * @param paper the paper's number, empty where there is none to compare with
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

    /** How a number is written. */
    @FunctionalInterface
    interface Format {
        Format TWO_DECIMALS = (value, size) -> String.format(Locale.ROOT, "%.2f", value);

        /** Whole seconds as in the paper, with decimals where runs are short. */
        Format SECONDS = (value, size) -> String.format(Locale.ROOT, size < 100 ? "%.2f" : "%.0f", value);

        /** {@code 1.17e18}. */
        Format SCIENTIFIC =
                (value, size) -> String.format(Locale.ROOT, "%.2e", value).replaceFirst("e\\+?(-?)0*(?=\\d)", "e$1");

        /** @param size the number whose precision this one shares: a spread is written as its mean is */
        String text(double value, double size);
    }
}
