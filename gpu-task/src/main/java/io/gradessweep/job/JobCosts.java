package io.gradessweep.job;

import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.cost.PlacedMemory;
import io.gradessweep.cost.RowsPerPass;
import io.gradessweep.cost.RunDevices;
import io.gradessweep.data.DataSet;
import io.gradessweep.data.PretrainingBatches;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.world.World;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.util.List;

/** Estimates the cost of runs that use the same rows. The rows are read once, and libtorch is not started. */
public final class JobCosts implements AutoCloseable {
    private final PlannedModel model;
    private final DataSet data;

    private JobCosts(PlannedModel model, DataSet data) {
        this.model = model;
        this.data = data;
    }

    /**
     * Reads the rows.
     *
     * @param first the first of the runs, which have the same model, data spec and seed, and whose files are local
     * @throws InvalidInputException as {@link Preflight#check}
     */
    public static JobCosts reading(RunSpec first) {
        PlannedModel model = PlannedModel.of(first.model());
        try {
            return new JobCosts(model, RunInputs.load(first, model.config(), model.directory()));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Returns a run that has a number of rows in each pass, chosen for its data and its devices where it had none. */
    public RunSpec withRowsPerPass(RunSpec spec, RunDevices devices) {
        return RowsPerPass.chosen(model.config(), spec, data, devices);
    }

    /**
     * Estimates the cost of a run.
     *
     * @param spec a run that has a number of rows in each pass
     * @throws InvalidInputException if the run's method cannot be used with the model or data
     */
    public JobCost run(RunSpec spec) {
        RunInputs.requireUsable(spec, model.config(), data);
        return CostModel.of(model.config(), spec).run(spec, data);
    }

    /** Estimates the cost of a run that only scores weights which another run of the same training has kept. */
    public JobCost scoring(RunSpec spec) {
        RunInputs.requireUsable(spec, model.config(), data);
        return CostModel.of(model.config(), spec).scoring(spec, data);
    }

    /**
     * Estimates the memory of a run on each of several GPUs over which its layers are placed, with the longest rows that
     * the run allows.
     *
     * @throws InvalidInputException if the model cannot be placed over so many
     */
    public PlacedMemory placed(RunSpec spec, int gpus) {
        return PlacedMemory.of(model.config(), spec, gpus);
    }

    /**
     * Estimates the memory of a run that only scores on each of several GPUs.
     *
     * @param pass the most bytes of a scoring pass beside the weights
     * @throws InvalidInputException if the model cannot be placed over so many
     */
    public PlacedMemory placedScoring(RunSpec spec, int gpus, long pass) {
        return PlacedMemory.ofScoring(model.config(), spec, gpus, pass);
    }

    /** Returns the number of planned steps of such a run, T. */
    public int plannedSteps(RunSpec spec) {
        return spec.plannedSteps(data.training().examples().size());
    }

    /**
     * Returns the other ways to train a run's model, with the longest rows and the largest images that the run allows.
     *
     * @param gpus the number of GPUs over which the model is placed
     */
    public List<MemoryChoice> choices(RunSpec spec, int gpus) {
        return MemoryChoice.others(model.config(), spec, data.mostImages(), gpus);
    }

    @Override
    public void close() {
        model.close();
    }

    /**
     * Estimates the cost of a miniature's pretraining.
     *
     * @param name the name of the model, for messages
     */
    public static JobCost base(BaseModel.Pretrained base, String name) {
        try (PlannedModel model = PlannedModel.of(base, name);
                Tokenizer tokenizer = Tokenizer.load(model.directory())) {
            PretrainingBatches batches = new PretrainingBatches(
                    World.of(base.world()),
                    tokenizer,
                    RunInputs.images(model.config(), model.directory(), tokenizer),
                    base.batchTokens(),
                    base.seed());
            FineTuning all = new FineTuning.Full(FineTuning.TrainOnly.ALL);
            return new CostModel(model.config(), all).pretraining(base, batches);
        }
    }
}
