package io.gradessweep.job;

import io.gradessweep.data.DataSet;
import io.gradessweep.data.LengthGroups;
import io.gradessweep.data.ModelImages;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.TokenTables;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixSelector;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.TowerRate;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a run's data with its model's tokenizer, and finds errors that would otherwise appear only in training. */
final class RunInputs {
    private RunInputs() {}

    /**
     * Reads a run's data.
     *
     * @param directory the directory of the tokenizer
     * @throws InvalidInputException naming file, row or key
     */
    static DataSet load(RunSpec spec, DecoderConfig config, Path directory) {
        return load(spec, config, () -> read(spec, config, directory));
    }

    /** Returns a run's data, which may have been read before for another run of this process. */
    static DataSet loadOnce(RunSpec spec, DecoderConfig config, Path directory) {
        return load(spec, config, () -> DataSetCache.of(spec, () -> read(spec, config, directory)));
    }

    private static DataSet load(RunSpec spec, DecoderConfig config, Supplier<DataSet> reading) {
        if (spec.model().base() instanceof BaseModel.Pretrained base) {
            requireOwnWorld(spec, base);
        }
        requirePositions(spec, config);
        requirePrecision(spec, config);
        DataSet data = reading.get();
        requireUsable(spec, config, data);
        return data;
    }

    private static DataSet read(RunSpec spec, DecoderConfig config, Path directory) {
        try (Tokenizer tokenizer =
                Tokenizer.load(directory, config.vocabulary(), spec.data().day())) {
            return DataSet.load(spec.data(), spec.seed(), tokenizer, images(config, directory, tokenizer));
        }
    }

    /** Returns what a model says about images; empty for a text model. */
    static Optional<ModelImages> images(DecoderConfig config, Path directory, Tokenizer tokenizer) {
        return config.vision()
                .map(vision -> ModelImages.read(
                        directory,
                        tokenizer,
                        new ModelImages.VisionInput(
                                vision.layout(), vision.patchWidth(), config.countsPositionsOfImages())));
    }

    private static void requirePositions(RunSpec spec, DecoderConfig config) {
        int length = spec.data().maxLength();
        String positions =
                config.maxPositions() + " positions of " + spec.model().name() + " (max_position_embeddings)";
        if (length > config.maxPositions()) {
            throw new InvalidInputException("data.max_length " + length + " is more than the " + positions
                    + "; set it to " + config.maxPositions() + " or less");
        }
        int newTokens = newTokens(spec);
        if (length > config.maxPositions() - newTokens) {
            throw new InvalidInputException("data.max_length " + length + " and the " + newTokens + " tokens that "
                    + generating(spec) + " adds are more than the " + positions);
        }
        if (newTokens > 0 && length > config.lengthOfSameFrequencies() - newTokens) {
            throw new InvalidInputException(
                    "data.max_length " + length + " and the " + newTokens
                            + " tokens that " + generating(spec) + " adds are more than the "
                            + config.lengthOfSameFrequencies()
                            + " positions after which the rotary frequencies of "
                            + spec.model().name()
                            + " change (rope_type): the keys of earlier tokens, which generation keeps, would no longer be right");
        }
    }

    /** Returns the most tokens that are generated behind a prompt; 0 if none are. */
    private static int newTokens(RunSpec spec) {
        int ofAnswers = answers(spec)
                .mapToInt(answers -> answers.generation().maxTokens())
                .max()
                .orElse(0);
        return spec.data().generate() ? Math.max(ofAnswers, LengthGroups.NEW_TOKENS) : ofAnswers;
    }

    /** Returns what asks for these tokens. */
    private static String generating(RunSpec spec) {
        boolean ofInstructions = spec.data().generate() && newTokens(spec) == LengthGroups.NEW_TOKENS;
        return ofInstructions ? "data.generate" : "generation.max_tokens of a benchmark";
    }

    private static Stream<TaskSpec.AnswerFiles> answers(RunSpec spec) {
        return spec.data().benchmarks().stream()
                .map(TaskSpec::source)
                .filter(TaskSpec.AnswerFiles.class::isInstance)
                .map(TaskSpec.AnswerFiles.class::cast);
    }

    private static void requirePrecision(RunSpec spec, DecoderConfig config) {
        if (spec.precision() == Precision.NF4 && config.vision().isPresent()) {
            throw new InvalidInputException(
                    "precision must not be nf4 for " + spec.model().name()
                            + ": no vision-language model is computed from 4 bits; use bf16, with train.recompute or"
                            + " train.offload where memory is short");
        }
    }

    /** Checks that this run's method can be used with the model and the data. */
    static void requireUsable(RunSpec spec, DecoderConfig config, DataSet data) {
        spec.fineTuning().adapters().ifPresent(lora -> {
            LoraAdapter.requireWholeModules(config.graph(), lora);
            TokenTables.requireTrainable(config, lora);
        });
        if (spec.earlyStopping() instanceof EarlyStopping.GradES grades
                && grades.tau() instanceof Tau.Selected selected) {
            requireThresholds(spec, config, selected);
        }
        boolean freezesTowers =
                spec.fineTuning().match(full -> !full.frozenTowers().isEmpty(), lora -> false, none -> false);
        if (freezesTowers && config.vision().isEmpty()) {
            throw new InvalidInputException("train.frozen_towers must be empty for "
                    + spec.model().name() + ": a text model has no other tower to train");
        }
        for (TowerRate rate : spec.schedule().towerRates()) {
            if (config.graph().blocks().stream().noneMatch(block -> block.tower() == rate.tower())) {
                throw new InvalidInputException("optimizer.tower_rates names "
                        + rate.tower().label() + ", which " + spec.model().name() + " does not have");
            }
        }
        if (spec.validates() && data.validation().examples().isEmpty()) {
            String asking = spec.earlyStopping().validates()
                    ? spec.earlyStopping().label()
                    : "train.trace_validation_every " + spec.training().traceValidationEvery();
            throw new InvalidInputException(
                    asking + " needs validation rows and there are none; set data.validation_share above 0");
        }
    }

    /** Checks that every threshold is for a matrix of the model, and that every matrix that trains has one. */
    private static void requireThresholds(RunSpec spec, DecoderConfig config, Tau.Selected tau) {
        Set<String> ofModel = paths(config.graph().matrices());
        for (String selector : tau.thresholds().keySet()) {
            if (ofModel.stream().noneMatch(path -> MatrixSelector.selects(selector, path))) {
                throw new InvalidInputException("grades.tau." + selector + " selects no matrix of "
                        + spec.model().name() + "; it has " + String.join(", ", ofModel));
            }
        }
        List<String> without = FreezeGroups.of(config.graph(), spec.fineTuning()).stream()
                .flatMap(group -> paths(group).stream())
                .filter(path -> Double.isNaN(tau.of(path)))
                .distinct()
                .toList();
        if (!without.isEmpty()) {
            throw new InvalidInputException("grades.tau gives no threshold to " + String.join(", ", without) + " of "
                    + spec.model().name() + "; select these too");
        }
    }

    private static Set<String> paths(Collection<MatrixId> matrices) {
        return matrices.stream().map(MatrixId::path).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Checks that a miniature is used only with its own world, since it knows only the words of that world. */
    private static void requireOwnWorld(RunSpec spec, BaseModel.Pretrained base) {
        for (TaskSpec task : Stream.concat(spec.data().train().stream(), spec.data().benchmarks().stream())
                .toList()) {
            boolean sameWorld = task.source() instanceof TaskSpec.WorldQuestions questions
                    && questions.world().equals(base.world());
            if (!sameWorld) {
                throw new InvalidInputException("model " + spec.model().name()
                        + " knows only the words of the generated world that it was pretrained on, and benchmark "
                        + task.name() + " is not about that world; use a model with a checkpoint");
            }
        }
    }
}
