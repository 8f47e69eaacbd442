package io.gradessweep.cost;

import static io.gradessweep.cost.PassKind.INFERENCE;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.DataSet;
import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.data.GenerationBatch;
import io.gradessweep.data.OpenBenchmark;
import io.gradessweep.data.StepBatches;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.Monitoring;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.train.FreezePolicy;
import io.gradessweep.train.Policies;
import io.gradessweep.train.StopPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/** Estimates the cost of jobs with one model and fine-tuning. */
public final class CostModel {
    private static final int TOKENS_PER_DOCUMENT = 10;

    private final ModelGraph graph;
    private final FineTuning fineTuning;
    private final MemorySpec savings;
    private final TrainableSizes trained;
    private final FlopCount flopCount;
    private final Formats formats;
    private final boolean recompute;
    private final ActivationCount activations;
    private final HeldMemory held;
    private final VisionActivations images;

    /** Creates a model of jobs in float32 that keep all activations. */
    public CostModel(DecoderConfig config, FineTuning fineTuning) {
        this(config, fineTuning, Precision.FP32, false, MemorySpec.DEFAULT);
    }

    /** Creates a model of jobs that keep all activations, except in NF4, where layers are computed again. */
    public CostModel(DecoderConfig config, FineTuning fineTuning, Precision precision) {
        this(config, fineTuning, precision, precision == Precision.NF4, MemorySpec.DEFAULT);
    }

    /** Creates a model of jobs that compute the layers again in the backward pass. */
    public static CostModel recomputing(DecoderConfig config, FineTuning fineTuning, Precision precision) {
        return new CostModel(config, fineTuning, precision, true, MemorySpec.DEFAULT);
    }

    private CostModel(
            DecoderConfig config, FineTuning fineTuning, Precision precision, boolean recompute, MemorySpec savings) {
        graph = config.graph();
        this.fineTuning = fineTuning;
        this.savings = savings;
        this.recompute = recompute;
        trained = TrainableSizes.of(graph, fineTuning);
        formats = new Formats(precision, savings.gradients());
        held = new HeldMemory(graph, trained, formats, savings);
        flopCount = new FlopCount(graph, fineTuning, trained.matrices());
        activations = new ActivationCount(graph, trained, formats, recompute, savings.lossChunk());
        images = config.vision()
                .map(vision -> VisionActivations.of(graph, vision, trained, formats, recompute))
                .orElse(VisionActivations.NONE);
    }

    /** Creates a model of jobs that compute as this run does. */
    public static CostModel of(DecoderConfig config, RunSpec spec) {
        return new CostModel(
                config,
                spec.fineTuning(),
                spec.precision(),
                spec.recomputes(),
                spec.training().memory());
    }

    /** The sums over batches, and the most bytes that one of them keeps. */
    private record Sum(FlopsLedger flops, PassCost work, long peak) {
        private static final Sum NONE = new Sum(FlopsLedger.NONE, PassCost.NONE, 0);

        Sum plus(Sum other) {
            return new Sum(flops.plus(other.flops), work.plus(other.work), Math.max(peak, other.peak));
        }

        Sum times(double factor) {
            return new Sum(flops.times(factor), work.times(factor), peak);
        }
    }

    /**
     * Estimates the cost of a run.
     *
     * @param spec a run of this model and fine-tuning
     */
    public JobCost run(RunSpec spec, DataSet data) {
        int planned = spec.plannedSteps(data.training().examples().size());
        Policies policies = Policies.of(spec.earlyStopping(), planned, spec.seed())
                .validatingEvery(spec.training().traceValidationEvery());
        StopPolicy stop = policies.stop();
        int steps = IntStream.rangeClosed(1, planned)
                .filter(step -> stop.stopsAfter(step).isPresent())
                .findFirst()
                .orElse(planned);
        int checks = Math.toIntExact(
                IntStream.rangeClosed(1, steps).filter(stop::validatesAt).count());
        StepSample sample = StepSample.of(steps, spec.training().effectiveBatch());
        boolean accumulates = spec.training().gradientAccumulation() > 1;
        Sum training = training(data.batches(spec.training()), sample, counting(spec, policies.freeze()), accumulates);
        Sum scoring = benchmarks(spec, data);
        if (checks > 0) {
            scoring = scoring.plus(inference(data.validationBatches(EvaluationBatches.TOKENS), FlopsLedger::validation)
                    .times(checks));
        }
        MemoryEstimate memory = held.run(spec, Math.max(training.peak, beside(scoring.peak)));
        return cost(
                sample,
                training.plus(scoring),
                Map.of(trained.kind(), training.work, INFERENCE, scoring.work),
                memory,
                trained.elements() - untrained(spec, policies.freeze()));
    }

    /**
     * The training passes of some of a run's steps.
     *
     * @param peak the most bytes of one of them beside all gradients
     */
    record Sampled(PassCost work, long peak) {}

    /**
     * Counts the training passes of some steps, in which everything trains.
     *
     * @param spec a run of this model and fine-tuning
     */
    Sampled sampled(RunSpec spec, DataSet data, StepSample steps) {
        TrainingSpec training = spec.training();
        Sum sum = training(data.batches(training), steps, flopCount, training.gradientAccumulation() > 1);
        return new Sampled(sum.work, sum.peak);
    }

    /** Returns the number of entries of adapters that a policy never trains. */
    private long untrained(RunSpec spec, FreezePolicy policy) {
        Map<MatrixId, Long> halves = spec.fineTuning()
                .adapters()
                .map(lora -> LoraAdapter.elementsByHalf(graph, lora))
                .orElse(Map.of());
        Set<MatrixId> never = policy.frozenFromStart(halves.keySet());
        return halves.entrySet().stream()
                .mapToLong(half -> never.contains(half.getKey())
                        ? half.getValue()
                        : policy.sparsity().roundOf(Math.toIntExact(half.getValue())))
                .sum();
    }

    /** Estimates the cost of a run that only scores weights which another run of the same training has kept. */
    public JobCost scoring(RunSpec spec, DataSet data) {
        Sum scoring = benchmarks(spec, data);
        MemoryEstimate memory = new MemoryEstimate(held.weights(), 0, 0, scoring.peak);
        return new JobCost(
                parameters(), trained.elements(), 0, scoring.flops, memory, Map.of(INFERENCE, scoring.work), false);
    }

    /** Sums the passes that score a run's benchmarks. */
    private Sum benchmarks(RunSpec spec, DataSet data) {
        Sum sum = Sum.NONE;
        for (BenchmarkData benchmark : data.benchmarks()) {
            sum = sum.plus(inference(data.scoringBatches(benchmark, flopCount), FlopsLedger::evaluation));
            if (spec.data().generate() && benchmark.task().protocol() == Protocol.INSTRUCT) {
                sum = sum.plus(generation(data.generationBatches(benchmark)));
            }
        }
        for (OpenBenchmark benchmark : data.openBenchmarks()) {
            sum = sum.plus(generation(data.generationBatches(benchmark)));
        }
        return sum;
    }

    /**
     * Estimates the cost of pretraining a miniature, which trains all weights without gradient accumulation or
     * scoring.
     */
    public JobCost pretraining(BaseModel.Pretrained base, StepBatches batches) {
        StepSample sample = StepSample.of(base.steps(), Math.max(1, base.batchTokens() / TOKENS_PER_DOCUMENT));
        Sum training = training(batches, sample, flopCount, false);
        MemoryEstimate memory = held.run(base.optimizer(), training.peak, false, 0, 0);
        return cost(sample, training, Map.of(trained.kind(), training.work), memory, trained.elements());
    }

    private JobCost cost(
            StepSample sample, Sum sum, Map<PassKind, PassCost> work, MemoryEstimate memory, long trainable) {
        return new JobCost(parameters(), trainable, sample.steps(), sum.flops, memory, work, sample.isPartial());
    }

    private long parameters() {
        return graph.elements() + trained.adapters();
    }

    /**
     * Returns the count of a run's steps, without what its policy never trains. What freezes later is unknown. Memory is
     * estimated as if all trained.
     */
    private FlopCount counting(RunSpec spec, FreezePolicy policy) {
        Set<MatrixId> matrices = new TreeSet<>();
        FreezeGroups.of(graph, spec.fineTuning(), Monitoring.of(spec.earlyStopping()))
                .forEach(matrices::addAll);
        Set<MatrixId> never = policy.frozenFromStart(matrices);
        if (never.isEmpty()) {
            return flopCount;
        }
        matrices.removeAll(never);
        return flopCount.with(matrices);
    }

    private Sum training(StepBatches batches, StepSample sample, FlopCount count, boolean accumulates) {
        Sum sum = Sum.NONE;
        for (int step : sample.numbers().toArray()) {
            List<TokenBatch> microBatches = batches.step(step);
            long patches = microBatches.stream()
                    .mapToLong(batch -> batch.counts().images().imagePatches())
                    .sum();
            for (TokenBatch batch : microBatches) {
                FlopsLedger flops = trainingFlops(batch, count);
                sum = sum.plus(new Sum(
                        flops, work(batch, flops.trainingFlops().longValueExact()), peak(batch, patches, accumulates)));
            }
        }
        return sample.isPartial() ? sum.times(sample.factor()) : sum;
    }

    /** Returns the most bytes of a pass beside all gradients. */
    private long peak(TokenBatch batch, long patchesOfStep, boolean accumulates) {
        long text = accumulates ? activations.accumulatingPeak(batch) : activations.trainingPeak(batch);
        return peak(text, batch.counts(), patchesOfStep, accumulates);
    }

    /** @param text the peak of the text, images not counted */
    private long peak(long text, TokenCounts batch, long patchesOfStep, boolean accumulates) {
        long whole = text + images.kept(batch);
        long ofText = accumulates ? 0 : formats.gradient() * trained.text().elements();
        long peak = Math.max(whole, images.peak(batch, accumulates) + ofText) + images.beside(batch, patchesOfStep);
        return accumulates ? peak : beside(peak);
    }

    private FlopsLedger trainingFlops(TokenBatch batch, FlopCount count) {
        FlopsLedger once = count.training(batch);
        return recompute ? once.plus(count.recompute(batch.counts())) : once;
    }

    private Sum inference(List<TokenBatch> batches, LongFunction<FlopsLedger> booking) {
        Sum sum = Sum.NONE;
        for (TokenBatch batch : batches) {
            long flops = flopCount.forward(batch);
            sum = sum.plus(new Sum(booking.apply(flops), work(batch, flops), inferencePeak(batch)));
        }
        return sum;
    }

    private long inferencePeak(TokenBatch batch) {
        ImageCounts counts = batch.counts().images();
        return Math.max(activations.inferencePeak(batch) + images.output(counts), images.forwardPeak(counts));
    }

    /** Returns the cost of generation, if every answer has the most tokens that are allowed. */
    private Sum generation(List<GenerationBatch> batches) {
        Sum sum = Sum.NONE;
        for (GenerationBatch batch : batches) {
            int rows = batch.rows();
            int newTokens = batch.newTokens();
            int tokens = rows * (batch.longest() + newTokens);
            long flops = flopCount.generation(rows, batch.longest(), newTokens, batch.images());
            long kept = activations.kept(tokens, rows * newTokens) + images.elements(batch.images());
            PassCost work = new PassCost(flops, kept, (double) trained.layers() * newTokens);
            long text = activations.generationPeak(rows, batch.longest(), newTokens);
            long peak = Math.max(text + images.output(batch.images()), images.forwardPeak(batch.images()));
            sum = sum.plus(new Sum(FlopsLedger.evaluation(flops), work, peak));
        }
        return sum;
    }

    /** Returns the memory of training with a target at every token, which does not depend on the data. */
    public MemoryEstimate memory(MemoryChoice.Batch batch, OptimizerSpec optimizer) {
        return held.run(optimizer, beside(batch), false, 0, 0);
    }

    /**
     * Returns the memory of a run whose rows are all as long as they may be, with a target at every token.
     *
     * @param spec a run of this model and fine-tuning
     * @param imagesOfRow the images of each row
     */
    public MemoryEstimate memory(RunSpec spec, ImageCounts imagesOfRow) {
        return held.run(spec, beside(batch(spec, imagesOfRow)));
    }

    private static MemoryChoice.Batch batch(RunSpec spec, ImageCounts imagesOfRow) {
        TrainingSpec training = spec.training();
        return new MemoryChoice.Batch(
                training.rowsPerPass(), spec.data().maxLength(), training.gradientAccumulation(), imagesOfRow);
    }

    /**
     * Returns the memory of a run of a text model, as {@link #memory(RunSpec, ImageCounts)} does, on a device on which only
     * some of the model's blocks lie. It counts what a part reads and returns beside what it keeps for itself.
     *
     * @param spec a run of this model and fine-tuning
     * @param blocks the indices of the blocks
     */
    MemoryEstimate memory(RunSpec spec, List<Integer> blocks) {
        if (blocks.size() == graph.size()) {
            return memory(spec, ImageCounts.NONE);
        }
        HeldMemory part = part(blocks);
        return part.run(spec, beside(part, batch(spec, ImageCounts.NONE)));
    }

    /**
     * Returns the memory of training a text model as {@link #memory(MemoryChoice.Batch, OptimizerSpec)} does, on a device
     * on which only some of the model's blocks lie.
     *
     * @param blocks the indices of the blocks
     */
    MemoryEstimate memory(MemoryChoice.Batch batch, OptimizerSpec optimizer, List<Integer> blocks) {
        if (blocks.size() == graph.size()) {
            return memory(batch, optimizer);
        }
        HeldMemory part = part(blocks);
        return part.run(optimizer, beside(part, batch), false, 0, 0);
    }

    /** Returns the bytes of some of the model's blocks and of their adapters. */
    long weights(List<Integer> blocks) {
        return part(blocks).weights();
    }

    private HeldMemory part(List<Integer> blocks) {
        ModelGraph part = ModelGraph.chain(blocks.stream().map(graph::block).toList());
        return new HeldMemory(part, TrainableSizes.of(part, fineTuning), formats, savings);
    }

    /** Returns the most bytes of a pass on a part's device beside all gradients there. */
    private long beside(HeldMemory part, MemoryChoice.Batch batch) {
        int tokens = Math.multiplyExact(batch.rows(), batch.length());
        boolean accumulates = batch.accumulation() > 1;
        long peak = activations.peakOfPart(part.graph(), tokens, accumulates);
        return accumulates
                ? peak
                : Math.max(0, peak - formats.gradient() * part.trained().elements());
    }

    private long beside(MemoryChoice.Batch batch) {
        int tokens = Math.multiplyExact(batch.rows(), batch.length());
        boolean accumulates = batch.accumulation() > 1;
        long text =
                accumulates ? activations.accumulatingPeak(tokens, tokens) : activations.trainingPeak(tokens, tokens);
        TokenCounts counts = batch.counts();
        return peak(text, counts, batch.accumulation() * counts.images().imagePatches(), accumulates);
    }

    /** Returns the part of a pass' peak that exceeds its gradients. */
    private long beside(long peak) {
        return Math.max(0, peak - formats.gradient() * trained.elements());
    }

    /** Returns the number of trainable parameters. */
    public long trainableParameters() {
        return trained.elements();
    }

    /** Returns the operations of a training step of this one batch. */
    public PassCost trainingWork(TokenBatch batch) {
        return work(batch, flopCount.training(batch).trainingFlops().longValueExact());
    }

    /** Returns the operations of a forward pass. */
    public PassCost inferenceWork(TokenBatch batch) {
        return work(batch, flopCount.forward(batch));
    }

    private PassCost work(TokenBatch batch, long flops) {
        long elements = activations.kept(batch) + images.elements(batch.counts().images());
        return new PassCost(flops, elements, trained.layers());
    }
}
