package io.gradessweep.plan;

/**
 * The value of a run's setting, and its origin.
 *
 * @param value the value as the setting's type reads it
 * @param text the value as it was written
 * @param origin a file, {@code --set} or {@code default}; {@code grid} is appended if the value is from an axis
 */
public record SettingValue(String key, Object value, String text, String origin) {
    /** The end of the origin of a value that is from an axis of the grid. */
    static final String GRID = " grid";

    /** Returns whether the value is from an axis of the sweep's grid. */
    boolean isOfGrid() {
        return origin.endsWith(GRID);
    }

    /** Returns the same value, from nowhere in particular. */
    SettingValue withoutOrigin() {
        return new SettingValue(key, value, "", "");
    }

    /** Returns the setting as {@code --set} takes it. */
    public String assignment() {
        return key + "=" + text;
    }

    /** Returns a line such as {@code train.epochs = 2  (--set)}. */
    String line() {
        return key + " = " + text + "  (" + origin + ")";
    }
}
