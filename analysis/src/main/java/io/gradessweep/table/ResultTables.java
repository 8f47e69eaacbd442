package io.gradessweep.table;

import static io.gradessweep.table.Column.bool;
import static io.gradessweep.table.Column.integer;
import static io.gradessweep.table.Column.real;
import static io.gradessweep.table.Column.reals;
import static io.gradessweep.table.Column.text;
import static io.gradessweep.table.Column.wide;

import java.util.ArrayList;
import java.util.List;

/**
 * The result tables of a sweep, with one Parquet file per attempt and table:
 * {@code <results>/<table>/<run_id>-<attempt>.parquet}. Every table begins with {@code run_id} and {@code attempt}.
 * Only the rows of one attempt of a run count: of its newest completed attempt, otherwise of its newest. Columns are
 * the components of a run's records in snake case, with nested records flattened and enums as lower-case labels.
 */
public final class ResultTables {
    public static final Table RUNS =
            of("runs", "one attempt at a run; written last, by the driver", RunsTable.columns());

    public static final Table SCORES = of(
            "scores",
            "one benchmark of a run",
            List.of(
                    text("benchmark", "its name in the sweep"),
                    text("stands_for", "the paper's benchmark it is compared with, or empty"),
                    text(
                            "protocol",
                            "how it is prompted and scored: instruct, harness or generate; never mixed in a column"),
                    text(
                            "metric",
                            "the figure it is usually quoted with: accuracy or accuracy_normalised; of generated answers exact_match, vqa_accuracy or another"),
                    text("split", "the published split that was scored"),
                    integer("items", "items scored"),
                    real(
                            "accuracy",
                            "0..1, argmax of the summed log-probability; of generated answers the score by metric"),
                    real(
                            "accuracy_normalised",
                            "0..1, argmax of the log-probability per character of the choice; NULL for generated answers"),
                    real("standard_error", "of accuracy: sqrt(p (1 - p) / (n - 1)); of scores that are a mean, theirs"),
                    real("standard_error_normalised", "of accuracy_normalised, the same way"),
                    bool("partial", "whether fewer items were scored than the benchmark has"),
                    integer("skipped_rows", "test rows that were bad and left out"),
                    integer("cut_items", "items whose prompt was cut to fit"),
                    integer(
                            "items_in_training",
                            "items whose prompt stands in the training or validation rows, but for white space and case"),
                    real(
                            "accuracy_generated",
                            "0..1, items whose generated text names the right label first; NULL without data.generate")));

    public static final Table SCORE_DETAILS = of(
            "score_details",
            "a further figure of a benchmark whose answers are generated: of one category, or by another metric",
            List.of(
                    text("benchmark", "its name in the sweep"),
                    text("protocol", "generate"),
                    text("category", "the category as rows name it; NULL for all items"),
                    text("metric", "what the score is"),
                    integer("items", "items scored"),
                    real("score", "by the metric; 0..1 for shares"),
                    real("standard_error", "of the score; NULL if it is no mean of items")));

    public static final Table ITEMS = of(
            "items",
            "one scored test item",
            List.of(
                    text("benchmark", "its name in the sweep"),
                    text("protocol", "instruct, harness or generate"),
                    text("item_id", "unique within the benchmark"),
                    integer("gold", "index of the right choice; NULL for generated answers, as all about choices"),
                    integer(
                            "predicted",
                            "index of the choice with the highest summed log-probability, first of equals"),
                    bool(
                            "correct",
                            "predicted = gold, or whether the generated answer is right; NULL where one can be right in part"),
                    bool("correct_normalised", "whether the highest log-probability per character is gold's"),
                    reals("choice_logprobs", "summed log-probability of each choice, nats"),
                    text("generated", "the text the model generated as its answer; NULL if none was asked for"),
                    real("score", "of a generated answer by the benchmark's metric; NULL for choices")));

    public static final Table STEPS = of(
            "steps",
            "one optimizer step",
            List.of(
                    integer("step", "from 1"),
                    real("loss", "mean over the effective batch's loss tokens, nats"),
                    real("learning_rate", "the rate this step used"),
                    real("gradient_norm", "L2 norm over all active gradients before clipping"),
                    wide("tokens", "input tokens, padding included"),
                    wide("loss_tokens", "tokens the loss was taken over"),
                    wide("padding_tokens", "tokens that only fill a batch"),
                    wide("attention_pairs", "rows x length x length over the step's passes: what attention multiplies"),
                    wide("image_patches", "patches of images that the vision tower read")
                            .before("0"),
                    wide("image_tokens", "of tokens, those whose places images fill")
                            .before("0"),
                    wide("image_pairs", "pairs of patches of an image: what attention over whole images multiplies")
                            .before("0"),
                    wide("image_window_pairs", "pairs of patches of a window: what attention within windows multiplies")
                            .before("0"),
                    real("seconds", "wall time of the step, monitoring included"),
                    integer("frozen_matrices", "after this step's decisions"),
                    wide(
                            "flops",
                            "products the step executed: forward, backward, recompute; NULL in results of earlier versions")));

    public static final Table NORMS = of(
            "norms",
            "one measurement of a matrix that trains, or that is frozen and was looked at",
            List.of(
                    integer("step", "from 1"),
                    text("tower", "language, vision or connector").before("language"),
                    integer("layer", "from 0"),
                    text("projection", "q, k, v, o, gate, up or down; in vision towers also qkv, fc1, fc2"),
                    text("part", "a or b: half of an adapter; NULL for the matrix, or both halves"),
                    text("criterion", "what was measured"),
                    text("norm", "the norm of it: l1, frobenius, infinity or spectral"),
                    real("value", "the norm itself, never divided by the elements"),
                    wide("elements", "numbers summed: the matrix's size, or that of A and B together")));

    public static final Table FREEZES = of(
            "freezes",
            "one matrix that stopped training, or trains again",
            List.of(
                    integer(
                            "step",
                            "the first step whose update the matrix did not take; thawed: the first it takes again"),
                    text("tower", "language, vision or connector").before("language"),
                    integer("layer", "from 0"),
                    text("projection", "q, k, v, o, gate, up or down; in vision towers also qkv, fc1, fc2"),
                    text("part", "a or b: half of an adapter; NULL for the matrix, or both halves"),
                    text("event", "freeze or thaw; NULL, from earlier versions, is freeze"),
                    real("value", "the criterion that was judged; NULL where a rule did not look at the matrix"),
                    real("tau", "the threshold; NULL where a rule has none")));

    public static final Table VALIDATIONS = of(
            "validations",
            "one validation: a check of classic early stopping, or one that train.trace_validation_every asked for",
            List.of(
                    integer("step", "after whose update it took place"),
                    real("loss", "mean over the validation loss tokens, nats"),
                    real("seconds", "wall time of the check"),
                    bool(
                            "improved",
                            "whether it lay more than the minimum delta below the best check before it; false if no rule judged it")));

    private static final List<Table> ALL =
            List.of(RUNS, SCORES, SCORE_DETAILS, ITEMS, STEPS, NORMS, FREEZES, VALIDATIONS);

    private ResultTables() {}

    public static List<Table> all() {
        return ALL;
    }

    private static Table of(String name, String documentation, List<Column> own) {
        List<Column> columns = new ArrayList<>();
        columns.add(text("run_id", "hash of everything that changes the run's result"));
        columns.add(text(
                "attempt", "launch and task attempt, 0001-0; the highest that completed counts, else the highest"));
        columns.addAll(own);
        return new Table(name, documentation, columns);
    }
}
