package io.gradessweep.job;

import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.data.DataSet;
import io.gradessweep.data.PretrainingBatches;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.world.World;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.util.List;

/** What runs that read the same rows will cost, from these rows, which are read once; starts no engine. */
public final class JobCosts implements AutoCloseable {
    private final PlannedModel model;
    private final DataSet data;

    private JobCosts(PlannedModel model, DataSet data) {
        this.model = model;
        this.data = data;
    }

    /**
     * @param first of the runs, which have model, data spec and seed in common, and read local files alone
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

    /** @throws InvalidInputException where the run's method cannot work on model or data */
    public JobCost run(RunSpec spec) {
        RunInputs.requireUsable(spec, model.config(), data);
        return CostModel.of(model.config(), spec).run(spec, data);
    }

    /** T of such a run. */
    public int plannedSteps(RunSpec spec) {
        return spec.plannedSteps(data.training().examples().size());
    }

    /** The other ways to train a run's model, with rows as long as its own may be. */
    public List<MemoryChoice> choices(RunSpec spec) {
        return MemoryChoice.others(model.config(), spec);
    }

    @Override
    public void close() {
        model.close();
    }

    /**
     * Costs a miniature's pretraining.
     *
     * @param name of the model, for messages
     */
    public static JobCost base(BaseModel.Pretrained base, String name) {
        try (PlannedModel model = PlannedModel.of(base, name);
                Tokenizer tokenizer = Tokenizer.load(model.directory())) {
            PretrainingBatches batches =
                    new PretrainingBatches(World.of(base.world()), tokenizer, base.batchTokens(), base.seed());
            FineTuning all = new FineTuning.Full(FineTuning.TrainOnly.ALL);
            return new CostModel(model.config(), all).pretraining(base, batches);
        }
    }
}
