package io.gradessweep.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The claims of the paper that results can be asked about. Each is a figure of the runs, and the region in which the
 * figure lies if the claim is true. The claim holds if the whole 95 % interval of the mean lies in the region, does not
 * hold if the whole interval lies outside, and cannot be told otherwise.
 */
enum Claim {
    FULL_FASTER(
            "full+grades trains faster than full",
            "speedup 1.32 to 1.64 (Table 2)",
            "claim_speedup.sql",
            new Interval(1, Double.POSITIVE_INFINITY),
            "full+grades",
            "full"),
    FULL_FEWER_FLOPS(
            "full+grades needs fewer FLOPs than full",
            "0.55 on four models, 0.71 on Mistral (Table 2)",
            "claim_flops.sql",
            new Interval(0, 1),
            "full+grades",
            "full"),
    LORA_FASTER(
            "lora+grades trains faster than lora",
            "speedup 0.98 to 1.15 (Table 2); called the fastest on all models",
            "claim_speedup.sql",
            new Interval(1, Double.POSITIVE_INFINITY),
            "lora+grades",
            "lora"),
    ES_SLOWER(
            "full+es is slower than full in wall time",
            "speedup 0.59 to 0.76 (Table 2)",
            "claim_speedup.sql",
            new Interval(0, 1),
            "full+es",
            "full"),
    ATTENTION_FIRST(
            "Attention freezes before the MLP",
            "stated for all models (figures, no number)",
            "claim_attention_first.sql",
            new Interval(Double.NEGATIVE_INFINITY, 0)),
    KEYS_AND_VALUES_FIRST(
            "K and V freeze first",
            "stated (figures, no number)",
            "claim_keys_values_first.sql",
            new Interval(Double.NEGATIVE_INFINITY, 0)),
    MLP_NORMS(
            "The MLP's gradient norms are 2 to 3 times attention's, as sums",
            "2 to 3",
            "claim_mlp_norms.sql",
            new Interval(2, 3)),
    MLP_NORMS_PER_ELEMENT(
            "The MLP's gradient norms are 2 to 3 times attention's, per element",
            "2 to 3; whether as sums or per element is not said",
            "claim_mlp_norms_per_element.sql",
            new Interval(2, 3)),
    SMALL_LATER(
            "The smallest model freezes later than the largest",
            "stated (figure, no number)",
            "claim_small_later.sql",
            new Interval(0, Double.POSITIVE_INFINITY)),
    MONITORING(
            "Monitoring costs at most about 3 % of training",
            "about 3 % in the text; 7 to 20 % longer steps by its tables",
            "claim_monitoring.sql",
            new Interval(0, 0.03)),
    FULL_ACCURACY(
            "full+grades is as accurate as full, within 1 point",
            "-0.42 to +0.27 points (Table 1)",
            "claim_accuracy.sql",
            new Interval(-1, 1),
            "full+grades",
            "full"),
    LORA_ACCURACY(
            "lora+grades is as accurate as lora, within 1 point",
            "+0.00 to +1.16 points (Table 1)",
            "claim_accuracy.sql",
            new Interval(-1, 1),
            "lora+grades",
            "lora");

    private final String text;
    private final String paper;
    private final String statement;
    private final Interval region;
    private final List<String> parameters;

    /** @param parameters what the statement's question marks stand for */
    Claim(String text, String paper, String statement, Interval region, String... parameters) {
        this.text = text;
        this.paper = paper;
        this.statement = statement;
        this.region = region;
        this.parameters = List.of(parameters);
    }

    /** A verdict on a claim. */
    enum Verdict {
        HOLDS("holds"),
        DOES_NOT_HOLD("does not hold"),
        CANNOT_BE_TOLD("cannot be told from these runs");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /**
     * The answer of runs to a claim.
     *
     * @param values the number of values that the mean is of
     * @param mean empty where no run has the figure
     * @param interval empty where there are fewer than two values
     */
    record Answer(Claim claim, long values, Optional<Double> mean, Optional<Interval> interval) {
        Verdict verdict() {
            if (interval.isEmpty()) {
                return Verdict.CANNOT_BE_TOLD;
            }
            if (interval.get().isWithin(claim.region)) {
                return Verdict.HOLDS;
            }
            return interval.get().isOutside(claim.region) ? Verdict.DOES_NOT_HOLD : Verdict.CANNOT_BE_TOLD;
        }

        /** Returns the mean and its interval. */
        String figure() {
            String number =
                    mean.map(value -> String.format(Locale.ROOT, "%.3g", value)).orElse(Figure.ABSENT);
            return interval.map(ends -> number + " " + ends.text()).orElse(number);
        }

        String reason() {
            if (mean.isEmpty()) {
                return "no run has the figure";
            }
            if (interval.isEmpty()) {
                return "one value has no interval; more seeds or models are needed";
            }
            return switch (verdict()) {
                case HOLDS -> "the whole interval lies where the claim is true";
                case DOES_NOT_HOLD -> "the whole interval lies where it is false";
                case CANNOT_BE_TOLD -> "the interval lies on both sides";
            };
        }
    }

    String text() {
        return text;
    }

    String paper() {
        return paper;
    }

    /** Asks the runs. Every model and seed that has the figure is one value. */
    Answer answer(ResultDatabase database) {
        ReportedRuns.define(database, ReportedRuns::fineTuningAlone);
        NormSums.define(database);
        Row row = database.rows(
                        "SELECT count(value) AS n, avg(value) AS mean,"
                                + " margin_of_error(stddev_samp(value), count(value)) AS margin FROM ("
                                + Resource.statement(statement) + ")",
                        parameters.toArray())
                .get(0);
        Optional<Double> mean = row.number("mean").stream().boxed().findFirst();
        Optional<Interval> interval = row.number("margin").stream()
                .mapToObj(margin -> new Interval(mean.orElseThrow() - margin, mean.orElseThrow() + margin))
                .findFirst();
        return new Answer(this, row.count("n"), mean, interval);
    }
}
