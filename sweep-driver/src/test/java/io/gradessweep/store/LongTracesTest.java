package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.checkpoint.RowSpool;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that record more rows than fit into the heap. */
class LongTracesTest {
    private static final String NAME = "abc-0001-0.parquet";

    @TempDir
    Path directory;

    @Test
    void tablesAreTheSameByteByByteWhetherRowsLayInMemoryOrOnDisk() throws IOException {
        RunOutcome.Traces inMemory = Outcomes.completed().traces();
        RowSpool<StepTrace> steps = new RowSpool<>(StepTrace.class, directory);
        RowSpool<NormTrace> norms = new RowSpool<>(NormTrace.class, directory);
        steps.addAll(inMemory.steps());
        norms.addAll(inMemory.norms());
        RunOutcome.Traces onDisk = new RunOutcome.Traces(
                steps.rows(),
                norms.rows(),
                inMemory.freezes(),
                inMemory.validations(),
                inMemory.items(),
                inMemory.scores(),
                inMemory.scoreDetails());
        put("memory", inMemory);
        put("disk", onDisk);

        for (TableRows<?> rows : TableRows.of(inMemory)) {
            String file = rows.table().name() + "/" + NAME;
            if (rows.table().equals(ResultTables.SCORE_DETAILS)) {
                assertThat(directory.resolve("disk").resolve(file)).doesNotExist();
                continue;
            }
            assertThat(directory.resolve("disk").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("memory").resolve(file));
        }
    }

    private void put(String results, RunOutcome.Traces traces) {
        String uri = directory.resolve(results).toUri().toString();
        new ParquetResultStore(uri, new Configuration(false)).putTraces("abc", new Attempt(1, 0), traces);
    }

    /** A fortieth of the matrices of a model of 14 G parameters. */
    @Test
    void theHeapDoesNotGrowWithTheSteps() throws Exception {
        requireFlatHeap(7);
    }

    /** As objects these would be 44.8 million rows, of some 60 bytes each. */
    @Test
    @Tag("slow")
    @Tag("long")
    void theHeapDoesNotGrowWithTheStepsOfALargeModel() throws Exception {
        requireFlatHeap(280);
    }

    private void requireFlatHeap(int matrices) throws Exception {
        Path results = directory.resolve("results");
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx200m", "-XX:+UseSerialGC"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LongTraces.class.getName()));
        command.addAll(List.of(results.toString(), directory.resolve("scratch").toString(), "" + matrices));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = process.waitFor();
        assertThat(exit).as(() -> log.toUri() + ": " + tail(log)).isZero();

        List<String> heap = Files.readAllLines(results.resolve("heap"));
        long early = Long.parseLong(heap.get(0));
        long late = Long.parseLong(heap.get(1));
        assertThat(late - early).as("bytes more after ten times the steps").isLessThan(1 << 20);
        org.apache.hadoop.fs.Path norms =
                new org.apache.hadoop.fs.Path(results.resolve("norms/" + NAME).toUri());
        try (ParquetFileReader file =
                ParquetFileReader.open(HadoopInputFile.fromPath(norms, new Configuration(false)))) {
            assertThat(file.getRecordCount()).isEqualTo((long) LongTraces.STEPS * LongTraces.MEASURES * matrices);
        }
    }

    private static String tail(Path log) {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - 2000));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
