package io.gradessweep.table;

import static io.gradessweep.table.Column.bool;
import static io.gradessweep.table.Column.huge;
import static io.gradessweep.table.Column.integer;
import static io.gradessweep.table.Column.real;
import static io.gradessweep.table.Column.text;
import static io.gradessweep.table.Column.timestamp;
import static io.gradessweep.table.Column.wide;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.SpecVariants;
import java.util.ArrayList;
import java.util.List;

/** The columns of {@code runs}: the run's settings, its outcome, its cost, and where it ran. */
final class RunsTable {
    private RunsTable() {}

    static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.addAll(request());
        columns.addAll(outcome());
        columns.addAll(seconds());
        columns.addAll(flops());
        columns.addAll(sizes());
        columns.addAll(provenance());
        return columns;
    }

    /** Returns the names of a sealed interface's variants, such as {@code none, es or grades}. */
    private static String names(Class<?> sealed) {
        List<String> names =
                SpecVariants.of(sealed).stream().map(SpecVariants::name).toList();
        int last = names.size() - 1;
        return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    private static List<Column> request() {
        return List.of(
                text("train_id", "hash of everything that changes the trained weights"),
                text("sweep", "the sweep's name"),
                text("run_key", "the run's name within the sweep"),
                text("model", "the base model's name"),
                text("stands_for", "the paper's model it is compared with, or empty"),
                text("base", "identity of the base model: a checkpoint's fingerprint or a pretrained miniature's id"),
                text("fine_tuning", "full, lora, or none: the base model as it is"),
                text("early_stopping", names(EarlyStopping.class)),
                text(
                        "method",
                        "fine-tuning and early stopping as the paper writes them: full, lora+grades; base without fine-tuning"),
                text("criterion", "what matrices are judged by; NULL where none freezes"),
                text("norm", "the norm of it: l1, frobenius, infinity or spectral; NULL where none freezes"),
                bool("per_element", "whether the norm is divided by the number of elements; GradES only"),
                integer("measure_every", "steps between two measurements; GradES only"),
                real("tau", "a matrix whose criterion lies below it is frozen; GradES with one threshold only"),
                real("tau_attention", "tau of q, k, v and o, where attention and the MLP have two"),
                real("tau_mlp", "tau of gate, up and down, where attention and the MLP have two"),
                real("tau_quantile", "of the criterion's values in the grace period, where tau is one"),
                text("quantile_of", "all, group or matrix: which values the quantile is taken over"),
                integer("freeze_patience", "measurements in a row that must lie below tau; GradES only"),
                integer("thaw_every", "steps between two looks at frozen matrices; NULL for never"),
                real("thaw_factor", "of tau: above their product a frozen matrix trains again"),
                real("freeze_rate", "autofreeze's percentile, slimfit's share or random's rate; NULL otherwise"),
                real("grace_period_ratio", "share of the planned steps before a rule may freeze, or stop_at's share"),
                integer("lora_rank", "rows of A and columns of B; LoRA only"),
                real("lora_alpha", "LoRA's alpha, not the grace period ratio; LoRA only"),
                wide("seed", "of data order, initialisation and splits; changes nothing for base"),
                text("precision", "number format of weights and compute"));
    }

    private static List<Column> outcome() {
        return List.of(
                text("status", "completed, failed, or paused: it was asked to stop after a step, and can go on"),
                text(
                        "cause",
                        "why it failed: invalid_input, out_of_memory, diverged, executor_lost, timeout, cancelled, internal; or paused"),
                text("message", "what a person can act on; not of completed runs"),
                text("stop_reason", "planned_steps, all_frozen, patience or stop_at"),
                text(
                        "trained_by",
                        "run_id of the run whose kept weights were scored: steps, losses, freezes, tokens and the time and FLOPs of training are that run's, and this one took no step; NULL where it trained itself"),
                integer("planned_steps", "optimizer steps planned, T; 0 for base"),
                integer("done_steps", "optimizer steps taken, those before it forked included"),
                integer("prefix_steps", "after so many it forked from what it has in common with others; 0 for alone"),
                integer("frozen_matrices", "at the end"),
                integer("matrices", "monitored matrices; halves of adapters where a rule tells them apart"),
                integer(
                        "micro_batch",
                        "rows per forward and backward pass: fewer than spec_json asks for where memory was short, what was"
                                + " chosen where it says auto; 0 for base"),
                real("first_loss", "training loss of step 1, nats per token; null where no step was taken"),
                real("last_loss", "training loss of the last step, nats per token; null where no step was taken"),
                real("best_validation_loss", "lowest validation loss, nats per token; null where none was computed"));
    }

    private static List<Column> seconds() {
        return List.of(
                real("load_seconds", "wall time of loading model and data"),
                real("train_seconds", "wall time of training without monitoring and validation"),
                real("image_wait_seconds", "of train_seconds, those in which training waited for images to be decoded"),
                real("monitor_seconds", "wall time of measuring and deciding"),
                real(
                        "validation_seconds",
                        "wall time of validations: ES checks, and those of train.trace_validation_every"),
                real("evaluation_seconds", "wall time of benchmark scoring"),
                real("checkpoint_seconds", "wall time of writing checkpoints"),
                real("training_seconds", "train + monitor + validation: what Table 2 prints"),
                real(
                        "prefix_seconds",
                        "of training_seconds, what the run forked from took and others share; a sweep spent it once"));
    }

    private static List<Column> flops() {
        return List.of(
                huge("forward_flops", "forward products of training"),
                huge("backward_input_flops", "gradients to activations, attention's and LoRA's paths included"),
                huge("backward_weight_flops", "gradients to weights, LoRA's A and B included"),
                huge("recompute_flops", "forward products repeated for activation recompute"),
                huge("validation_flops", "validations: ES checks, and those of train.trace_validation_every"),
                huge("evaluation_flops", "benchmark scoring"),
                huge("training_flops", "forward + backward + recompute + validation: what Table 2 prints"),
                huge(
                        "prefix_flops",
                        "of training_flops, those of what the run forked from, which others share; a sweep spent them once"),
                real("hf_flops", "6 x input tokens x parameters without input embeddings: transformers' total_flos"));
    }

    private static List<Column> sizes() {
        return List.of(
                wide("tokens", "input tokens trained on, padding included"),
                wide("loss_tokens", "tokens the loss was taken over"),
                wide("padding_tokens", "tokens that only fill a batch"),
                wide("attention_pairs", "rows x length x length over all passes: what attention multiplies"),
                wide("image_patches", "patches of images that the vision tower read")
                        .before("0"),
                wide("image_tokens", "of tokens, those whose places images filled")
                        .before("0"),
                wide("image_pairs", "pairs of patches of an image: what attention over whole images multiplies")
                        .before("0"),
                wide("image_window_pairs", "pairs of patches of a window: what attention within windows multiplies")
                        .before("0"),
                wide("parameters", "of the model, adapters included"),
                wide("trainable_parameters", "at the start; 0 for base"),
                wide("peak_device_bytes", "peak device memory, 0 on the CPU, NULL on a GPU, where it is not known"),
                wide("peak_host_bytes", "the process' peak resident memory, shared by all runs of a process"));
    }

    private static List<Column> provenance() {
        return List.of(
                text("device", "cpu or cuda:N; several, comma separated, where layers lie on several"),
                text("host", "where it ran"),
                text("executor", "the Spark executor that ran it"),
                text(
                        "slot",
                        "what it had of its host alone while it ran, such as gpu 0:1, or gpu 0,1; empty for a core"),
                text("code_version", "of this project"),
                text("library_versions", "name=version pairs, comma separated"),
                timestamp("started_at", "UTC"),
                timestamp("finished_at", "UTC"),
                real("training_joules", "energy the GPU drew while it trained, whoever used it; NULL if not known"),
                text("spec_json", "the whole run spec, canonical JSON"));
    }
}
