package io.gradessweep.model;

import io.gradessweep.spec.EarlyStopping;

/**
 * The choice of the weights that are measured and frozen as one. It is a matrix or its adapter, unless a run's early
 * stopping asks for more or less.
 *
 * @param biases whether a bias is measured and frozen with its matrix; otherwise biases train to the end
 * @param halves whether A and B of an adapter are measured and frozen each on its own
 */
public record Monitoring(boolean biases, boolean halves) {
    public static final Monitoring MATRICES = new Monitoring(false, false);
    public static final Monitoring MATRICES_WITH_BIASES = new Monitoring(true, false);
    public static final Monitoring HALVES = new Monitoring(false, true);

    public static Monitoring of(EarlyStopping stopping) {
        return new Monitoring(stopping.freezesBiases(), stopping.tellsHalvesApart());
    }
}
