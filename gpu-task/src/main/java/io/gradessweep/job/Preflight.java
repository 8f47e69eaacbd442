package io.gradessweep.job;

import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds what would make a run fail on its input, before anything trains: model files, tokenizer, data rows. */
public final class Preflight {
    private Preflight() {}

    /** @throws InvalidInputException naming file, tensor, row or key */
    public static void check(RunSpec spec) {
        if (spec.model().base() instanceof BaseModel.Checkpoint checkpoint) {
            checkpoint(spec, Path.of(checkpoint.directory().location()));
            return;
        }
        pretrained(spec, (BaseModel.Pretrained) spec.model().base());
    }

    private static void checkpoint(RunSpec spec, Path directory) {
        DecoderConfig config = Checkpoint.config(directory);
        Checkpoint.check(config, Checkpoint.weights(directory));
        RunInputs.load(spec, config, directory);
    }

    /** A miniature knows the words of its own world alone. */
    private static void pretrained(RunSpec spec, BaseModel.Pretrained base) {
        for (TaskSpec task : Stream.concat(spec.data().train().stream(), spec.data().benchmarks().stream())
                .toList()) {
            boolean sameWorld = task.source() instanceof TaskSpec.WorldQuestions questions
                    && questions.world().equals(base.world());
            if (!sameWorld) {
                throw new InvalidInputException("benchmark " + task.name() + " is not about the world that model "
                        + spec.model().name() + " was pretrained on (" + base.world() + ")");
            }
        }
        String where = "model " + spec.model().name() + ": pretrain.config";
        try (TokenizerDirectory directory = TokenizerDirectory.of(base)) {
            RunInputs.load(spec, BaseModelJob.config(base, where, Integer.MAX_VALUE), directory.path());
        }
    }
}
