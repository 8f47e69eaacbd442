package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.images.PixelLoader;
import io.gradessweep.data.seed.Seeds;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TrainingSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Assigns training rows to optimizer steps. Every epoch is a new order drawn from (seed, epoch), cut into effective
 * batches of {@code microBatch * gradientAccumulation} examples; the last one is smaller if the examples run out.
 * Within an effective batch rows are sorted by length and padded only to the longest row of their micro-batch of
 * {@code microBatch} rows, so that there is little padding. With packing a row holds several examples, so that a step
 * has the same examples in fewer rows and micro-batches.
 */
public final class Batches implements StepBatches {
    private final List<Example> examples;
    private final TrainingSpec spec;
    private final int microBatch;
    private final boolean packing;
    private final int maxLength;
    private final int effectiveBatch;
    private final int lastStep;
    private final long seed;
    private final int padId;
    private final Optional<ModelImages> images;
    private final Optional<PixelLoader> loader;

    /** The steps that are composed, of which images are loaded ahead. */
    private final Map<Integer, List<TokenBatch>> composed = new HashMap<>();

    /** The order of the last epoch that was used, since steps mostly follow each other. */
    private Epoch recent;

    private record Epoch(int number, List<Integer> order) {}

    /** Creates the batches of rows without images. */
    public Batches(List<Example> examples, TrainingSpec spec, int maxLength, long seed, int padId) {
        this(examples, spec, maxLength, seed, padId, Optional.empty());
    }

    /**
     * @param spec gives micro-batch, gradient accumulation and packing, and the last step, after which no images are loaded
     *     ahead
     * @param maxLength the most tokens of a packed row, at least as many as the longest example has
     * @param padId token id of the padding
     * @param images what the model says about images; empty for a text model
     */
    public Batches(
            List<Example> examples,
            TrainingSpec spec,
            int maxLength,
            long seed,
            int padId,
            Optional<ModelImages> images) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one training row");
        }
        this.examples = List.copyOf(examples);
        this.spec = spec;
        this.microBatch = spec.rowsPerPass();
        this.packing = spec.packing();
        requireUnpacked();
        this.maxLength = maxLength;
        this.effectiveBatch = spec.effectiveBatch();
        this.lastStep = spec.plannedSteps(examples.size());
        this.seed = seed;
        this.padId = padId;
        this.images = images;
        this.loader = images.map(ModelImages::loader);
        this.recent = epoch(0);
    }

    private void requireUnpacked() {
        if (packing && examples.stream().anyMatch(example -> !example.images().isEmpty())) {
            throw new InvalidInputException(
                    "train.packing must be false for rows with images, which have a row of a batch for themselves");
        }
    }

    @Override
    public Batches withRowsPerPass(int rows) {
        return new Batches(examples, spec.withRowsPerPass(rows), maxLength, seed, padId, images);
    }

    public int stepsPerEpoch() {
        return (int) ((examples.size() + (long) effectiveBatch - 1) / effectiveBatch);
    }

    /** With images, the next step is composed too, so that its images are decoded while this one computes. */
    @Override
    public List<TokenBatch> step(int step) {
        if (images.isEmpty()) {
            return compose(step);
        }
        synchronized (composed) {
            composed.keySet().retainAll(List.of(step, step + 1));
            List<TokenBatch> batches = composed.computeIfAbsent(step, this::compose);
            if (step < lastStep) {
                composed.computeIfAbsent(step + 1, this::compose);
            }
            return batches;
        }
    }

    /**
     * Begins to decode the images of the step with which training will begin, while what else a run needs is loaded.
     *
     * @param step from 1; nothing is decoded after the last one
     */
    public void begin(int step) {
        if (images.isPresent() && step <= lastStep) {
            compose(step).get(0).images().pixels().begin();
        }
    }

    @Override
    public double waitedSeconds() {
        return loader.map(PixelLoader::waitedSeconds).orElse(0.0);
    }

    private List<TokenBatch> compose(int step) {
        List<Example> drawn = rows(step).stream().map(examples::get).toList();
        List<List<Example>> rows = new ArrayList<>(
                packing
                        ? Packing.rows(drawn, maxLength)
                        : drawn.stream().map(List::of).toList());
        rows.sort(Comparator.comparingInt(Packing::length));
        List<TokenBatch> batches = new ArrayList<>();
        for (int start = 0; start < rows.size(); start += microBatch) {
            List<List<Example>> micro = rows.subList(start, Math.min(start + microBatch, rows.size()));
            TokenBatch batch = Padding.packed(micro, padId);
            batches.add(images.map(each -> each.joined(
                            batch,
                            micro.stream().map(row -> row.get(0).images()).toList(),
                            loader.orElseThrow()))
                    .orElse(batch));
        }
        return batches;
    }

    /** Returns the indices of the training rows in a step's effective batch, in epoch order. */
    public List<Integer> rows(int step) {
        if (step < 1) {
            throw new IllegalArgumentException("steps count from 1, not " + step);
        }
        int first = (step - 1) % stepsPerEpoch() * effectiveBatch;
        int last = Math.min(examples.size() - first, effectiveBatch) + first;
        return order((step - 1) / stepsPerEpoch()).subList(first, last);
    }

    private synchronized List<Integer> order(int number) {
        if (recent.number() != number) {
            recent = epoch(number);
        }
        return recent.order();
    }

    private Epoch epoch(int number) {
        List<Integer> order = new ArrayList<>(examples.size());
        for (int row : Seeds.order(examples.size(), Seeds.random(seed, "epoch", number))) {
            order.add(row);
        }
        return new Epoch(number, List.copyOf(order));
    }
}
