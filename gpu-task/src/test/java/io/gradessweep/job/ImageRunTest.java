package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.image.processor.ImageProcessors;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.CheckpointName;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.job.checkpoint.LocalCheckpointStore;
import io.gradessweep.job.checkpoint.RetentionPolicy;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.result.Phases;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.QuestionTemplate;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs of tiny vision-language models over rows with images. */
class ImageRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> IMAGES =
            List.of("wide_rgb.png", "small_gray.png", "half_even_rgba.png", "photo.jpg");

    @TempDir
    private Path directory;

    private RunSpec spec(String model, FineTuning tuning) throws IOException {
        Path rows = directory.resolve("rows");
        if (Files.notExists(rows)) {
            Files.createDirectory(rows);
            for (String image : IMAGES) {
                Files.copy(VlmFixtures.root().resolve("images").resolve(image), rows.resolve(image));
            }
            writeRows(rows, model.equals("nanovlm_222m") ? 1 : 2);
        }
        TaskSpec talk = new TaskSpec("talk", "", Protocol.INSTRUCT, 0, new TaskSpec.MessageFiles(file("train.jsonl")));
        TaskSpec asked = new TaskSpec(
                "asked",
                "",
                Protocol.INSTRUCT,
                0,
                new TaskSpec.TemplatedFiles(
                        RowFiles.NONE,
                        file("test.jsonl"),
                        new QuestionTemplate("{{ q }}", "", "", "['red', 'blue']", "a", "", "image"),
                        PromptFormat.CHAT));
        RunSpec once = TinyJob.spec(
                new BaseModel.Checkpoint(
                        new FileRef(VlmFixtures.root().resolve(model).toString(), ""), false),
                tuning,
                new EarlyStopping.GradES(40, Ratio.of("0.1"), Criterion.GRADIENT),
                1e-3);
        return new RunSpec(
                new ModelSpec("tiny", "", once.model().base()),
                tuning,
                once.earlyStopping(),
                once.optimizer(),
                once.schedule(),
                new TrainingSpec(2, 0, 2, 2, 1.0, 0),
                new DataSpec(
                        List.of(talk),
                        List.of(asked),
                        List.of(),
                        0,
                        0,
                        0,
                        Ratio.of("0.2"),
                        200,
                        true,
                        DataSpec.NO_DATE),
                once.precision(),
                once.seed());
    }

    private RowFiles file(String name) {
        return RowFiles.of(new FileRef(directory.resolve("rows").resolve(name).toString(), ""));
    }

    /** @param most the most images of a row */
    private static void writeRows(Path rows, int most) throws IOException {
        List<String> train = new ArrayList<>();
        List<String> test = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            ObjectNode row = JSON.createObjectNode();
            ArrayNode messages = row.putArray("messages");
            ArrayNode content = messages.addObject().put("role", "user").putArray("content");
            for (int image = 0; image < i % (most + 1); image++) {
                content.addObject().put("type", "image").put("path", IMAGES.get((i + image) % IMAGES.size()));
            }
            content.addObject().put("type", "text").put("text", "What is in the picture, number " + i + "?");
            messages.addObject().put("role", "assistant").put("content", i % 2 == 0 ? " A red square." : " Circles.");
            train.add(row.toString());
            test.add(JSON.createObjectNode()
                    .put("q", "Which colour is number " + i + "?")
                    .put("a", i % 2 == 0 ? "red" : "blue")
                    .put("image", IMAGES.get(i % IMAGES.size()))
                    .toString());
        }
        Files.write(rows.resolve("train.jsonl"), train);
        Files.write(rows.resolve("test.jsonl"), test.subList(0, 5));
    }

    private JobContext context(BooleanSupplier cancelled, Path kept) {
        Checkpointing checkpointing = new Checkpointing(
                trainId -> new LocalCheckpointStore(directory.resolve("states"), trainId, RetentionPolicy.NEWEST),
                new CheckpointInterval(300, 1),
                0);
        return new JobContext(
                directory.resolve("cache"),
                "cpu",
                "test",
                1,
                JobListener.SILENT,
                cancelled,
                checkpointing,
                Optional.of(content -> {
                    Files.createDirectories(kept);
                    content.write(kept);
                }));
    }

    private static RunOutcome completed(RunOutcome outcome) {
        assertThat(outcome)
                .as(outcome instanceof RunOutcome.Failed failed ? failed.message() : "")
                .isInstanceOf(RunOutcome.Completed.class);
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen25vl", "nanovlm"})
    void rowsWithImagesShareAPassThatIsChosen(String model) throws IOException {
        RunSpec spec = spec(model, TinyJob.FULL);
        RunSpec free = spec.with(new EarlyStopping.None()).with(new TrainingSpec(1, 0, 1, 4, 1.0, 0));
        RunOutcome rows = completed(TrainingJob.run(free, context(() -> false, directory.resolve("rows kept"))));
        RunSpec auto = free.with(free.training().withAutoMicroBatch());
        RunOutcome chosen = completed(TrainingJob.run(auto, context(() -> false, directory.resolve("auto kept"))));
        assertThat(chosen.summary().microBatch()).isGreaterThan(1);
        for (int i = 0; i < rows.traces().steps().list().size(); i++) {
            assertThat(chosen.traces().steps().list().get(i).loss())
                    .isCloseTo(rows.traces().steps().list().get(i).loss(), withinPercentage(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen25vl", "nanovlm", "nanovlm_global", "nanovlm_222m"})
    void aRunWithImagesTrainsScoresGeneratesAndResumesBitIdentically(String model) throws IOException {
        RunSpec spec = spec(model, TinyJob.FULL);
        Path kept = directory.resolve("kept");
        RunOutcome whole = completed(TrainingJob.run(spec, context(() -> false, kept)));
        List<StepTrace> steps = whole.traces().steps().list();
        assertThat(steps).hasSize(6);
        assertThat(steps)
                .anySatisfy(step ->
                        assertThat(step.counts().images().imagePatches()).isPositive());
        assertThat(steps.get(5).loss()).isLessThan(steps.get(0).loss());
        Phases phases = whole.summary().phases();
        assertThat(phases.imageWaitSeconds()).isPositive().isLessThan(phases.trainSeconds());
        assertThat(whole.traces().items()).hasSize(5).allSatisfy(item -> {
            assertThat(item.choiceLogprobs())
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each).isFinite());
            assertThat(item.generated()).isNotNull();
        });
        assertThat(Checkpoint.check(Checkpoint.config(kept), Checkpoint.weights(kept)))
                .isEmpty();
        assertThat(ImageProcessors.read(kept))
                .isEqualTo(ImageProcessors.read(VlmFixtures.root().resolve(model)));

        int[] polls = {0};
        TrainingJob.run(spec, context(() -> ++polls[0] == 4, directory.resolve("never")));
        RunOutcome resumed = completed(TrainingJob.run(spec, context(() -> false, directory.resolve("again"))));
        assertThat(Computed.by(resumed)).isEqualTo(Computed.by(whole));
        assertThat(directory.resolve("again/model.safetensors"))
                .hasSameBinaryContentAs(kept.resolve("model.safetensors"));
    }

    /** SIGKILL in a process of its own after a few steps; another ends the run. */
    @Test
    void aKilledRunWithImagesIsTakenUpByAnother() throws IOException, InterruptedException {
        RunSpec spec = spec("qwen25vl", TinyJob.FULL);
        String whole = Computed.by(completed(TrainingJob.run(spec, context(() -> false, directory.resolve("kept")))));
        Path file = Files.writeString(directory.resolve("spec.json"), SpecJson.write(spec));
        Path states = directory.resolve("checkpoints");
        Process process = KilledRun.start(directory.resolve("cache"), directory, 4, file);
        try {
            while (!(Files.isDirectory(states) && newestStep(states, spec) >= 3)) {
                assertThat(process.isAlive()).as(log()).isTrue();
                Thread.sleep(5);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        Process next = KilledRun.start(directory.resolve("cache"), directory, Integer.MAX_VALUE, file);
        assertThat(next.waitFor()).as(log()).isZero();
        assertThat(directory.resolve("computed")).content().isEqualTo(whole);
        assertThat(directory.resolve("begun")).content().isIn("2", "3", "4");
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private static int newestStep(Path states, RunSpec spec) throws IOException {
        try (Stream<Path> files = Files.list(states)) {
            return CheckpointName.of(
                            SpecJson.trainId(spec),
                            files.map(file -> file.getFileName().toString()))
                    .stream()
                    .mapToInt(CheckpointName::step)
                    .max()
                    .orElse(0);
        }
    }

    /** A damaged image that its headers do not give away ends the run with its name when it is its turn. */
    @Test
    void anImageThatCannotBeDecodedEndsTheRunByFileAndRow() throws IOException {
        RunSpec spec = spec("nanovlm", TinyJob.FULL);
        Path image = directory.resolve("rows/photo.jpg");
        byte[] bytes = Files.readAllBytes(image);
        Files.write(image, withoutScan(bytes));
        RunOutcome outcome = TrainingJob.run(spec, context(() -> false, directory.resolve("kept")));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.message())
                                .contains("train.jsonl:")
                                .contains("photo.jpg, ")
                                .doesNotContain("Exception"));
        assertThat(directory.resolve("kept")).doesNotExist();
    }

    private static byte[] withoutScan(byte[] jpeg) {
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
        cut[cut.length - 2] = (byte) 0xff;
        cut[cut.length - 1] = (byte) 0xd9;
        return cut;
    }
}
