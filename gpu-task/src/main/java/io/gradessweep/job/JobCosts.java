package io.gradessweep.job;

import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.JobCost;
import io.gradessweep.data.DataSet;
import io.gradessweep.data.PretrainingBatches;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.data.world.World;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;

/** What jobs will cost, from the data they will read; starts no engine. */
public final class JobCosts {
    private JobCosts() {}

    /**
     * Costs runs in their order; the data is read once.
     *
     * @param specs runs of one model, data spec and seed, which read the same rows, of local files alone
     * @throws InvalidInputException as {@link Preflight#check}
     */
    public static List<JobCost> runs(List<RunSpec> specs) {
        try (PlannedModel model = PlannedModel.of(specs.get(0).model())) {
            DataSet data = RunInputs.load(specs.get(0), model.config(), model.directory());
            List<JobCost> costs = new ArrayList<>();
            for (RunSpec spec : specs) {
                RunInputs.requireUsable(spec, model.config(), data);
                costs.add(new CostModel(model.config(), spec.fineTuning()).run(spec, data));
            }
            return costs;
        }
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
