package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The weights that a run currently trains. Freezing removes a matrix or its adapter; thawing puts it back. */
public final class TrainableParameters {
    private final Decoder decoder;
    private final FineTuning fineTuning;
    private final Monitoring monitoring;
    private final List<Parameter> all;
    private final Set<MatrixId> monitored = new TreeSet<>();
    private List<Parameter> active;
    private final List<BlockModule.Wanted> wantedOf = new ArrayList<>();
    private final List<Boolean> needGradientOfOutput = new ArrayList<>();
    private FlopCount flopCount;

    private TrainableParameters(
            Decoder decoder, FineTuning fineTuning, List<Parameter> parameters, Monitoring monitoring) {
        this.monitoring = monitoring;
        this.decoder = decoder;
        this.fineTuning = fineTuning;
        all = List.copyOf(parameters);
        for (Parameter parameter : all) {
            decoder.computed(parameter).startRecording();
            monitored.addAll(matricesOf(parameter));
        }
        activate(all);
    }

    /** Returns what a fine-tuning trains; biases are never frozen, and adapters as one. */
    public static TrainableParameters of(Decoder decoder, FineTuning fineTuning) {
        return of(decoder, fineTuning, Monitoring.MATRICES);
    }

    /** Returns what a fine-tuning trains. */
    public static TrainableParameters of(Decoder decoder, FineTuning fineTuning, Monitoring monitoring) {
        List<Parameter> parameters =
                fineTuning.match(full -> ofModel(decoder, full), lora -> ofAdapter(decoder, lora), none -> List.of());
        return new TrainableParameters(decoder, fineTuning, parameters, monitoring);
    }

    private static List<Parameter> ofModel(Decoder decoder, FineTuning.Full full) {
        return decoder.weights().all().stream()
                .filter(weight -> full.trains(
                        decoder.graph().block(weight.block()).tower(),
                        !weight.matrices().isEmpty()))
                .toList();
    }

    private static List<Parameter> ofAdapter(Decoder decoder, FineTuning.Lora lora) {
        List<Parameter> parameters = new ArrayList<>(decoder.adapter()
                .orElseThrow(() -> new IllegalStateException("the decoder has no adapter that LoRA could train"))
                .parameters());
        decoder.weights().all().stream()
                .filter(weight -> TokenTables.trains(lora, weight))
                .forEach(parameters::add);
        return parameters;
    }

    /** Returns the counter of a step's FLOPs, which is valid until the next freeze or thaw. */
    public FlopCount flopCount() {
        return flopCount;
    }

    /** Returns the weights that train, in the order of the blocks. */
    public List<Parameter> active() {
        return active;
    }

    /** Returns the monitored matrices that are not frozen, in order. */
    public Set<MatrixId> activeMatrices() {
        return new TreeSet<>(monitored);
    }

    /**
     * Returns the number of elements in each active matrix, or in its A and B together, or in each of them where halves
     * are told apart. An adapter that several matrices share counts for each of them.
     */
    public Map<MatrixId, Long> elementsByMatrix() {
        Map<MatrixId, Long> elements = new TreeMap<>();
        for (Parameter parameter : active) {
            for (MatrixId matrix : matricesOf(parameter)) {
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
     * @return the parameters that no longer train
     */
    public List<Parameter> freeze(Collection<MatrixId> matrices) {
        List<Parameter> left = new ArrayList<>();
        List<Parameter> stay = new ArrayList<>();
        for (Parameter parameter : active) {
            (Collections.disjoint(matricesOf(parameter), matrices) ? stay : left).add(parameter);
        }
        for (Parameter parameter : left) {
            decoder.computed(parameter).stopRecording();
            monitored.removeAll(matricesOf(parameter));
        }
        activate(stay);
        return left;
    }

    /** Thaws frozen matrices, and with them those that share their adapters. */
    public void thaw(Collection<MatrixId> matrices) {
        Set<Parameter> back = new HashSet<>(active);
        for (Parameter parameter : all) {
            if (!Collections.disjoint(matricesOf(parameter), matrices) && back.add(parameter)) {
                decoder.computed(parameter).startRecording();
                monitored.addAll(matricesOf(parameter));
            }
        }
        activate(all.stream().filter(back::contains).toList());
    }

    /** Returns the monitored matrices that are frozen, in order. */
    public Set<MatrixId> frozenMatrices() {
        Set<MatrixId> frozen = new TreeSet<>();
        all.forEach(parameter -> frozen.addAll(matricesOf(parameter)));
        frozen.removeAll(monitored);
        return frozen;
    }

    /**
     * Returns the monitored matrices that a weight is measured and frozen with. A bias belongs to its matrix if biases
     * freeze. A and B of an adapter belong to that half of their matrices if halves are told apart.
     */
    public List<MatrixId> matricesOf(Parameter parameter) {
        if (monitoring.biases() && parameter.kind() == Parameter.Kind.BIAS) {
            Block block = decoder.graph().block(parameter.block());
            Slot slot = block.slot(Slot.matrixOfBias(parameter.slot()));
            return slot.monitored() ? List.of(block.matrix(slot)) : List.of();
        }
        Optional<AdapterPart> half = monitoring.halves() ? parameter.kind().part() : Optional.empty();
        return half.isEmpty()
                ? parameter.matrices()
                : parameter.matrices().stream()
                        .map(matrix -> matrix.half(half.get()))
                        .toList();
    }

    private void activate(List<Parameter> parameters) {
        active = List.copyOf(parameters);
        ModelGraph graph = decoder.graph();
        Set<Integer> training = active.stream().map(Parameter::block).collect(Collectors.toSet());
        boolean[] inputs = graph.needGradientOfInput(training::contains);
        needGradientOfOutput.clear();
        Set<Parameter> contained = new HashSet<>(active);
        List<List<Parameter>> activeIn = new ArrayList<>();
        for (int block = 0; block < graph.size(); block++) {
            needGradientOfOutput.add(inputs[block] || training.contains(block));
            activeIn.add(new ArrayList<>());
        }
        active.forEach(parameter -> activeIn.get(parameter.block()).add(parameter));
        wantedOf.clear();
        for (int block = 0; block < graph.size(); block++) {
            List<Parameter> weights = activeIn.get(block);
            decoder.weights().sharedBy(block).stream()
                    .filter(contained::contains)
                    .forEach(weights::add);
            wantedOf.add(new BlockModule.Wanted(
                    weights,
                    weights.stream().map(decoder::computed).toList(),
                    graph.predecessors().get(block).stream()
                            .map(needGradientOfOutput::get)
                            .toList()));
        }
        flopCount = flopCount == null ? new FlopCount(graph, fineTuning, monitored) : flopCount.with(monitored);
    }

    /**
     * Returns the gradients that are needed of a block: those of the active weights that it computes with, of which those
     * that it shares with other blocks come last, and of its inputs. It is the same object until the next freeze or thaw.
     */
    BlockModule.Wanted wantedOf(int block) {
        return wantedOf.get(block);
    }

    /** Returns whether a block, or anything that feeds it, trains. */
    boolean needsGradientOfOutput(int block) {
        return needGradientOfOutput.get(block);
    }
}
