package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.bench.SpeedFile;
import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.cost.PassKind;
import io.gradessweep.cost.Rates;
import io.gradessweep.cost.Speed;
import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.estimate.PlannedJob;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped mini sweep, on a device of known speed: 1 GFLOP/s and nothing else takes time. */
class PlanCommandTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final String SWEEP = "conf/sweeps/mini.yaml";
    private static final String[] TWO_MODELS = {
        "--set", "models=[mini-qwen3-0.6b, mini-llama-3.1-8b]",
        "--set", "model.mini-qwen3-0.6b.pretrain.steps=2",
        "--set", "data.test_rows_per_task=20"
    };

    /** The base models and runs of {@link #TWO_MODELS}, nothing of which is done. */
    private static JsonNode missing;

    @TempDir
    Path directory;

    private final CapturedCli cli = new CapturedCli();

    @BeforeAll
    static void planOnce(@TempDir Path cache) throws IOException {
        knowSpeed(cache);
        CapturedCli cli = new CapturedCli();
        assertThat(execute(cli, cache, "plan", with(TWO_MODELS, "--format", "json")))
                .isEqualTo(ExitCode.OK);
        missing = new ObjectMapper().readTree(cli.out.toString());
    }

    @BeforeEach
    void deviceOfKnownSpeed() {
        knowSpeed(directory);
    }

    /** Stores the speed of 1 GFLOP/s as that of this device, which is not measured then. */
    static void knowSpeed(Path cache) {
        Rates rates = new Rates(1e-9, 0, 0);
        new SpeedFile(new JobContext(cache, "cpu", "local", 1, JobListener.SILENT, () -> false))
                .write(new Speed(Map.of(PassKind.FULL, rates, PassKind.LORA, rates, PassKind.INFERENCE, rates)));
    }

    @Test
    void everyBaseAndRunHasItsCost() {
        assertThat(missing).hasSize(2 + 12);
        for (JsonNode job : missing) {
            double flops = job.get("training_flops").asDouble()
                    + job.get("evaluation_flops").asDouble();
            assertThat(job.get("seconds").asDouble()).isCloseTo(flops / 1e9, within(1e-6 * flops / 1e9));
            long memory = 0;
            for (String part : List.of("weight", "gradient", "optimizer", "activation")) {
                assertThat(job.get(part + "_bytes").asLong()).isPositive();
                memory += job.get(part + "_bytes").asLong();
            }
            assertThat(job.get("memory_bytes").asLong()).isEqualTo(memory);
            boolean lora = job.get("key").asText().contains("/lora");
            assertThat(job.get("trainable_parameters").asLong()
                            < job.get("parameters").asLong())
                    .isEqualTo(lora);
            assertThat(job.get("optimizer_bytes").asLong())
                    .as("two moments in float32")
                    .isGreaterThanOrEqualTo(8 * job.get("trainable_parameters").asLong())
                    .isLessThan(9 * job.get("trainable_parameters").asLong());
            boolean checks = job.get("key").asText().contains("+es/");
            assertThat(job.get("validation_flops").asLong() > 0).isEqualTo(checks);
            boolean run = job.get("kind").asText().equals("run");
            assertThat(job.get("evaluation_flops").asLong() > 0).isEqualTo(run);
            assertThat(job.get("state").asText()).isEqualTo("missing");
            assertThat(run ? 300 : job.get("steps").asInt())
                    .isEqualTo(job.get("steps").asInt());
        }
    }

    @Test
    void csvHasTheSameRows() {
        assertThat(plan(with(TWO_MODELS, "--format", "csv"))).isEqualTo(ExitCode.OK);
        List<String> lines = cli.out.toString().lines().toList();
        assertThat(lines).hasSize(1 + missing.size());
        assertThat(lines.get(0))
                .startsWith("kind,key,id,state,trained_by,parameters,")
                .endsWith(",seconds");
        for (int i = 0; i < missing.size(); i++) {
            List<String> runs = new ArrayList<>();
            missing.get(i).forEach(value -> runs.add(value.asText("")));
            assertThat(lines.get(i + 1)).isEqualTo(String.join(",", runs));
        }
    }

    @Test
    void totalsAreTheSumsOfWhatIsToDo() {
        double seconds = 0;
        double longest = 0;
        for (JsonNode job : missing) {
            seconds += job.get("seconds").asDouble();
            longest = Math.max(longest, job.get("seconds").asDouble());
        }
        assertThat(plan(with(TWO_MODELS, "--slots", "1"))).isEqualTo(ExitCode.OK);
        String sum = HumanFormat.minutes(seconds);
        assertThat(cli.out.toString())
                .contains("to do: 2 base models and 12 runs, " + sum + " minutes on one slot, " + sum
                        + " on 1, if nothing ");

        assertThat(plan(with(TWO_MODELS, "--slots", "100"))).isEqualTo(ExitCode.OK);
        String wall = HumanFormat.minutes(longest);
        assertThat(wall).isNotEqualTo(sum);
        assertThat(cli.out.toString()).contains(" " + sum + " minutes on one slot, " + wall + " on 100, ");
    }

    @Test
    void aBaseInTheCacheIsNotPaidAgain() {
        String[] shortRuns = with(TWO_MODELS, "--set", "train.max_steps=1");
        assertThat(plan(shortRuns)).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern("mini-qwen3-0.6b +missing")
                .contains("to do: 2 base models and 12 runs, ");

        assertThat(execute("train", with(shortRuns, "--run", "mini-qwen3-0.6b/lora/seed=1")))
                .isEqualTo(ExitCode.OK);
        assertThat(plan(shortRuns)).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern("mini-qwen3-0.6b +cached")
                .containsPattern("mini-llama-3.1-8b +missing")
                .containsPattern("mini-qwen3-0.6b/lora/seed=1 +completed")
                .contains("to do: 1 base model and 11 runs, ")
                .endsWith("12 runs on 2 pretrained base models: 1 completed, 11 missing\n");
    }

    /** Three runs a fine-tuning have 221 of 300 steps in common, before the grace period's 222nd. */
    @Test
    void whatIsSharedIsToldInStepsAndMinutes() {
        String[] sharing = with(TWO_MODELS, "--set", "share_prefix=true");
        double seconds = 0;
        for (JsonNode job : missing) {
            if (job.get("kind").asText().equals("run")
                    && !job.get("key").asText().contains("+")) {
                seconds += 2 * 221 * job.get("training_flops").asDouble() / 1e9 / 300;
            }
        }
        assertThat(plan(sharing)).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("to do: 2 base models and 12 runs, ")
                .contains("share_prefix: 4 prefixes trained once, " + 4 * 2 * 221 + " steps and "
                        + HumanFormat.minutes(seconds) + " minutes less than that on one slot\n");
        assertThat(plan(TWO_MODELS)).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).doesNotContain("share_prefix");
    }

    @Test
    void thirtyRunsFitIntoOneHundredAndSixtyColumns() {
        assertThat(plan()).isEqualTo(ExitCode.OK);
        List<String> lines = cli.out.toString().lines().toList();
        assertThat(lines)
                .allMatch(line -> line.length() <= 160, "at most 160 columns")
                .hasSizeGreaterThan(35);
        assertThat(lines.get(1))
                .matches(Pattern.compile("base or run +state +all trainable +steps +training .* minutes"));
    }

    @Test
    void oneRunIsShownByPart() {
        assertThat(plan("--show", "mini-qwen3-0.6b/lora+es/seed=1")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("lora.rank = 8  (conf/models/mini-qwen3-0.6b.yaml)")
                .contains("estimate: optimizer steps = 300\n", "estimate: optimizer state = ", "estimate: minutes = ");
    }

    @Test
    void theRowsOfAStepAreShownWithThoseOfAPass() {
        assertThat(plan("--show", "mini-qwen3-0.6b/full/seed=1")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("\nbatches: 16 rows a step, in passes of 16\n");

        cli.out.getBuffer().setLength(0);
        assertThat(plan("--show", "mini-qwen3-0.6b/full/seed=1", "--set", "train.micro_batch=auto"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("train.micro_batch = \"auto\"  (--set)")
                .containsPattern("\nbatches: 16 rows a step, in passes of (4|8|16)\n");
    }

    @Test
    void aRunOverSeveralGpusIsShownByGpu() {
        assertThat(plan("--show", "mini-qwen3-0.6b/lora+es/seed=1", "--gpus-per-run", "2"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .containsPattern("placement: on 2 GPUs: .* \\(embedding, .*head\\), .* \\(language layers? .*\\)\n")
                .contains("of which one computes at a time: expected utilisation 50 %");
    }

    @Test
    void whatDoesNotFitIsMarked() {
        PlannedJob job = new PlannedJob(
                "run",
                "big/full/seed=1",
                "",
                "missing",
                Optional.empty(),
                new JobCost(
                        14_000_000_000L,
                        1,
                        1,
                        FlopsLedger.NONE,
                        new MemoryEstimate(56_000_000_000L, 1_000_000_000L, 2_000_000_000L, 3_000_000_000L),
                        Map.of(),
                        false),
                Optional.empty(),
                60);
        assertThat(new PlanTable(List.of(job), 24_000_000_000L).toString())
                .endsWith("1.0  ! needs 62.0 GB, this host has 24.0 GB\n");
        assertThat(new PlanTable(List.of(job), 56_000_000_000L).toString()).endsWith("1.0\n");
    }

    @Test
    void whatNoSlotCanHoldIsMarkedWithWhatWould() {
        assertThat(plan(with(TWO_MODELS, "--slot-memory", "2MB"))).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString().lines().filter(line -> line.contains("mini-qwen3-0.6b/full/seed=1")))
                .singleElement()
                .asString()
                .contains("! needs ", ", one slot has 2.00 MB; ");
        assertThat(plan(with(TWO_MODELS, "--slot-memory", "2"))).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("--slot-memory must be a size such as 80GB or 24GiB, not 2");
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private int plan(String... arguments) {
        return execute("plan", arguments);
    }

    private int execute(String command, String... arguments) {
        return execute(cli, directory, command, arguments);
    }

    /** @param directory works there, and has the cache there */
    private static int execute(CapturedCli cli, Path directory, String command, String... arguments) {
        String[] all = with(new String[] {command, SWEEP, "--cache", directory.toString()}, arguments);
        return cli.execute(HOME, directory, Map.<String, String>of()::get, TaskFunctions.ofGpuTask(), all);
    }
}
