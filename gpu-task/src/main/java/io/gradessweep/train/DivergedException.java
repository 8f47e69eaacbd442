package io.gradessweep.train;

/** The loss, or a gradient, is not a finite number any more, or the loss beyond its limit. */
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
