package io.gradessweep.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A figure of a report, such as {@code 1.51 ± 0.03 (±0.07) [1.59, -0.08]}.
 *
 * @param spread the sample standard deviation; empty with fewer than two seeds
 * @param margin half the width of the mean's 95 % interval; empty with fewer than two seeds
 * @param paper the paper's figure, which is followed by the difference of ours; empty where there is none
 */
record Figure(OptionalDouble mean, OptionalDouble spread, OptionalDouble margin, OptionalDouble paper) {
    static final String ABSENT = "–";

    /** Reads {@code name}, {@code name_spread}, {@code name_margin} and the paper's column. */
    static Figure of(Row row, String name, String paper) {
        return new Figure(
                row.number(name), row.number(name + "_spread"), row.number(name + "_margin"), row.number(paper));
    }

    /** Reads a figure that the paper does not have. */
    static Figure of(Row row, String name) {
        return new Figure(
                row.number(name), row.number(name + "_spread"), row.number(name + "_margin"), OptionalDouble.empty());
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
            text.append(" [").append(format.text(paper.getAsDouble(), paper.getAsDouble()));
            if (mean.isPresent()) {
                text.append(", ").append(format.difference(mean.getAsDouble(), paper.getAsDouble()));
            }
            text.append(']');
        }
        return text.toString();
    }

    /** The format of a number. */
    enum Format {
        WHOLE {
            @Override
            String text(double value, double size) {
                return String.format(Locale.ROOT, "%.0f", value);
            }
        },

        ONE_DECIMAL {
            @Override
            String text(double value, double size) {
                return String.format(Locale.ROOT, "%.1f", value);
            }
        },

        TWO_DECIMALS {
            @Override
            String text(double value, double size) {
                return String.format(Locale.ROOT, "%.2f", value);
            }

            @Override
            String difference(double own, double paper) {
                return String.format(Locale.ROOT, "%+.2f", own - paper);
            }
        },

        /** Formats whole seconds as in the paper, with two decimals below 100 seconds. */
        SECONDS {
            @Override
            String text(double value, double size) {
                return String.format(Locale.ROOT, size < 100 ? "%.2f" : "%.0f", value);
            }
        },

        /** Formats numbers such as {@code 1.17e18}. */
        SCIENTIFIC {
            @Override
            String text(double value, double size) {
                return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e\\+?(-?)0*(?=\\d)", "e$1");
            }
        };

        /** @param size the number that decides the precision: for a spread this is its mean */
        abstract String text(double value, double size);

        /** Returns by how much ours differs from the paper's figure; for sizes, in percent of it. */
        String difference(double own, double paper) {
            return String.format(Locale.ROOT, "%+.0f %%", 100 * (own / paper - 1));
        }
    }
}
