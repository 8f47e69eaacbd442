package io.gradessweep.report;

import java.util.Locale;

/**
 * A 95 % interval of a mean.
 *
 * @param low its lower end
 * @param high its upper end
 */
record Interval(double low, double high) {
    boolean isWithin(Interval region) {
        return region.low <= low && high <= region.high;
    }

    boolean isOutside(Interval region) {
        return high < region.low || low > region.high;
    }

    String text() {
        return String.format(Locale.ROOT, "[%.3g, %.3g]", low, high);
    }
}
