package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The weights a run trains now. Freezing takes a matrix, or its adapter, out; thawing brings it back. */
public final class TrainableParameters {
    private final Decoder decoder;
    private final int layers;
    private final FineTuning fineTuning;
    private final List<Parameter> all;
    private final Set<MatrixId> monitored = new TreeSet<>();
    private List<Parameter> active;

    private TrainableParameters(Decoder decoder, FineTuning fineTuning, List<Parameter> parameters) {
        this.decoder = decoder;
        layers = decoder.config().layers();
        this.fineTuning = fineTuning;
        all = List.copyOf(parameters);
        active = all;
        for (Parameter parameter : active) {
            decoder.computed(parameter).startRecording();
            monitored.addAll(parameter.matrices());
        }
    }

    public static TrainableParameters of(Decoder decoder, FineTuning fineTuning) {
        if (fineTuning instanceof FineTuning.Full full) {
            boolean all = full.trainOnly() == FineTuning.TrainOnly.ALL;
            List<Parameter> weights = decoder.weights().all();
            return new TrainableParameters(
                    decoder,
                    fineTuning,
                    weights.stream()
                            .filter(weight -> all || !weight.matrices().isEmpty())
                            .toList());
        }
        return new TrainableParameters(
                decoder, fineTuning, decoder.adapter().orElseThrow().parameters());
    }

    /** The FLOPs of a step as long as nothing more freezes. */
    public FlopCount flopCount(DecoderConfig config) {
        return new FlopCount(config, fineTuning, monitored);
    }

    /** From the embedding up. */
    public List<Parameter> active() {
        return active;
    }

    /** Matrices that are monitored and not frozen, in order. */
    public Set<MatrixId> activeMatrices() {
        return new TreeSet<>(monitored);
    }

    /** Numbers in each active matrix, or in its A and B together; an adapter that several share counts for each. */
    public Map<MatrixId, Long> elementsByMatrix() {
        Map<MatrixId, Long> elements = new TreeMap<>();
        for (Parameter parameter : active) {
            for (MatrixId matrix : parameter.matrices()) {
                elements.merge(matrix, parameter.value().size(), Long::sum);
            }
        }
        return elements;
    }

    public long elements() {
        return active.stream().mapToLong(parameter -> parameter.value().size()).sum();
    }

    /**
     * Freezes matrices, and with them those that share their adapters.
     *
     * @return the parameters that left
     */
    public List<Parameter> freeze(Collection<MatrixId> matrices) {
        List<Parameter> left = new ArrayList<>();
        List<Parameter> stay = new ArrayList<>();
        for (Parameter parameter : active) {
            (Collections.disjoint(parameter.matrices(), matrices) ? stay : left).add(parameter);
        }
        for (Parameter parameter : left) {
            decoder.computed(parameter).stopRecording();
            monitored.removeAll(parameter.matrices());
        }
        active = List.copyOf(stay);
        return left;
    }

    /** Brings frozen matrices back, and with them those that share their adapters. */
    public void thaw(Collection<MatrixId> matrices) {
        Set<Parameter> back = new HashSet<>(active);
        for (Parameter parameter : all) {
            if (!Collections.disjoint(parameter.matrices(), matrices) && back.add(parameter)) {
                decoder.computed(parameter).startRecording();
                monitored.addAll(parameter.matrices());
            }
        }
        active = all.stream().filter(back::contains).toList();
    }

    /** Monitored matrices that are frozen, in order. */
    public Set<MatrixId> frozenMatrices() {
        Set<MatrixId> frozen = new TreeSet<>();
        all.forEach(parameter -> frozen.addAll(parameter.matrices()));
        frozen.removeAll(monitored);
        return frozen;
    }

    List<Parameter> inLayer(int layer) {
        return active.stream().filter(parameter -> parameter.layer() == layer).toList();
    }

    /** Final norm and, where it is a table of its own, the output table. */
    List<Parameter> aboveLayers() {
        return inLayer(layers);
    }

    /** Whether anything that feeds this layer trains, so that the gradient to its input is needed. */
    boolean anyBelow(int layer) {
        return active.stream().anyMatch(parameter -> parameter.layer() < layer);
    }
}
