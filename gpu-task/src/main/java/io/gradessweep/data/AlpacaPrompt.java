package io.gradessweep.data;

import io.gradessweep.spec.PromptFormat;

/** The text around an instruction: that of Stanford Alpaca, which LLM-Adapters (arXiv 2304.01933) also uses. */
final class AlpacaPrompt {
    private static final String WITHOUT_INPUT = "Below is an instruction that describes a task. Write a response that"
            + " appropriately completes the request.\n\n### Instruction:\n%s\n\n### Response:\n";
    private static final String WITH_INPUT = "Below is an instruction that describes a task, paired with an input that"
            + " provides further context. Write a response that appropriately completes the request.\n\n"
            + "### Instruction:\n%s\n\n### Input:\n%s\n\n### Response:\n";

    private AlpacaPrompt() {}

    /**
     * Returns the prompt.
     *
     * @param input further context, or empty
     */
    static String of(String instruction, String input, PromptFormat format) {
        if (format == PromptFormat.CHAT) {
            return input.isBlank() ? instruction : instruction + "\n\n" + input;
        }
        return input.isBlank() ? WITHOUT_INPUT.formatted(instruction) : WITH_INPUT.formatted(instruction, input);
    }
}
