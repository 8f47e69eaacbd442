package io.gradessweep.image;

/** A kernel of resampling, in Pillow's order of operations: another order differs in the last bit. */
public enum ResamplingFilter {
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },

    /** Keys' cubic with a = -0.5. */
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return (1.5 * x - 2.5) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
        }
    };

    /** The reach of the kernel to either side, in pixels of the coarser grid. */
    private final double support;

    ResamplingFilter(double support) {
        this.support = support;
    }

    double support() {
        return support;
    }

    abstract double weight(double distance);
}
