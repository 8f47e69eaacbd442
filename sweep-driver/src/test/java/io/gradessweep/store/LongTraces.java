package io.gradessweep.store;

import io.gradessweep.job.checkpoint.RowSpool;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.Measure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** A process of little heap that records the norms of a long run and stores them. It prints what it had in the heap. */
final class LongTraces {
    static final int STEPS = 10_000;
    static final int MEASURES = 16;

    private LongTraces() {}

    /** @param arguments the results, a directory for temporary files, and the number of matrices */
    public static void main(String[] arguments) throws IOException {
        Path scratch = Path.of(arguments[1]);
        RowSpool<StepTrace> steps = new RowSpool<>(StepTrace.class, scratch);
        RowSpool<NormTrace> norms = new RowSpool<>(NormTrace.class, scratch);
        List<MatrixId> matrices = matrices(Integer.parseInt(arguments[2]));
        long early = 0;
        for (int step = 1; step <= STEPS; step++) {
            record(step, matrices, steps, norms);
            if (step == STEPS / 10) {
                early = heap();
            }
        }
        long late = heap();
        ParquetResultStore store =
                new ParquetResultStore(Path.of(arguments[0]).toUri().toString(), new Configuration(false));
        store.requireWritable();
        store.putTraces(
                "abc",
                new Attempt(1, 0),
                new RunOutcome.Traces(steps.rows(), norms.rows(), List.of(), List.of(), List.of(), List.of()));
        Files.writeString(Path.of(arguments[0]).resolve("heap"), early + "\n" + late);
    }

    private static void record(
            int step, List<MatrixId> matrices, RowSpool<StepTrace> steps, RowSpool<NormTrace> norms) {
        Random random = new Random(step);
        for (int measure = 0; measure < MEASURES; measure++) {
            Measure taken = Measure.all().get(measure);
            for (MatrixId matrix : matrices) {
                norms.add(new NormTrace(step, matrix, taken, random.nextDouble(), 1 << 20));
            }
        }
        steps.add(new StepTrace(step, 1.0 / step, 1e-5, 1, new TokenCounts(64, 32, 16, 1024), 1, 0, 1L << 40));
    }

    private static List<MatrixId> matrices(int count) {
        List<String> names = List.of("q", "k", "v", "o", "gate", "up", "down");
        return IntStream.range(0, count)
                .mapToObj(i -> MatrixId.language(i / names.size(), names.get(i % names.size())))
                .toList();
    }

    /** Returns the bytes that are in use after a collection. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
