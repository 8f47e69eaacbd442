package io.gradessweep.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cli.CliProcess;
import io.gradessweep.cli.GradesCli;
import io.gradessweep.plan.PlanFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sweep of a drill: a base model of its own, and six methods of some seconds each.
 *
 * @param home holds its configuration, the cache, and the results
 * @param clusterSettings of the cluster it runs on
 */
record DrillSweep(Path home, Path clusterSettings) {
    static final int RUNS = 6;

    private static final String SWEEP = """
            sweep: drill
            models: [small]
            methods: [full, full+es, full+grades, lora, lora+es, lora+grades]
            seeds: [1]
            data: { train: [colours], max_length: 64 }
            train: { epochs: 100, max_steps: 120 }
            full.grades.tau: 140
            lora.grades.tau: 0.3
            """;

    static DrillSweep in(Path home, Path clusterSettings) throws IOException {
        Files.createDirectory(home.resolve("cache"));
        new PlanFixture(home).write("sweep.yaml", SWEEP).small(300);
        return new DrillSweep(home, clusterSettings);
    }

    /** Seconds from its first run's begin on, where nothing disturbs it; the others are compared with its results. */
    double undisturbed() throws Exception {
        Path log = home.resolve("undisturbed.log");
        Process driver = start(reference(), log, "--checkpoint-every", "0");
        awaitRuns(reference(), driver);
        long begun = System.nanoTime();
        int code = driver.waitFor();
        assertThat(code).as(Files.readString(log)).isZero();
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Until there is a mark of a run that begins, or the driver has ended. */
    static void awaitRuns(Path results, Process driver) throws Exception {
        Path running = results.resolve("running");
        while (driver.isAlive() && !(Files.isDirectory(running) && !isEmpty(running))) {
            Thread.sleep(20);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    Path reference() {
        return home.resolve("undisturbed");
    }

    /** A driver of the sweep, which keeps a state of every run each second. */
    Process start(Path results, Path log) throws IOException {
        return start(results, log, "--checkpoint-every", "1", "--checkpoint-share", "1");
    }

    private Process start(Path results, Path log, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("run", "sweep.yaml", "--results", results.toString()));
        command.addAll(List.of("--conf-file", clusterSettings.toString(), "--conf", "spark.grades.device=cpu"));
        command.addAll(List.of("--retries", "20"));
        command.addAll(List.of(more));
        return new CliProcess(home, log).start(GradesCli.class, command.toArray(String[]::new));
    }
}
