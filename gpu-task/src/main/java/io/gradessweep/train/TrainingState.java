package io.gradessweep.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Everything that a run's next step depends on besides its spec: the weights, the optimizer's state, what the criterion
 * compares with or smooths, the policies' state, the best weights and the counters. The position in the data follows
 * from the step's number, and random draws from the seed and the step.
 *
 * <p>The state is written as a file of tensors, each in the format in which it is kept, and a file of numbers.
 */
final class TrainingState {
    private static final String TENSORS = "training.safetensors";
    private static final String NUMBERS = "training.json";
    private static final String WEIGHT = "weight";

    private final Kernels kernels;
    private final TrainableParameters trainable;
    private final CriterionBuffers criterionBuffers;
    private final Policies policies;
    private final Set<MatrixId> monitored;
    private final Map<Parameter, String> names = new LinkedHashMap<>();
    private final Map<String, ParameterTensors> parts = new TreeMap<>();

    /**
     * @param step the last step that was taken
     * @param sizes the sizes of the batches of the next step
     */
    record Progress(int step, FlopsLedger flops, TokenCounts tokens, BatchSizes sizes) {
        Progress {
            Objects.requireNonNull(flops, "flops is null");
            Objects.requireNonNull(tokens, "tokens is null");
            Objects.requireNonNull(sizes, "sizes is null");
        }
    }

    /**
     * The file of numbers.
     *
     * @param compared the kinds of copies that are kept
     * @param comparedSteps the steps of those that are not of the last step
     */
    private record Numbers(
            Progress progress,
            List<MatrixId> frozen,
            List<String> compared,
            Map<String, Integer> comparedSteps,
            JsonNode freezePolicy,
            JsonNode stopPolicy) {
        Numbers {
            Objects.requireNonNull(progress, "progress is null");
            frozen = List.copyOf(frozen);
            compared = List.copyOf(compared);
            comparedSteps = Map.copyOf(comparedSteps);
        }
    }

    /** Creates the state of a run that has not begun. It consists of the parameters that train now. */
    TrainingState(
            Kernels kernels,
            TrainableParameters trainable,
            Optimizer optimizer,
            CriterionBuffers criterionBuffers,
            ParameterTensors bestWeights,
            Policies policies) {
        this.kernels = kernels;
        this.trainable = trainable;
        this.criterionBuffers = criterionBuffers;
        this.policies = policies;
        monitored = trainable.activeMatrices();
        for (Parameter parameter : trainable.active()) {
            // The parts of a fused module share their name.
            names.put(parameter, "/" + names.size() + "/" + parameter.name());
        }
        parts.putAll(optimizer.state());
        parts.putAll(criterionBuffers.smoothed());
        criterionBuffers.copies().forEach((kind, copies) -> parts.put(kind, copies.kept()));
        parts.put("best_weight", bestWeights);
    }

    void write(Path directory, Progress progress) throws IOException {
        Set<String> parted = new TreeSet<>(parts.keySet());
        List<String> compared = new ArrayList<>();
        Map<String, Integer> comparedSteps = new TreeMap<>();
        criterionBuffers.copies().forEach((kind, copies) -> {
            if (copies.isKept(progress.step)) {
                compared.add(kind);
                if (copies.keptAt() != progress.step) {
                    comparedSteps.put(kind, copies.keptAt());
                }
            } else {
                parted.remove(kind);
            }
        });
        Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
        names.forEach((parameter, name) -> {
            tensors.put(WEIGHT + name, List.of(parameter.value()));
            parted.forEach(kind ->
                    parts.get(kind).find(parameter).ifPresent(tensor -> tensors.put(kind + name, List.of(tensor))));
        });
        Safetensors.write(directory.resolve(TENSORS), tensors);
        Set<MatrixId> frozen = new TreeSet<>(monitored);
        frozen.removeAll(trainable.activeMatrices());
        JsonNode freezePolicy = policies.freeze().state();
        JsonNode stopPolicy = policies.stop().state();
        StateJson.write(
                directory.resolve(NUMBERS),
                new Numbers(progress, List.copyOf(frozen), compared, comparedSteps, freezePolicy, stopPolicy));
    }

    /**
     * Reads the state of this run.
     *
     * @throws InvalidInputException if it is not the state of this run; nothing has changed then
     * @throws IllegalStateException if it is, but cannot be read to its end; the run must not continue with what was
     *     read
     */
    Progress read(Path directory) {
        return read(directory, numbers -> resumePolicies(directory, numbers));
    }

    /** Restores the policies' states, or leaves both policies as they are if one of them refuses its state. */
    private void resumePolicies(Path directory, Numbers numbers) {
        JsonNode freezePolicy = policies.freeze().state();
        JsonNode stopPolicy = policies.stop().state();
        try {
            policies.freeze().resume(numbers.freezePolicy);
            policies.stop().resume(numbers.stopPolicy);
        } catch (InvalidInputException e) {
            policies.freeze().resume(freezePolicy);
            policies.stop().resume(stopPolicy);
            throw new InvalidInputException(directory + ": " + e.getMessage(), e);
        }
    }

    /** Reads the state of a run with other policies, at a step at which the two runs do not differ yet. */
    Progress readOfSharedRun(Path directory) {
        return read(directory, numbers -> {
            if (!numbers.frozen.isEmpty()) {
                throw new InvalidInputException(directory + ": the state of a run that freezes");
            }
        });
    }

    /** @param taken takes the numbers or refuses them, once the tensors are known to be this run's */
    private Progress read(Path directory, Consumer<Numbers> taken) {
        Numbers numbers = StateJson.read(directory.resolve(NUMBERS), Numbers.class);
        Path tensors = directory.resolve(TENSORS);
        try (Safetensors file = Safetensors.openState(tensors)) {
            if (!named(file).equals(file.names()) || !monitored.containsAll(numbers.frozen)) {
                throw new InvalidInputException(directory + ": the state of another run");
            }
            taken.accept(numbers);
            try {
                names.forEach((parameter, name) -> read(file, parameter, name));
            } catch (InvalidInputException e) {
                throw new IllegalStateException("a checkpoint cannot be read to its end: " + e.getMessage(), e);
            }
        }
        criterionBuffers.copies().forEach((kind, copies) -> {
            if (numbers.compared.contains(kind)) {
                copies.resumeAt(numbers.comparedSteps.getOrDefault(kind, numbers.progress.step));
            }
        });
        trainable.freeze(numbers.frozen);
        return numbers.progress;
    }

    /**
     * Returns the names of the tensors in a file that belong to this run: every weight, and the other parts as far as
     * the file has them.
     */
    private Set<String> named(Safetensors file) {
        Set<String> found = new HashSet<>();
        names.forEach((parameter, name) -> {
            file.check(WEIGHT + name, parameter.value().shape());
            found.add(WEIGHT + name);
            parts.forEach((kind, part) -> {
                if (file.names().contains(kind + name)) {
                    file.check(kind + name, part.shape(parameter));
                    found.add(kind + name);
                }
            });
        });
        return found;
    }

    private void read(Safetensors file, Parameter parameter, String name) {
        Tensor weight = parameter.value();
        try (TensorScope scope = TensorScope.sharing(weight)) {
            Tensor value = file.read(scope, WEIGHT + name, weight.shape());
            Torch.withoutGradients(() -> kernels.copy(weight, value));
        }
        parts.forEach((kind, part) -> {
            if (file.names().contains(kind + name)) {
                part.putRead(kernels, parameter, file.read(part.scope(parameter), kind + name, part.shape(parameter)));
            }
        });
    }
}
