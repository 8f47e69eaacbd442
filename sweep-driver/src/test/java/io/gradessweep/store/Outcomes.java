package io.gradessweep.store;

import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.Phases;
import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Tower;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/** Outcomes with a different number in every column. */
public final class Outcomes {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Provenance PROVENANCE =
            new Provenance("cpu", "host", "driver", "", "0.1", "djl=0.35.1", START, START.plusSeconds(60), null);

    private Outcomes() {}

    public static RunOutcome completed() {
        return completed(new FlopsLedger(1, 10, 100, 1_000, 10_000, 100_000));
    }

    static RunOutcome completed(FlopsLedger flops) {
        TrainingSummary summary = new TrainingSummary(
                StopReason.ALL_FROZEN,
                100,
                80,
                21,
                21,
                4,
                4.5,
                1.25,
                Double.NaN,
                new Phases(1, 2, 0.5, 4, 8, 16, 32),
                flops,
                new PrefixShare(40, 3.5, BigInteger.valueOf(7_000)),
                "0123456789abcdef0123",
                6e18,
                new TokenCounts(64, 32, 16, 1024),
                5_000_000_000L,
                7,
                0L,
                9);
        return new RunOutcome.Completed(summary, traces(), PROVENANCE);
    }

    public static RunOutcome failed(String message) {
        return failed(FailureCause.DIVERGED, message);
    }

    public static RunOutcome failed(FailureCause cause, String message) {
        return new RunOutcome.Failed(cause, message, TrainingSummary.NOT_STARTED, RunOutcome.Traces.EMPTY, PROVENANCE);
    }

    private static RunOutcome.Traces traces() {
        MatrixId matrix = MatrixId.language(2, "gate");
        MatrixId half = new MatrixId(Tower.VISION, 2, "gate", AdapterPart.B);
        return new RunOutcome.Traces(
                List.of(
                        new StepTrace(1, 4.5, 1e-3, 2.5, new TokenCounts(64, 32, 16, 1024), 0.25, 0, 6000),
                        new StepTrace(
                                2,
                                Double.NaN,
                                2e-3,
                                2.25,
                                new TokenCounts(60, 30, 12, 900, new ImageCounts(48, 12, 1152, 768)),
                                0.5,
                                1,
                                5000)),
                List.of(new NormTrace(2, matrix, Measure.GRADIENT_L1, 0.125, 4096)),
                List.of(new FreezeEvent(2, half, FreezeEvent.Kind.FREEZE, 0.125, 0.3)),
                List.of(new ValidationTrace(2, 1.5, 0.75, true)),
                List.of(new ItemScore(
                        "mini", Protocol.HARNESS, "item-7", 1, 0, false, true, List.of(-1.5, -2.0), "blue")),
                List.of(new BenchmarkScore(
                        "mini",
                        "siqa",
                        Protocol.HARNESS,
                        Metric.ACCURACY_NORMALISED,
                        "test",
                        40,
                        0.5,
                        0.25,
                        0.08,
                        0.07,
                        true,
                        3,
                        2,
                        1,
                        0.375)));
    }
}
