package io.gradessweep.spec;

/** Checks shared by the specs' constructors. Messages carry the key in its written form. */
final class Require {
    private Require() {}

    static void positive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new InvalidInputException(key + " must be a number > 0, not " + value);
        }
    }

    static void atLeast(String key, double value, double minimum) {
        if (!(value >= minimum) || Double.isInfinite(value)) {
            throw new InvalidInputException(key + " must be a number >= " + plain(minimum) + ", not " + plain(value));
        }
    }

    static void fraction(String key, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new InvalidInputException(key + " must be in [0, 1), not " + plain(value));
        }
    }

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new InvalidInputException(message);
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
