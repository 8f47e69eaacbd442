package io.gradessweep.store;

import java.math.BigInteger;
import java.util.Arrays;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Integers that may need more than 64 bits, in either of the two forms that a file may have them in. */
final class HugeInteger {
    /** The bytes of the wide form, big-endian. */
    static final int BYTES = 16;

    /** The decimal digits of the wide form. */
    static final int DIGITS = 38;

    private HugeInteger() {}

    /** Adds a number in the form that the field has. */
    static void add(Group group, String name, BigInteger number) {
        if (isWide(group, name)) {
            byte[] digits = number.toByteArray();
            byte[] bytes = new byte[BYTES];
            Arrays.fill(bytes, (byte) (number.signum() < 0 ? -1 : 0));
            System.arraycopy(digits, 0, bytes, BYTES - digits.length, digits.length);
            group.add(name, Binary.fromConstantByteArray(bytes));
        } else {
            group.add(name, number.longValueExact());
        }
    }

    /** Returns the number of a field of either form. */
    static BigInteger of(Group group, String name, int index) {
        return isWide(group, name)
                ? new BigInteger(group.getBinary(name, index).getBytes())
                : BigInteger.valueOf(group.getLong(name, index));
    }

    static boolean isWide(Group group, String name) {
        return group.getType().getType(name).asPrimitiveType().getPrimitiveTypeName()
                == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    }
}
