package io.gradessweep.data.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Python's numbers: whole numbers of any size ({@code Long}, or {@code BigInteger} where that is too small), fractions
 * ({@code Double}), and booleans, which count as 0 and 1.
 */
final class Numbers {
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final long EXACT = 1L << 53;
    private static final int MOST_DIGITS = 4300;

    private Numbers() {}

    static boolean isNumber(Object value) {
        return isWhole(value) || value instanceof Double;
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }

    /** Returns a whole number, as {@code Long} where it fits. */
    static Object whole(BigInteger value) {
        boolean fits = value.compareTo(LONG_MIN) >= 0 && value.compareTo(LONG_MAX) <= 0;
        return fits ? (Object) value.longValue() : value;
    }

    private static BigInteger big(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? BigInteger.ONE : BigInteger.ZERO;
        }
        return value instanceof Long number ? BigInteger.valueOf(number) : (BigInteger) value;
    }

    /**
     * Returns the number as a fraction.
     *
     * @throws TemplateException if it is too large
     */
    static double fraction(Object number) {
        if (number instanceof Double fraction) {
            return fraction;
        }
        return finite(big(number).doubleValue(), "the whole number is too large for a fraction");
    }

    private static double finite(double value, String problem) {
        if (Double.isInfinite(value)) {
            throw new TemplateException(problem);
        }
        return value;
    }

    static boolean truth(Object number) {
        return number instanceof Double fraction ? fraction != 0 : big(number).signum() != 0;
    }

    /** Compares two numbers exactly. Returns nothing if one of them is NaN. */
    static OptionalInt compare(Object left, Object right) {
        if (!(left instanceof Double) && !(right instanceof Double)) {
            return OptionalInt.of(big(left).compareTo(big(right)));
        }
        double first = left instanceof Double fraction ? fraction : big(left).doubleValue();
        double second = right instanceof Double fraction ? fraction : big(right).doubleValue();
        if (Double.isNaN(first) || Double.isNaN(second)) {
            return OptionalInt.empty();
        }
        boolean infinite = isInfinite(left) || isInfinite(right);
        return OptionalInt.of(
                infinite ? Double.compare(first, second) : decimal(left).compareTo(decimal(right)));
    }

    private static boolean isInfinite(Object value) {
        return value instanceof Double fraction && Double.isInfinite(fraction);
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof Double fraction ? new BigDecimal(fraction) : new BigDecimal(big(value));
    }

    static Object negated(Object number) {
        return number instanceof Double fraction
                ? (Object) (-fraction)
                : whole(big(number).negate());
    }

    static Object absolute(Object number) {
        return number instanceof Double fraction
                ? (Object) Math.abs(fraction)
                : whole(big(number).abs());
    }

    /** Returns the whole number between 0 and the number that is nearest to it; nothing for NaN. */
    static Optional<Object> truncated(Object number) {
        if (!(number instanceof Double fraction)) {
            return Optional.of(whole(big(number)));
        }
        if (fraction.isNaN()) {
            return Optional.empty();
        }
        finite(fraction, "an infinite number has no whole part");
        return Optional.of(whole(new BigDecimal(fraction).toBigInteger()));
    }

    /** Rounds to a number of digits behind the point, which may be negative; halves go to the even digit. */
    static Object rounded(Object number, int digits) {
        if (number instanceof Double fraction) {
            if (fraction.isNaN() || fraction.isInfinite()) {
                return fraction;
            }
            double rounded = new BigDecimal(fraction)
                    .setScale(digits, RoundingMode.HALF_EVEN)
                    .doubleValue();
            return Math.copySign(finite(rounded, "the rounded number is too large"), fraction);
        }
        BigDecimal rounded = new BigDecimal(big(number)).setScale(Math.min(0, digits), RoundingMode.HALF_EVEN);
        return whole(rounded.toBigIntegerExact());
    }

    /** Evaluates an operator of two numbers. */
    static Object arithmetic(String operator, Object left, Object right, RenderBudget work) {
        boolean whole = isWhole(left) && isWhole(right);
        if (List.of("/", "//", "%").contains(operator) && !truth(right)) {
            throw new TemplateException("division by zero");
        }
        if (operator.equals("/") && whole) {
            return quotient(big(left), big(right));
        }
        if (whole && (!operator.equals("**") || big(right).signum() >= 0)) {
            return whole(exact(operator, big(left), big(right), work));
        }
        return fractional(operator, fraction(left), fraction(right));
    }

    private static BigInteger exact(String operator, BigInteger left, BigInteger right, RenderBudget work) {
        return switch (operator) {
            case "+" -> left.add(right);
            case "-" -> left.subtract(right);
            case "*" -> {
                work.spend((left.bitLength() + (long) right.bitLength()) / Byte.SIZE);
                yield left.multiply(right);
            }
            case "//" -> floorQuotient(left, right);
            case "%" -> left.subtract(floorQuotient(left, right).multiply(right));
            case "**" -> {
                int exponent = right.bitLength() > 31 ? Integer.MAX_VALUE : right.intValue();
                if (left.abs().bitLength() <= 1) { // 0, 1 or -1
                    yield right.signum() == 0 ? BigInteger.ONE : right.testBit(0) ? left : left.multiply(left);
                }
                work.spend((long) left.bitLength() * exponent);
                yield left.pow(exponent);
            }
            default -> throw new IllegalStateException(operator);
        };
    }

    private static BigInteger floorQuotient(BigInteger left, BigInteger right) {
        BigInteger[] parts = left.divideAndRemainder(right);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != right.signum();
        return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    /** Returns the quotient of two whole numbers, rounded once. */
    private static double quotient(BigInteger left, BigInteger right) {
        BigInteger exact = BigInteger.valueOf(EXACT);
        if (left.abs().compareTo(exact) <= 0 && right.abs().compareTo(exact) <= 0) {
            return left.doubleValue() / right.doubleValue();
        }
        BigDecimal digits = new BigDecimal(left).divide(new BigDecimal(right), new MathContext(800));
        return finite(digits.doubleValue(), "the quotient is too large");
    }

    private static double fractional(String operator, double left, double right) {
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> floorQuotient(left, right);
            case "%" -> remainder(left, right);
            case "**" -> power(left, right);
            default -> throw new IllegalStateException(operator);
        };
    }

    private static double remainder(double left, double right) {
        double rest = left % right;
        if (rest == 0) {
            return Math.copySign(0.0, right);
        }
        return (right < 0) != (rest < 0) ? rest + right : rest;
    }

    /** Returns Python's {@code //} of fractions, which corrects for the rounding of the quotient. */
    private static double floorQuotient(double left, double right) {
        double rest = left % right;
        double quotient = (left - rest) / right;
        if (rest != 0 && (right < 0) != (rest < 0)) {
            quotient -= 1;
        }
        if (quotient == 0) {
            return Math.copySign(0.0, left / right);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double power(double left, double right) {
        if (left == 0 && right < 0) {
            throw new TemplateException("0 cannot be raised to a negative power");
        }
        if (left < 0 && !Double.isInfinite(left) && !Double.isInfinite(right) && right != Math.rint(right)) {
            throw new TemplateException("a negative number has no power that is a fraction");
        }
        boolean one = left == 1 || (left == -1 && Double.isInfinite(right)); // in Java both are NaN for an odd power
        double power = one ? 1 : Math.pow(left, right);
        boolean given = Double.isInfinite(left) || Double.isInfinite(right);
        return given ? power : finite(power, "the power is too large");
    }

    /** Returns {@code int(text, base)}, or nothing if the text is no whole number. */
    static Optional<Object> parsedWhole(String text, int base) {
        if (base < 0 || base == 1 || base > Character.MAX_RADIX) {
            return Optional.empty();
        }
        String number = ascii(text);
        boolean negative = number.startsWith("-");
        String digits = negative || number.startsWith("+") ? number.substring(1) : number;
        int radix = base;
        int prefix = digits.length() > 1 && digits.charAt(0) == '0' ? prefix(digits.charAt(1)) : 0;
        if (prefix > 0 && (base == 0 || base == prefix)) {
            radix = prefix;
            digits = digits.substring(digits.startsWith("_", 2) ? 3 : 2);
        } else if (base == 0) {
            radix = 10;
            if (digits.matches("0[0_]*[1-9].*")) {
                return Optional.empty();
            }
        }
        if (!digits.matches("[0-9a-z]+(_[0-9a-z]+)*") || digits.length() > MOST_DIGITS) {
            return Optional.empty();
        }
        try {
            BigInteger value = new BigInteger(digits.replace("_", ""), radix);
            return Optional.of(whole(negative ? value.negate() : value));
        } catch (NumberFormatException e) { // a digit that the base does not have
            return Optional.empty();
        }
    }

    private static int prefix(char letter) {
        return switch (letter) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 0;
        };
    }

    /** Returns {@code float(text)}, or nothing if the text is no number. */
    static Optional<Double> parsedFraction(String text) {
        String number = ascii(text).replaceAll("(?<=\\d)_(?=\\d)", "");
        String unsigned = number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
        double sign = number.startsWith("-") ? -1 : 1;
        if (unsigned.equals("inf") || unsigned.equals("infinity")) {
            return Optional.of(sign * Double.POSITIVE_INFINITY);
        }
        if (unsigned.equals("nan")) {
            return Optional.of(Double.NaN);
        }
        boolean written = unsigned.matches("(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?");
        return written ? Optional.of(sign * Double.parseDouble(unsigned)) : Optional.empty();
    }

    /** Returns the text in lower case, without white space around it, and with digits of all scripts as 0 to 9. */
    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        Text.strip(text, null).codePoints().forEach(character -> {
            int digit = character < 128 ? -1 : Character.digit(character, 10);
            boolean decimal = digit >= 0 && Character.getType(character) == Character.DECIMAL_DIGIT_NUMBER;
            ascii.appendCodePoint(decimal ? '0' + digit : character < 128 ? Character.toLowerCase(character) : '?');
        });
        return ascii.toString();
    }

    /** Returns {@code repr} of a number that is no boolean. */
    static String printed(Object number) {
        if (!(number instanceof Double fraction)) {
            if (number instanceof BigInteger large && large.bitLength() > MOST_DIGITS * 3.33) {
                throw new TemplateException("a number of more than " + MOST_DIGITS + " digits is not printed");
            }
            return number.toString();
        }
        if (fraction.isNaN()) {
            return "nan";
        }
        if (fraction.isInfinite()) {
            return fraction > 0 ? "inf" : "-inf";
        }
        String sign = Math.copySign(1, fraction) < 0 ? "-" : "";
        return sign + (fraction == 0 ? "0.0" : digits(shortest(Math.abs(fraction))));
    }

    /** Returns the decimal with the fewest digits that reads as this fraction, of those the nearest. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int precision = 1; precision < 17; precision++) {
            for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP)) {
                BigDecimal candidate = exact.round(new MathContext(precision, mode));
                if (candidate.doubleValue() == value) {
                    return candidate.stripTrailingZeros();
                }
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** Writes a positive decimal as Python does: with an exponent below 0.0001 and from 1e16 on. */
    private static String digits(BigDecimal decimal) {
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        if (exponent < -4 || exponent >= 16) {
            String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return digits.charAt(0) + rest + "e" + power;
        }
        String plain = decimal.toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }
}
