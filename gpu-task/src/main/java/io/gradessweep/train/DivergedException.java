package io.gradessweep.train;

/** The loss, or a gradient, is not a finite number any more. */
public final class DivergedException extends RuntimeException {
    DivergedException(int step, double loss, double gradientNorm) {
        super("diverged at step " + step + ": loss " + loss + ", gradient norm " + gradientNorm
                + "; a lower learning rate or gradient clipping may help");
    }

    DivergedException(int step, double validationLoss) {
        super("diverged: validation loss " + validationLoss + " after step " + step
                + "; a lower learning rate may help");
    }
}
