package io.gradessweep.plan;

/**
 * What a setting of a run is, and where that comes from.
 *
 * @param value as the setting's type reads it
 * @param text the value as it was written
 * @param origin a file, {@code --set}, {@code default}, or one of the first two and {@code grid}
 */
public record SettingValue(String key, Object value, String text, String origin) {
    /** The end of the origin of a value that stands on an axis of the grid. */
    static final String GRID = " grid";

    /** Whether the grid of the sweep gives it this value among others. */
    boolean isOfGrid() {
        return origin.endsWith(GRID);
    }

    /** {@code train.epochs = 2  (--set)}. */
    String line() {
        return key + " = " + text + "  (" + origin + ")";
    }
}
