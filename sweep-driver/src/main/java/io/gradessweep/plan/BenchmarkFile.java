package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Protocol;
import java.nio.file.Path;
import java.util.Optional;

/** {@code conf/benchmarks/<name>.yaml}: what a benchmark is and where its rows come from. */
record BenchmarkFile(String name, String file, String standsFor, Protocol protocol, int expectedItems, Source source) {

    /** As written; paths are resolved and fingerprinted by the planner. */
    sealed interface Source {}

    /** Questions about an attribute of the generated world of the model that is trained. */
    record World(String attribute) implements Source {}

    /** LLM-Adapters JSON lines, relative to the sweep's data directory. */
    record Instruct(String train, String test) implements Source {}

    /** Conversations to train on, relative to the sweep's data directory. */
    record Messages(String train) implements Source {}

    static BenchmarkFile read(Path path, String file, String name) {
        KeyReader keys = new KeyReader(file, Entries.of(YamlTree.file(path, file), file));
        String written = keys.required("name", ValueType.text());
        if (!written.equals(name)) {
            throw new InvalidInputException(
                    file + ": name must be " + name + ", as the file is called, not " + written);
        }
        BenchmarkFile benchmark = new BenchmarkFile(
                name,
                file,
                keys.optional("stands_for", ValueType.text()).orElse(""),
                keys.required("protocol", ValueType.choice(Protocol.class)),
                keys.optional("expected_items", ValueType.wholeNumber(0)).orElse(0),
                source(keys, file));
        keys.optional("licence", ValueType.text());
        keys.finish();
        return benchmark;
    }

    private static Source source(KeyReader keys, String file) {
        Optional<String> world = keys.optional("source.world", ValueType.text());
        Optional<String> train = keys.optional("source.instruct.train", ValueType.text());
        Optional<String> test = keys.optional("source.instruct.test", ValueType.text());
        Optional<String> messages = keys.optional("source.messages.train", ValueType.text());
        boolean instruct = train.isPresent() && test.isPresent();
        boolean some = train.isPresent() || test.isPresent();
        if (world.isPresent() && !some && messages.isEmpty()) {
            return new World(world.get());
        }
        if (instruct && world.isEmpty() && messages.isEmpty()) {
            return new Instruct(train.get(), test.get());
        }
        if (messages.isPresent() && world.isEmpty() && !some) {
            return new Messages(messages.get());
        }
        throw new InvalidInputException(file + ": a benchmark needs one of source.world, source.instruct.train with"
                + " source.instruct.test, and source.messages.train");
    }
}
