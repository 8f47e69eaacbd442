package io.gradessweep.cli;

import io.gradessweep.calibrate.Freezing;
import io.gradessweep.calibrate.ReplayedRun;
import io.gradessweep.calibrate.Surface;
import io.gradessweep.report.CsvOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a replayed run as CSV. Every row begins with its point: run, rule, tau, ratio, and whether it is corrected.
 */
final class ReplayCsv {
    private static final List<String> POINT = List.of("run_key", "rule", "tau", "grace_period_ratio", "corrected");
    private static final List<String> CELL =
            List.of("flops", "flops_ratio", "frozen_matrices", "matrices", "done_steps", "all_frozen_step");

    private final ReplayedRun run;
    private final StringBuilder text = new StringBuilder();

    private ReplayCsv(ReplayedRun run) {
        this.run = run;
    }

    /** Writes a row for each point. */
    static void writeSurface(ReplayedRun run, Path file) throws IOException {
        new ReplayCsv(run).write(file, CELL, cell -> List.of(values(cell)));
    }

    /** Writes a row for each point and each matrix that freezes. */
    static void writeFreezes(ReplayedRun run, Path file) throws IOException {
        new ReplayCsv(run).write(file, List.of("tower", "layer", "projection", "step"), ReplayCsv::freezes);
    }

    private static List<Object> values(Freezing cell) {
        // Arrays.asList, as there may be no such step: List.of does not take null.
        return Arrays.asList(
                cell.flops(),
                cell.flopsRatio(),
                cell.frozenMatrices(),
                cell.monitored(),
                cell.doneSteps(),
                cell.allFrozenStep().isPresent() ? cell.doneSteps() : null);
    }

    private static List<List<Object>> freezes(Freezing cell) {
        List<List<Object>> rows = new ArrayList<>();
        cell.stepOfMatrix()
                .forEach((matrix, step) ->
                        rows.add(List.of(matrix.tower().label(), matrix.layer(), matrix.projection(), step)));
        return rows;
    }

    private void write(Path file, List<String> columns, Function<Freezing, List<List<Object>>> rows)
            throws IOException {
        line(POINT, columns);
        write(run.replayed(), false, rows);
        if (run.corrected().isPresent()) {
            write(run.corrected().get(), true, rows);
        }
        Files.writeString(file, text);
    }

    private void write(Surface surface, boolean corrected, Function<Freezing, List<List<Object>>> rows)
            throws IOException {
        for (int row = 0; row < surface.taus().size(); row++) {
            for (int column = 0; column < surface.ratios().size(); column++) {
                List<Object> point = List.of(
                        run.training().name(),
                        run.training().rule().label(),
                        surface.taus().get(row),
                        surface.ratios().get(column),
                        corrected);
                for (List<Object> values : rows.apply(surface.cells().get(row).get(column))) {
                    line(point, values);
                }
            }
        }
    }

    private void line(List<?> point, List<?> values) throws IOException {
        List<Object> line = new ArrayList<>(point);
        line.addAll(values);
        CsvOutput.line(line, text);
    }
}
