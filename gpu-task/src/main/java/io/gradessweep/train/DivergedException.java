package io.gradessweep.train;

/** Thrown when the loss or a gradient is no longer finite, or when the loss is above its limit. */
public final class DivergedException extends RuntimeException {
    DivergedException(int step, double loss, double gradientNorm) {
        super("diverged at step " + step + ": loss " + loss + ", gradient norm " + gradientNorm
                + "; a lower learning rate or gradient clipping may help");
    }

    static DivergedException aboveLimit(int step, double loss, double limit) {
        return new DivergedException("diverged at step " + step + ": loss " + loss + " is above train.loss_limit "
                + limit + "; a lower learning rate or gradient clipping may help");
    }

    private DivergedException(String message) {
        super(message);
    }

    DivergedException(int step, double validationLoss) {
        super("diverged: validation loss " + validationLoss + " after step " + step
                + "; a lower learning rate may help");
    }
}
