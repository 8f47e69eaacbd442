package io.gradessweep.model;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A base model and a LoRA adapter in PEFT's format. Tables that the adapter holds whole, because they were trained with
 * it, take the place of the base model's.
 *
 * @param config the shape of the base model, with as many tables, and as many tokens in them, as the two have together
 */
public record AdaptedModel(DecoderConfig config, DecoderWeights weights, LoraAdapter adapter) {
    /**
     * The shape of the two together.
     *
     * @param held the tensor of the adapter that holds a table; a table that is not there is the base model's
     */
    private record Plan(DecoderConfig config, Map<TokenTable, String> held) {
        /** Returns the tensors of both, whose files must stay open. */
        TensorSource source(TensorScope scope, Safetensors adapter, WeightFiles base) {
            TensorSource ofBase = Checkpoint.source(scope, config, base);
            return (name, shape, begin, count) -> TokenTables.ofTensor(name)
                    .map(held::get)
                    .map(table -> adapter.readRows(scope, table, shape, begin, count))
                    .orElseGet(() -> ofBase.rows(inBase(name, base), shape, begin, count));
        }
    }

    /**
     * Checks configurations and headers alone, without libtorch.
     *
     * @param base the directory of the base model
     * @param directory the directory of the adapter
     * @throws InvalidInputException naming file, key or tensor
     */
    public static void check(Path base, Path directory) {
        Checkpoint.check(Checkpoint.config(base), Checkpoint.weights(base));
        try (Safetensors file = open(base, directory)) {
            Plan plan = plan(base, directory, file);
            plan.held.values().forEach(name -> file.check(name, plan.config.vocabulary(), plan.config.hidden()));
        }
    }

    /**
     * Reads a base model and an adapter.
     *
     * @throws InvalidInputException naming file, key or tensor
     */
    public static AdaptedModel read(TensorScope scope, Path base, Path directory) {
        return read(base, directory, graph -> BlockScopes.of(scope, graph), loaded -> loaded);
    }

    /**
     * Reads a base model and an adapter as {@link #read} does, and converts each weight of the model to the number
     * format of the storage, on the device where its block lies, before it reads the next.
     */
    public static AdaptedModel read(BlockScopes scopes, Path base, Path directory, WeightStorage storage) {
        return read(base, directory, graph -> scopes, storage::keep);
    }

    private static AdaptedModel read(
            Path base, Path directory, Function<ModelGraph, BlockScopes> placed, UnaryOperator<Parameter> keep) {
        try (Safetensors file = open(base, directory);
                WeightFiles files = WeightFiles.open(Checkpoint.weights(base))) {
            Plan plan = plan(base, directory, file);
            BlockScopes scopes = placed.apply(plan.config.graph());
            return new AdaptedModel(
                    plan.config,
                    DecoderWeights.from(block -> plan.source(scopes.of(block), file, files), plan.config.graph(), keep),
                    PeftAdapter.read(scopes, plan.config.graph(), directory));
        }
    }

    /** Takes a base model and an adapter, whose weights are read one after the other while their files are open. */
    @FunctionalInterface
    interface Use {
        void take(DecoderConfig config, TensorSource weights, LoraAdapter adapter) throws IOException;
    }

    /**
     * Passes on a base model, whose weights are not loaded yet, and an adapter.
     *
     * @param scope owns the adapter, and what is read
     * @throws InvalidInputException naming file, key or tensor
     */
    static void open(TensorScope scope, Path base, Path directory, Use use) throws IOException {
        try (Safetensors file = open(base, directory);
                WeightFiles files = WeightFiles.open(Checkpoint.weights(base))) {
            Plan plan = plan(base, directory, file);
            LoraAdapter adapter = PeftAdapter.read(scope, plan.config.graph(), directory);
            use.take(plan.config, plan.source(scope, file, files), adapter);
        }
    }

    /** Opens the tensors of an adapter, once its configuration is known to be of such a model. */
    private static Safetensors open(Path base, Path directory) {
        PeftAdapter.check(Checkpoint.config(base).graph(), directory);
        return Safetensors.open(directory.resolve(PeftAdapter.WEIGHTS));
    }

    /** Returns the tensor of a base model that serves as a table. It may have stored a single one for both. */
    private static String inBase(String name, WeightFiles files) {
        boolean single =
                name.equals(DecoderLayers.OUTPUT_TENSOR) && !files.names().contains(name);
        return single ? DecoderLayers.INPUT_TENSOR : name;
    }

    private static Plan plan(Path base, Path directory, Safetensors file) {
        DecoderConfig config = Checkpoint.config(base);
        PeftConfig adapter = PeftConfig.read(directory);
        Set<TokenTable> held = held(file);
        boolean staysTied = config.tied() && (adapter.keepsTablesTied() || isOneTable(held, file));
        for (TokenTable named : adapter.modulesToSave()) {
            if (!held.contains(named) && !(staysTied && !held.isEmpty())) {
                throw new InvalidInputException(directory.resolve(PeftAdapter.WEIGHTS) + ": has no "
                        + TokenTables.saved(named) + ", which modules_to_save of " + PeftConfig.FILE + " names");
            }
        }
        if (held.isEmpty()) {
            return new Plan(config, Map.of());
        }
        Map<TokenTable, String> tensors = new EnumMap<>(TokenTable.class);
        held.forEach(table -> tensors.put(table, TokenTables.saved(table)));
        if (staysTied) {
            tensors.putIfAbsent(
                    TokenTable.EMBED_TOKENS, tensors.values().iterator().next());
        }
        DecoderConfig together = config.withTied(staysTied);
        long tokens = file.shape(tensors.values().iterator().next())[0];
        boolean all = staysTied || held.size() == TokenTable.values().length;
        if (tokens > together.vocabulary() && !all) {
            throw new InvalidInputException(directory.resolve(PeftAdapter.WEIGHTS) + ": has " + tokens + " tokens in "
                    + tensors.values().iterator().next() + " and does not hold the other table, which has "
                    + together.vocabulary() + " in the base model; an adapter with more tokens must hold both");
        }
        return new Plan(together.withVocabulary(Math.toIntExact(tokens)), tensors);
    }

    private static Set<TokenTable> held(Safetensors file) {
        Set<TokenTable> held = EnumSet.noneOf(TokenTable.class);
        for (TokenTable table : TokenTable.values()) {
            if (file.names().contains(TokenTables.saved(table))) {
                held.add(table);
            }
        }
        return held;
    }

    /** Returns whether what an adapter holds leaves a tied model tied: nothing, or one table twice. */
    private static boolean isOneTable(Set<TokenTable> held, Safetensors file) {
        return held.isEmpty()
                || (held.size() == TokenTable.values().length
                        && file.hasSameValues(
                                TokenTables.saved(TokenTable.EMBED_TOKENS),
                                file,
                                TokenTables.saved(TokenTable.LM_HEAD)));
    }
}
