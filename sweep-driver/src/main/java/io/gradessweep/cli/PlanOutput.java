package io.gradessweep.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.estimate.PlannedJob;
import io.gradessweep.report.CsvOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints a plan as CSV or JSON: plain numbers, with a row for each base model and each run. */
final class PlanOutput {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlanOutput() {}

    static void csv(List<PlannedJob> jobs, Appendable out) throws IOException {
        CsvOutput.line(PlanColumn.ALL.stream().map(PlanColumn::name).toList(), out);
        for (PlannedJob job : jobs) {
            CsvOutput.line(
                    PlanColumn.ALL.stream()
                            .map(column -> column.value().apply(job))
                            .toList(),
                    out);
        }
    }

    /** Prints an array of objects, one per line. */
    static void json(List<PlannedJob> jobs, Appendable out) throws IOException {
        String separator = "[\n  ";
        for (PlannedJob job : jobs) {
            Map<String, Object> object = new LinkedHashMap<>();
            PlanColumn.ALL.forEach(
                    column -> object.put(column.name(), column.value().apply(job)));
            out.append(separator).append(JSON.writeValueAsString(object));
            separator = ",\n  ";
        }
        out.append("\n]\n");
    }
}
