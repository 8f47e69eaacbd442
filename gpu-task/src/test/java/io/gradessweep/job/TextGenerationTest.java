package io.gradessweep.job;

import static io.gradessweep.job.TinyJob.FULL;
import static io.gradessweep.job.TinyJob.LORA;
import static io.gradessweep.job.TinyJob.NONE;
import static io.gradessweep.job.TinyJob.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.data.SharedData;
import io.gradessweep.data.world.World;
import io.gradessweep.job.checkpoint.AtomicDirectory;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextGenerationTest {
    private static final String PROMPT = World.of(TinyJob.WORLD).entities().get(0);

    @TempDir
    static Path directory;

    private static JobContext context(Optional<WeightStore> weights) {
        return new JobContext(
                directory.resolve("cache"),
                "cpu",
                "test",
                1,
                JobListener.SILENT,
                () -> false,
                Checkpointing.NONE,
                weights);
    }

    private static Path base() {
        return BaseModelJob.ensure(TinyJob.base(), context(Optional.empty()));
    }

    private static TextGeneration.Request greedy(String prompt, int tokens) {
        return new TextGeneration.Request(prompt, false, Optional.empty(), OptionalInt.of(tokens), 0, 1);
    }

    private record Generated(String text, TextGeneration.Result result, int pieces) {}

    private static Generated generate(TextGeneration.Source source, TextGeneration.Request request) {
        List<String> pieces = new ArrayList<>();
        try {
            TextGeneration.Result result = TextGeneration.run(source, request, context(Optional.empty()), pieces::add);
            return new Generated(String.join("", pieces), result, pieces.size());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TextGeneration.Source of(Path model) {
        return new TextGeneration.OfDirectory(model, Optional.empty());
    }

    private static Path copyOfBase(String name) throws IOException {
        Path copy = Files.createDirectories(directory.resolve(name));
        for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
            Files.copy(base().resolve(file), copy.resolve(file));
        }
        return copy;
    }

    @Test
    void theStoryOfStories260K() throws IOException {
        Path model = SharedData.require("data/stories260K");
        JsonNode expected = new ObjectMapper()
                .readTree(model.resolve("expected_greedy.json").toFile());

        Generated story = generate(of(model), greedy("", expected.get("ids").size()));

        assertThat(story.text().strip())
                .isEqualTo(expected.get("text").textValue().strip());
        assertThat(story.result())
                .isEqualTo(new TextGeneration.Result(1, expected.get("ids").size(), false));
        assertThat(story.pieces()).as("printed while it is generated").isGreaterThan(100);
    }

    /** What goes on from the story's first words, given as a prompt, is the rest of the story, its first space included. */
    @Test
    void thePromptIsGoneOnFrom() throws IOException {
        Path model = SharedData.require("data/stories260K");
        String story = new ObjectMapper()
                .readTree(model.resolve("expected_greedy.json").toFile())
                .get("text")
                .textValue()
                .strip();
        String prompt = "Once upon a time, there was a little girl named Lily.";
        assertThat(story).startsWith(prompt);

        Generated rest = generate(of(model), greedy(prompt, 20));

        assertThat(rest.text()).startsWith(" ");
        assertThat(story).startsWith(prompt + rest.text());
    }

    /** A kept adapter, the adapter beside its base as directories, and the two merged, are one model; the base is another. */
    @Test
    void anAdapterGeneratesAsItsMergedModelDoes() throws IOException {
        Path kept = directory.resolve("adapter");
        RunSpec spec = trained(LORA, kept);
        Path merged = directory.resolve("merged");
        AdapterMerge.run(base(), kept, merged, Long.MAX_VALUE);
        TextGeneration.Request request = greedy(PROMPT, 40);

        String ofRun = generate(new TextGeneration.OfRun(spec, base(), Optional.of(source(kept))), request)
                .text();

        assertThat(generate(new TextGeneration.OfDirectory(base(), Optional.of(kept)), request)
                        .text())
                .isEqualTo(ofRun);
        assertThat(generate(of(merged), request).text()).isEqualTo(ofRun);
        assertThat(generate(new TextGeneration.OfRun(spec, base(), Optional.empty()), request)
                        .text())
                .isEqualTo(generate(of(base()), request).text())
                .isNotEqualTo(ofRun);
    }

    @Test
    void aFullyTrainedModelGeneratesAsItsDirectoryDoes() throws IOException {
        Path kept = directory.resolve("full");
        RunSpec spec = trained(FULL, kept);
        TextGeneration.Request request = greedy(PROMPT, 40);

        assertThat(generate(new TextGeneration.OfRun(spec, base(), Optional.of(source(kept))), request)
                        .text())
                .isEqualTo(generate(of(kept), request).text())
                .isNotEqualTo(generate(of(base()), request).text());
        TextGeneration.Source gone =
                new TextGeneration.OfRun(spec, base(), Optional.of(source(directory.resolve("never"))));
        assertThatThrownBy(() -> TextGeneration.run(gone, request, context(Optional.empty()), piece -> {}))
                .isInstanceOf(FileNotFoundException.class);
    }

    private static RunSpec trained(FineTuning fineTuning, Path kept) {
        RunSpec spec = spec(TinyJob.base(), fineTuning, NONE, 2e-2);
        WeightStore store = content -> AtomicDirectory.write(kept, content);
        assertThat(TrainingJob.run(spec, context(Optional.of(store)))).isInstanceOf(RunOutcome.Completed.class);
        return spec;
    }

    private static WeightSource source(Path kept) {
        return new WeightSource() {
            @Override
            public String runId() {
                return "earlier";
            }

            @Override
            public <T> T read(Reader<T> reader) throws IOException {
                return reader.read(kept);
            }
        };
    }

    @Test
    void aSeedGivesTheSameTextAgain() {
        List<String> texts = new ArrayList<>();
        for (long seed : List.of(1L, 1L, 2L)) {
            texts.add(generate(
                            of(base()),
                            new TextGeneration.Request(PROMPT, false, Optional.empty(), OptionalInt.of(40), 2.0, seed))
                    .text());
        }
        assertThat(texts.get(0)).isEqualTo(texts.get(1)).isNotEqualTo(texts.get(2));
    }

    @Test
    void whatAModelHasNoPositionsForIsRefused() throws IOException {
        Path model = copyOfBase("short");
        Path config = model.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replaceFirst("\\{", "{ \"max_position_embeddings\": 12,"));
        String nine = (PROMPT + " ").repeat(8).strip(); // and the token with which every text begins

        assertThatThrownBy(() -> generate(of(model), greedy(nine, 4)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the prompt's 9 tokens and --max-tokens 4 are more than the 12 positions of the model"
                        + " (max_position_embeddings); ask for at most 3 or shorten the prompt");
        assertThatThrownBy(() -> generate(of(model), greedy((PROMPT + " ").repeat(11), 1)))
                .hasMessageContaining("the prompt has 12 tokens, which leave no room")
                .hasMessageEndingWith("shorten it to at most 11");
        TextGeneration.Request unbounded =
                new TextGeneration.Request(nine, false, Optional.empty(), OptionalInt.empty(), 0, 1);
        assertThat(generate(of(model), unbounded).result().tokens()).isBetween(0, 3);

        Files.writeString(
                config,
                text.replaceFirst(
                        "\\{",
                        "{ \"max_position_embeddings\": 12, \"rope_scaling\": {\"rope_type\": \"dynamic\", \"factor\": 4.0},"));
        assertThatThrownBy(() -> generate(of(model), greedy(nine, 4)))
                .hasMessageContaining("the 12 positions after which the model's rotary frequencies change (rope_type)");
    }

    @Test
    void aChatTemplateWrapsTheMessage() throws IOException {
        Path model = copyOfBase("chat");
        assertThatThrownBy(() -> generate(of(model), message(Optional.empty())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has no chat template beside it")
                .hasMessageContaining("leave --chat out");

        String other = World.of(TinyJob.WORLD).entities().get(1);
        Files.writeString(
                model.resolve("chat_template.jinja"),
                "{{ bos_token }}{% for m in messages %}" + other + " {{ m.content }}{% endfor %}"
                        + "{% if add_generation_prompt %} " + other + "{% endif %}");
        Generated generated = generate(of(model), message(Optional.empty()));
        assertThat(generated.result().promptTokens()).isEqualTo(4);
        assertThat(generated.text())
                .isEqualTo(generate(of(model), greedy(other + " " + PROMPT + " " + other, 20))
                        .text());

        Files.writeString(
                model.resolve("chat_template.jinja"),
                "{{ bos_token }}{% if strftime_now('%Y') == '2025' %}" + other
                        + "{% else %}{{ messages[0].content }}{% endif %}");
        assertThatThrownBy(() -> generate(of(model), message(Optional.empty())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--date");
        assertThat(generate(of(model), message(Optional.of(LocalDate.parse("2025-01-31"))))
                        .text())
                .isEqualTo(generate(of(model), greedy(other, 20)).text());

        Files.writeString(model.resolve("chat_template.jinja"), "{% if false %}nothing{% endif %}");
        assertThatThrownBy(() -> generate(of(model), message(Optional.empty())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the prompt has no tokens");
    }

    private static TextGeneration.Request message(Optional<LocalDate> day) {
        return new TextGeneration.Request(PROMPT, true, day, OptionalInt.of(20), 0, 1);
    }
}
