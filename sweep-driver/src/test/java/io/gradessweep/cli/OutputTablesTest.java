package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.calibrate.CalibrationAnswer;
import io.gradessweep.calibrate.CalibrationRequest;
import io.gradessweep.calibrate.CandidateRank;
import io.gradessweep.calibrate.Ending;
import io.gradessweep.calibrate.Finished;
import io.gradessweep.calibrate.Goal;
import io.gradessweep.calibrate.Selection;
import io.gradessweep.calibrate.TauForecast;
import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.data.DataAudit;
import io.gradessweep.data.Overlap;
import io.gradessweep.data.SplitAudit;
import io.gradessweep.data.world.Split;
import io.gradessweep.estimate.PlannedJob;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.statistics.Estimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every column has a number of its own, so that no two can be exchanged. */
class OutputTablesTest {
    private static final FlopsLedger FLOPS =
            new FlopsLedger(1_000, 20_000, 300_000, 4_000_000, 50_000_000, 600_000_000);
    private static final MemoryEstimate MEMORY = new MemoryEstimate(7_000, 80_000, 900_000, 1_000_000);

    private static PlannedJob job(boolean sampled) {
        return job(sampled, MEMORY);
    }

    private static PlannedJob job(boolean sampled, MemoryEstimate memory) {
        JobCost cost = new JobCost(11, 12, 13, FLOPS, memory, Map.of(), sampled);
        return new PlannedJob(
                "run", "m/full", "0123", "missing", Optional.of("4567"), cost, Optional.of("no slot"), 840);
    }

    /** 1k + 20k + 300k + 4M are trained, 50M checked and 600M scored. */
    @Test
    void aPlanHasItsNumbersInTheirColumns() {
        assertThat(new PlanTable(List.of(job(false)), Long.MAX_VALUE)
                        .toString()
                        .lines()
                        .skip(1)
                        .toList())
                .containsExactly(
                        "base or run  state    all trainable  steps  training checks scoring  weights gradients optimizer"
                                + " activations total  minutes",
                        "m/full       missing   11        12     13     4.32M  50.0M    600M    7.00k     80.0k      900k"
                                + "       1.00M 1.99M     14.0  ! no slot");
        assertThat(new PlanTable(List.of(job(true)), Long.MAX_VALUE).toString()).contains(" ~4.32M ");
    }

    @Test
    void machinesReadTheSameNumbersWhole() throws IOException {
        StringBuilder csv = new StringBuilder();
        PlanOutput.csv(List.of(job(true, new MemoryEstimate(7_000, 80_000, 900_000, 1_000_000, 20_000_000, 0))), csv);
        assertThat(csv.toString().lines())
                .containsExactly(
                        "kind,key,id,state,trained_by,parameters,trainable_parameters,steps,training_flops,validation_flops,"
                                + "evaluation_flops,sampled,weight_bytes,gradient_bytes,optimizer_bytes,activation_bytes,"
                                + "memory_bytes,host_memory_bytes,seconds",
                        "run,m/full,0123,missing,4567,11,12,13,54321000,50000000,600000000,true,7000,80000,900000,1000000,"
                                + "1987000,20000000,840.0");
        StringBuilder json = new StringBuilder();
        PlanOutput.json(List.of(job(true), job(false)), json);
        assertThat(json.toString().lines()).hasSize(4).first().isEqualTo("[");
        assertThat(json.toString())
                .contains("\"optimizer_bytes\":900000,\"activation_bytes\":1000000,")
                .endsWith("}\n]\n");
    }

    @Test
    void aCostIsALineAPart() {
        assertThat(new CostSheet(job(true).cost(), 840).toString().lines().map(line -> line.replace("estimate: ", "")))
                .containsExactly(
                        "parameters = 11",
                        "trainable parameters = 12",
                        "optimizer steps = 13",
                        "forward FLOPs = about 1.00k",
                        "backward FLOPs to activations = about 20.0k",
                        "backward FLOPs to weights = about 300k",
                        "validation FLOPs = 50.0M",
                        "evaluation FLOPs = 600M",
                        "weights = 7.00 kB",
                        "gradients = 80.0 kB",
                        "optimizer state = 900 kB",
                        "activations = 1.00 MB",
                        "memory = 1.99 MB",
                        "minutes = 14.0");
    }

    @Test
    void anAuditOfDataCountsWhatBecameOfRows(@TempDir Path home) {
        List<String> bad = List.of("f row 1", "f row 2", "f row 3", "f row 4", "f row 5", "f row 6");
        Overlap train = new Overlap(4, OptionalInt.of(5), List.of("a", "b", "c", "d", "e", "f", "g"));
        Overlap validation = new Overlap(6, OptionalInt.empty(), List.of("h"));
        SplitAudit test = new SplitAudit(
                "t", Split.TEST, 40, 50, List.of(30, 10), 0.5, bad, 7, 8, Optional.of(train), Optional.of(validation));
        SplitAudit trained = new SplitAudit(
                "t", Split.TRAIN, 60, 60, List.of(20, 40), 0.5, List.of(), 9, 10, Optional.empty(), Optional.empty());

        String text = DataTables.markdown(
                new PlanFixture(home)
                        .plan(PlanFixture.sweep("full, lora"), "data.max_length=99")
                        .runs(),
                new DataAudit(List.of(trained, test)));

        assertThat(text)
                .startsWith(
                        "## tiny-qwen, seed 1\n\n2 runs, the first tiny-qwen/full/seed=1; at most 99 tokens a row\n\n")
                .contains("bad: f row 5\n")
                .doesNotContain("f row 6")
                .contains("t: test rows that stand in train: a, b, c, d, e and 2 more\n")
                .endsWith("t: test rows that stand in validation: h\n");
        assertThat(rows(text))
                .containsExactly(
                        "task|split|rows|right choices|chance|best constant|in train|in validation|bad|dropped|cut",
                        "t|train|60|20 / 40|–|–|–|–|0|9|10",
                        "t|test|40 of 50|30 / 10|50.00|75.00|4 / 5|6 / –|6|–|8");
    }

    @Test
    void aCalibrationShowsWhatWasProposedAndWhatCame(@TempDir Path home) throws IOException {
        TauForecast proposed = new TauForecast(0.25, List.of(new Ending(0.7, 0.5), new Ending(0.8, 0.3)));
        TauForecast real = new TauForecast(0.25, List.of(new Ending(0.72, 0.45)));
        TauForecast elsewhere = new TauForecast(0.25, List.of(new Ending(0.6, 0.5), new Ending(0.7, 0.4)));
        CandidateRank rank = new CandidateRank(real, 0.0125);
        Finished finished = new Finished(rank, elsewhere, 0.625, new Estimate(-0.01, 0.02, -0.03, 0.04, 0.5));
        TauForecast other = new TauForecast(0.5, List.of(new Ending(0.4, 0.9)));
        RunSpec probe = new PlanFixture(home)
                .plan(PlanFixture.sweep("full+grades"))
                .runs()
                .get(0)
                .spec();
        CalibrationRequest request =
                new CalibrationRequest("m/full", probe, null, Goal.of("flops_ratio<=0.75", 0.8), 3, 2, List.of());
        List<CalibrationAnswer.Line> lines = List.of(
                new CalibrationAnswer.Line(proposed, Optional.of(rank), Optional.of(finished), OptionalInt.empty()),
                new CalibrationAnswer.Line(other, Optional.empty(), Optional.empty(), OptionalInt.of(30)),
                new CalibrationAnswer.Line(other, Optional.empty(), Optional.empty(), OptionalInt.empty()));
        CalibrationAnswer answer = new CalibrationAnswer(
                request,
                lines,
                List.of(),
                new Selection(Optional.of(finished), 0.5, false),
                OptionalDouble.empty(),
                20,
                35);

        String text = CalibrationTables.text(answer);

        assertThat(text)
                .startsWith("m/full, flops_ratio<=0.75: tau 0.25, confidence 50 %, less than was asked for\n\n")
                .endsWith(
                        "3 candidates, 1 trained to the end: 2.75 x the 20.0 s of the probe alone, scoring left out\n\n");
        assertThat(rows(text))
                .containsExactly(
                        "tau|proposed|FLOPs ratio|other seeds|frozen|loss gap|accuracy|less probe's|status",
                        "0.25|0.750 +- 0.050|0.720|0.650 +- 0.050|45 %|+0.0125|62.50 %|-1.00 (at least -3.00)|finished",
                        "0.5|0.400|0.400||90 %||||dropped at step 30",
                        "0.5|0.400|0.400||90 %||||failed");
        CalibrationAnswer none = new CalibrationAnswer(
                request, lines, List.of(), new Selection(Optional.empty(), 0, false), OptionalDouble.empty(), 20, 35);
        assertThat(CalibrationTables.text(none)).startsWith("m/full, flops_ratio<=0.75: no candidate reached it\n");
    }

    private static List<String> rows(String markdown) {
        return markdown.lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.substring(1, line.length() - 1).strip().replaceAll("\\s*\\|\\s*", "|"))
                .toList();
    }
}
